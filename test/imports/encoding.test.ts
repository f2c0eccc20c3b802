import * as fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { encodingOf, textOf } from '../../shared/imports/files/encoding.ts'
import { encodingNamed } from '../../shared/imports/files/encoding-names.ts'
import { aMapping, inChinese, shownResults, verdictsFor } from './row-results.ts'

/** Names and places as lists hold them, by the encoding they are met in. */
const words: Readonly<Record<string, readonly string[]>> = {
  gb18030: [
    '李雷',
    '韩梅梅',
    '王伟',
    '北京市朝阳区',
    '上海',
    '徐家汇店',
    '赵敏',
    '欧阳娜娜',
    '手机号',
    '创建时间',
    '珍珠奶茶',
    '张三',
    '陈建国',
    '刘洋',
    '备注：已付款',
  ],
  big5: [
    '陳大文',
    '林志玲',
    '台北市中正區',
    '客戶姓名',
    '電話',
    '黃小明',
    '張惠妹',
    '高雄',
    '王建民',
    '訂單編號',
    '吳宗憲',
  ],
  'windows-1252': [
    'Müller',
    'Jürgen',
    'Straße',
    'Société Générale',
    'José Núñez',
    'São Paulo',
    'Zürich',
    'René',
    'Bjørn Sørensen',
    'Åsa',
    'Köln',
    'François',
  ],
  shift_jis: ['山田太郎', 'タナカ', '佐藤花子', '東京都千代田区', '名前', '電話番号', 'すずき', '大阪府'],
  'euc-kr': ['김철수', '박영희', '이민호', '서울시 강남구', '이름', '전화번호', '부산', '정수진'],
  'windows-1251': ['Иван', 'Москва', 'Анна Петрова', 'имя', 'город', 'Санкт-Петербург', 'Сергей'],
}
const listOf = (texts: readonly string[]): string =>
  ['id,email,text', ...texts.map((text, index) => `${index},p${index}@example.com,${text}`)].join('\r\n')

const readAs = (bytes: Uint8Array): string | undefined => {
  try {
    return textOf(bytes, encodingOf(bytes))
  } catch {
    return undefined
  }
}

describe.each(Object.keys(words))('a list in %s', (encoding) => {
  const some = words[encoding] ?? []

  it('is recognised from five cells', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...some], { minLength: 5 }), (texts) => {
        expect(readAs(iconv.encode(listOf(texts), encoding))).toBe(listOf(texts))
      }),
    )
  })

  it('is read right or refused from a single cell', () => {
    for (const word of some)
      expect([listOf([word]), undefined]).toContain(readAs(iconv.encode(listOf([word]), encoding)))
  })

  it('is recognised when few of its lines hold anything beyond ASCII', () => {
    const text = `${listOf(Array.from({ length: 3000 }, () => 'plain text'))}\r\n${some.slice(0, 5).join('\r\n')}`
    expect(readAs(iconv.encode(text, encoding))).toBe(text)
  })
})

describe('a list in Unicode', () => {
  const text = `${listOf(['李雷', 'Müller', '😀'])}\r\n`
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    ['UTF-16BE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('%s is read', (_, bytes) => {
    expect(readAs(bytes)).toBe(text)
  })

  it('with one broken character costs that row at most', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `L${index},2026-01-05,李雷在北京`)
    const bytes = Buffer.concat([
      Buffer.from(`id,when,from\n${rows.join('\n')}\nL98,2026-01-05,`),
      Buffer.from('李').subarray(0, 2),
      Buffer.from('\nL'),
      Buffer.from([0xff]),
      Buffer.from(',2026-01-05,x'),
    ])
    const verdicts = await verdictsFor(bytes)
    expect(
      verdicts.slice(0, 40).every(({ outcome, flags }) => outcome === 'accepted' && flags.length === 0),
    ).toBe(true)
    expect(verdicts[40]).toMatchObject({
      outcome: 'accepted',
      flags: ['cell.garbled: from 中有无法还原的乱码 / from holds characters that were lost'],
    })
    expect(verdicts[41]).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^id holds characters that were lost/),
    })
  })
})

