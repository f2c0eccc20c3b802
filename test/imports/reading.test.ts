import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodingOf, textOf } from '../../shared/imports/files/encoding.ts'
import { opened } from '../../shared/imports/files/file.ts'
import { delimiterOf } from '../../shared/imports/files/table.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** 姓名,手机\n李雷,13800138000 as Excel in China saves it (GBK, a part of GB18030). */
const gbk = Uint8Array.from([
  0xd0,
  0xd5,
  0xc3,
  0xfb,
  0x2c,
  0xca,
  0xd6,
  0xbb,
  0xfa,
  0x0d,
  0x0a,
  0xc0,
  0xee,
  0xc0,
  0xd7,
  0x2c,
  ...utf8('13800138000'),
])
/** 𠮷 lies outside GBK: GB18030 writes it in four bytes. */
const gb18030 = Uint8Array.from([...gbk.slice(0, 11), 0x95, 0x34, 0xb2, 0x35, 0x2c, ...utf8('1')])

const read = async (
  bytes: Uint8Array,
): Promise<{ headers: readonly string[]; rows: (readonly string[])[]; lines: number[] }> => {
  const { headers, rows } = await opened(bytes)
  const all = await Array.fromAsync(rows)
  return { headers, rows: all.map(({ cells }) => cells), lines: all.map(({ line }) => line) }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('a file is read', () => {
  it.each([
    ['UTF-8', utf8('姓名,手机\n李雷,1'), 'utf-8'],
    [
      'UTF-8 with a byte order mark',
      Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('姓名,手机\n李雷,1')]),
      'utf-8',
    ],
    ['plain ASCII', utf8('a,b\n1,2'), 'utf-8'],
    ['GBK', gbk, 'gb18030'],
    ['GB18030 beyond GBK', gb18030, 'gb18030'],
    [
      'UTF-16 as Excel calls "Unicode text"',
      Uint8Array.from([0xff, 0xfe, ...Buffer.from('a\tb\n1\t2', 'utf16le')]),
      'utf-16le',
    ],
  ])('in %s', (_, bytes, encoding) => {
    expect(encodingOf(bytes)).toBe(encoding)
  })

  it('without what the encoding adds', () => {
    expect(textOf(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('a')]), 'utf-8')).toBe('a')
    expect(textOf(gbk, 'gb18030')).toBe('姓名,手机\r\n李雷,13800138000')
    expect(textOf(gb18030, 'gb18030')).toContain('𠮷,1')
  })

  it.each([
    ['commas', 'a,b\r\n1,2\r\n', ','],
    ['semicolons', 'a;b;c\n1;2,5;3\n', ';'],
    ['tabs', 'a\tb\n1\t2\n', '\t'],
    ['one column', 'a\n1\n', ','],
    ['commas inside quotes, semicolons outside', '"a,x,y,z";b\n1;2\n', ';'],
  ])('with %s', (_, text, delimiter) => {
    expect(delimiterOf(text)).toBe(delimiter)
  })

  it('with quotes, doubled quotes, line breaks inside cells and lines that end as on Windows', async () => {
    const said = await read(utf8('name,note\r\n"Li, Lei","says ""hi""\r\nand goes"\r\n\r\nHan,x\r\n'))
    expect(said.headers).toEqual(['name', 'note'])
    expect(said.rows).toEqual([
      ['Li, Lei', 'says "hi"\r\nand goes'],
      ['Han', 'x'],
    ])
  })

  it('and reports on which line a row ends', async () => {
    expect((await read(utf8('a,b\n1,"x\ny"\n\n3,4\n'))).lines).toEqual([3, 5])
  })

  it('whatever its cells hold', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.trim())
      .filter((text) => text !== '' && !/^[`'=]|\uFEFF/.test(text))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const text = [['h1', 'h2'], ...rows].map((cells) => cells.map(quoted).join(',')).join('\r\n')
        expect((await read(utf8(text))).rows).toEqual(rows)
      }),
    )
  })
})

describe('a file is refused, and the reason stated,', () => {
  it.each([
    ['when it has no bytes', new Uint8Array(), /0 bytes/],
    ['when it holds only blank lines', utf8('\n\n'), /not even a header/],
    [
      'when it is no text',
      Uint8Array.from([0x61, 0xff, 0xff, 0x00, 0x80]),
      /encoding of the file cannot be detected|reads as/,
    ],
  ])('%s', async (_, bytes, reason) => {
    await expect(opened(bytes)).rejects.toThrow(reason)
  })

  it('when it is larger than 50 MB', async () => {
    await expect(opened(new Uint8Array(50 * 1024 * 1024 + 1).fill(0x61))).rejects.toThrow(/50 MB/)
  })
})