describe('an encoding', () => {
  it('that cannot be detected is refused in both languages, and can be named', async () => {
    const bytes = iconv.encode('id,when,from\nL1,2026-01-05,Jiří Dvořák', 'iso-8859-2')
    const failure: unknown = await verdictsFor(bytes).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(inChinese(failure)).toMatch(/encoding/)
    const [row] = await verdictsFor(bytes, aMapping(), 'iso-8859-2')
    expect(JSON.stringify(row)).toContain('Jiří Dvořák')
  })

  it('that a mapping states is the one its files are read in', async () => {
    const bytes = iconv.encode('id,when,from\nL1,2026-01-05,Müller', 'windows-1252')
    expect(JSON.stringify(await verdictsFor(bytes, aMapping({ encoding: 'cp1252' })))).toContain('Müller')
    expect(
      JSON.stringify(
        await verdictsFor(Buffer.from('id,when,from\nL1,2026-01-05,x'), aMapping({ encoding: 'latin1' })),
      ),
    ).toContain('accepted')
    expect(() => aMapping({ encoding: 'klingon' })).toThrow(/must be one of/)
  })

  it('has the names people know it by', () => {
    expect(
      ['GBK', 'gb2312', 'Latin1', 'ISO-8859-1', 'cp1252', 'UTF8', 'Shift-JIS', 'utf-8'].map(encodingNamed),
    ).toEqual([
      'gb18030',
      'gb18030',
      'windows-1252',
      'windows-1252',
      'windows-1252',
      'utf-8',
      'shift_jis',
      'utf-8',
    ])
    expect(encodingNamed('klingon')).toBeUndefined()
  })

  it('does not change what a plain list states', async () => {
    expect(await shownResults('id,when,from\nL1,2026-01-05,x')).toMatchObject([{ outcome: 'accepted' }])
  })
})

/** Lists of one language each, and the encodings of old programs that hold their letters. */
const legacy: Readonly<Record<string, { readonly texts: readonly string[]; readonly encodings: string }>> = {
  German: {
    texts: ['Jürgen Müller', 'Köln', 'Zürich', 'Straße', 'Björn Weiß', 'Günther Größl'],
    encodings: 'windows-1252 iso-8859-15 macintosh cp850 cp437 iso-8859-2 windows-1257 maccenteuro',
  },
  French: {
    texts: ['François Béart', 'Besançon', 'Hélène Lefèvre', 'Orléans', 'Noël Gaël'],
    encodings: 'windows-1252 iso-8859-15 macintosh cp850 cp437 windows-1254 macturkish',
  },
  Spanish: {
    texts: ['José Núñez', 'Málaga', 'Íñigo Peña', 'León', 'Sofía Martín'],
    encodings: 'windows-1252 iso-8859-15 macintosh cp850',
  },
  Nordic: {
    texts: ['Bjørn Sørensen', 'Åsa Öberg', 'Malmö', 'København', 'Jyväskylä'],
    encodings: 'windows-1252 iso-8859-15 macintosh cp850 windows-1257 iso-8859-13 iso-8859-4 cp775',
  },
  Czech: {
    texts: ['Tomáš Dvořák', 'Jiří Novák', 'Plzeň', 'Kateřina Černá', 'Žižkov'],
    encodings: 'windows-1250 iso-8859-2 cp852 maccenteuro',
  },
  Polish: {
    texts: ['Łukasz Wójcik', 'Gdańsk', 'Małgorzata Dąbrowska', 'Łódź', 'Wrocław'],
    encodings: 'windows-1250 iso-8859-2 cp852 maccenteuro windows-1257 iso-8859-13 iso-8859-16',
  },
  Lithuanian: {
    texts: ['Jonas Žukauskas', 'Šiauliai', 'Rūta Kazlauskienė', 'Kęstutis Šimkus', 'Panevėžys'],
    encodings: 'windows-1257 iso-8859-13 iso-8859-4 maccenteuro',
  },
  Latvian: {
    texts: ['Jānis Bērziņš', 'Rīga', 'Līga Ozoliņa', 'Liepāja', 'Kārlis Kalniņš'],
    encodings: 'windows-1257 iso-8859-13 iso-8859-4 maccenteuro cp775',
  },
  Turkish: {
    texts: ['Ayşe Yılmaz', 'İstanbul', 'Çağlar Öztürk', 'Muğla'],
    encodings: 'windows-1254 macturkish',
  },
  Russian: {
    texts: ['Иван Петров', 'Москва', 'Анна', 'Екатеринбург', 'Санкт-Петербург'],
    encodings: 'windows-1251 koi8-r cp866 maccyrillic iso-8859-5',
  },
}
const cases = Object.entries(legacy).flatMap(([language, { texts, encodings }]) =>
  encodings.split(' ').map((encoding) => ({ language, encoding, text: listOf(texts) })),
)

describe('a list in an encoding of old programs is read right or refused', () => {
  it.each(cases)('$language in $encoding', ({ encoding, text }) => {
    expect([text, undefined]).toContain(readAs(iconv.encode(text, encoding)))
  })

  it.each([
    ['German', 'macintosh'],
    ['French', 'macintosh'],
    ['Spanish', 'macintosh'],
    ['Lithuanian', 'windows-1257'],
    ['Czech', 'windows-1250'],
  ])('%s in %s is read', (language, encoding) => {
    const text = listOf(legacy[language]?.texts ?? [])
    expect(readAs(iconv.encode(text, encoding))).toBe(text)
  })

  it('reads € in ISO-8859-15 and a spacing accent in Windows-1252', () => {
    const german = Array.from({ length: 20 }, (_, index) => `Jürgen Müller ${index}`)
    for (const [encoding, last] of [
      ['iso-8859-15', 'Köln 5 €'],
      ['windows-1252', 'Rock´n Röll'],
      ['windows-1252', 'Köln ½ €'],
    ] as const) {
      const text = listOf([...german, last])
      expect(readAs(iconv.encode(text, encoding))).toBe(text)
    }
  })
})

describe('an encoding that hides in ASCII or zero bytes', () => {
  const text = 'id,when,from\nL1,2026-01-05,李雷\nL2,2026-01-05,Müller & Söhne\nL3,2026-01-05,😀\n'
  const german = 'id,when,from\nL1,2026-01-05,Müller\n'
  it.each([
    ['UTF-32', iconv.encode(text, 'utf-32le')],
    ['UTF-32', iconv.encode(text, 'utf-32be')],
    ['UTF-32', iconv.encode(text, 'utf-32le', { addBOM: true })],
    ['UTF-32', iconv.encode(text, 'utf-32be', { addBOM: true })],
    ['UTF-32', iconv.encode(german, 'utf-32le')],
    ['UTF-7', iconv.encode(text, 'utf-7')],
    ['UTF-7', iconv.encode(german, 'utf-7')],
    ['HZ-GB-2312', Buffer.from('id,when,from\nL1,2026-01-05,~{@nA^~}\n')],
    ['ISO-2022-KR', Buffer.from('\u001b$)Cid,when,from\nL1,2026-01-05,\u000e1hC6\u000f\n')],
  ])('%s is refused by its name in both languages', (name, bytes) => {
    expect(() => encodingOf(bytes)).toThrow(`the file is encoded in ${name}`)
    const failure = (() => {
      try {
        return encodingOf(bytes)
      } catch (error) {
        return error
      }
    })()
    expect(inChinese(failure)).toContain(`编码是 ${name}`)
  })

  it('is read as the encoding that is named', async () => {
    const [row] = await verdictsFor(Buffer.from('id,when,from\nL1,2026-01-05,~{@nA^~}'), aMapping(), 'utf-8')
    expect(JSON.stringify(row)).toContain('~{@nA^~}')
  })

  it('is read where it is ISO-2022-JP', () => {
    const bytes = Buffer.from('id,name\n1,\u001b$B;3ED\u001b(B\n', 'latin1')
    expect(readAs(bytes)).toBe('id,name\n1,山田\n')
  })

  it.each([
    'id,phone\n1,+8613800138000\n2,+49 151-23456789\n',
    'id,email\n1,ann+tag@example.com\n2,bob+news-letter@example.com\n',
    'id,email\n1,ann+AB-c@example.com\n',
    'id,note\n1,1+1-2\n2,C++-Kurs\n3,a+-b\n',
    'id,note\n1,~{x}~\n2,a~b\n',
    'id,note\n1,+49-\n',
  ])('is not seen in %j', (plainText) => {
    expect(encodingOf(Buffer.from(plainText))).toBe('utf-8')
  })
})
