import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { cleanPhone } from '../../shared/people/contact/contact-details.ts'
import { isDisposable, meantEmail } from '../../shared/people/contact/email-hints.ts'
import { flagsIn, flagText, flagMessage } from '../../shared/people/contact/flags.ts'
import { isIdCard } from '../../shared/people/contact/id-card.ts'
import { flagsProperty, checkContactDetails } from '../../shared/people/contact/check-contact-details.ts'
import { cleanName } from '../../shared/people/contact/personal-name.ts'
import { isRoleAddress } from '../../shared/model/role-address.ts'
import { describeWithData } from '../shared-data.ts'
import { noon, tracked } from '../channels/delivery.ts'

describe('a personal name', () => {
  it.each([
    ['  李雷  ', '李雷'],
    ['Ｌｉ　Ｌｅｉ', 'Li Lei'],
    ['李雷先生', '李雷'],
    ['韩梅梅 女士', '韩梅梅'],
    ['Mr. Li Lei', 'Li Lei'],
    ['Dr Han', 'Han'],
    ['Li\u200B  Lei', 'Li Lei'],
    ['先生', '先生'],
    ['Drake', 'Drake'],
    ['Ms', 'Ms'],
  ])('%j is %j', (said, value) => expect(cleanName(said)).toEqual({ value, placeholder: false }))

  it.each(['测试', 'test', 'TEST 1', '匿名', 'aaa', '123', '...', '李*', 'asdf', 'N/A', '测试先生'])(
    '%j stands for nobody',
    (said) => expect(cleanName(said)?.placeholder).toBe(true),
  )

  it.each(['', '  ', '\u200B'])('%j is none', (said) => expect(cleanName(said)).toBeUndefined())

  it('stays what it is when cleansed again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        const once = cleanName(said)
        if (once === undefined) return
        // Of two titles one is taken at a time: "Mr. Dr. Li".
        expect((cleanName(once.value)?.value ?? '').length).toBeLessThanOrEqual(once.value.length)
      }),
    )
  })
})

describe('an address that was probably meant to be another', () => {
  it.each([
    ['li@gamil.com', 'li@gmail.com'],
    ['li@gmial.com', 'li@gmail.com'],
    ['li@gmai.com', 'li@gmail.com'],
    ['li@gmail.con', 'li@gmail.com'],
    ['li@gmaill.cmo', 'li@gmail.com'],
    ['li@qq.con', 'li@qq.com'],
    ['li@qq.comm', 'li@qq.com'],
    ['li@163.cm', 'li@163.com'],
    ['li@hotmial.com', 'li@hotmail.com'],
    ['li@outlok.com', 'li@outlook.com'],
    ['li@foxmial.com', 'li@foxmail.com'],
    ['li@yeah.ner', 'li@yeah.net'],
    ['li@gmailcom.com', undefined],
  ])('%s: %s', (said, meant) => expect(meantEmail(said)).toBe(meant))

  it.each([
    'gmail.com',
    'qq.com',
    'email.com',
    'ymail.com',
    'sina.cn',
    'acme.com',
    'sap.com',
    'qqq.com',
    '162.com',
    'yahoo.co.jp',
    'outlook.cn',
    'tom.cn',
    'gmx.de',
    'aliyun-inc.com',
  ])('%s is let be', (domain) => expect(meantEmail(`li@${domain}`)).toBeUndefined())
})

it('a throw-away address is known by its domain, and by the domain above it', async () => {
  expect(await isDisposable('li@mailinator.com')).toBe(true)
  expect(await isDisposable('li@a.mailinator.com')).toBe(true)
  expect(await isDisposable('li@qq.com')).toBe(false)
})

it.each([
  'info@acme.com',
  'sales@acme.com',
  'service@acme.com',
  'kefu@acme.cn',
  'no-reply@acme.com',
  'info+cn@acme.com',
])('%s is a role', (email) => expect(isRoleAddress(email)).toBe(true))
it.each([
  'li@acme.com',
  'information@acme.com',
  'infomercial@acme.com',
  'sales.li@acme.com',
  'constructor@acme.com',
])('%s is a person', (email) => expect(isRoleAddress(email)).toBe(false))

describe('the number of an identity card', () => {
  it('has the right check digit: of any number only one is right', () => {
    const digits = [...'0123456789X'].filter((last) => isIdCard(`11010119900307${'123'}${last}`, noon))
    expect(digits).toHaveLength(1)
  })

  it.each([
    '11010119900307',
    '',
    '990101199003071233',
    '110101199002301230',
    '11010120990101123X',
    '1101011990030712345',
  ])('is none: %j', (said) => expect(isIdCard(said, noon)).toBe(false))

  it('is known in full width and in lower case', () => {
    const known = [...'0123456789']
      .flatMap((third) => `1101011990030712${third}x`)
      .filter((said) => isIdCard(said, noon))
    expect(known).toHaveLength(1)
    expect(
      isIdCard(
        ` ${(known[0] ?? '').replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))} `,
        noon,
      ),
    ).toBe(true)
  })
})

describe('what a person typed', () => {
  it('is looked at as a whole', async () => {
    const typed = { email: 'info@gamil.com', phone: '138****8000', name: '测试', idCard: '1', now: noon }
    expect(await checkContactDetails(typed)).toEqual([
      { code: 'email.typo', meant: 'info@gmail.com' },
      { code: 'email.role' },
      { code: 'phone.masked' },
      { code: 'name.placeholder' },
      { code: 'id-card.invalid' },
    ])
    expect(await flagsProperty(typed)).toEqual({
      flags: 'email.role email.typo id-card.invalid name.placeholder phone.masked',
    })
  })

  it('is well where nothing is wrong, and where nothing was stated', async () => {
    expect(
      await checkContactDetails({
        email: 'li@qq.com',
        phone: '１３８ ００１３-8000',
        name: '李雷',
        country: 'CN',
        now: noon,
      }),
    ).toEqual([])
    expect(await flagsProperty({ email: ' ', phone: '', now: noon })).toEqual({})
  })

  it.each([
    ['li@', 'email.invalid'],
    ['li@mailinator.com', 'email.disposable'],
  ])('%s is %s', async (email, code) =>
    expect(await checkContactDetails({ email, now: noon })).toMatchObject([{ code }]),
  )

  it.each([
    ['12345', 'phone.invalid'],
    ['14899230918', 'phone.unlisted'],
  ])('%s is %s', async (phone, code) =>
    expect(await checkContactDetails({ phone, country: 'CN', now: noon })).toEqual([{ code }]),
  )

  it('is stated in the language of the person who typed it', () => {
    expect(flagMessage({ code: 'email.typo', meant: 'li@gmail.com' }, 'zh')).toBe(
      '邮箱域名可能打错了：您是不是想写 li@gmail.com？',
    )
    expect(flagMessage({ code: 'email.role' }, 'en')).toMatch(/shared/)
    expect(flagsIn(flagText([{ code: 'phone.invalid' }, { code: 'email.typo' }]))).toEqual([
      'email.typo',
      'phone.invalid',
    ])
    expect(flagsIn('constructor email.typo')).toEqual(['email.typo'])
    expect(flagsIn(undefined)).toEqual([])
  })

  it('is flagged on the touchpoint, which keeps the address as it was typed', async () => {
    const typed = { email: 'li@gamil.com', phone: '12345', name: 'test' }
    const touchpoint = await tracked({
      type: 'track',
      event: 'Lead Created',
      userId: 'u_1',
      properties: typed,
    })
    expect(touchpoint).toMatchObject({ props: { flags: 'email.typo name.placeholder phone.invalid' } })
    expect(touchpoint).not.toHaveProperty('name')
    expect(touchpoint.identities).toContainEqual({ kind: 'email', value: 'li@gamil.com' })
    expect((await tracked({ type: 'identify', userId: 'u_1', traits: typed })).props).not.toHaveProperty(
      'flags',
    )
  })
})

const list = z.object({ valid: z.array(z.string()), invalid: z.array(z.string()) })
const lists = z.object({ mobile: z.object({ 'zh-CN': list }), idcard: z.object({ 'zh-CN': list }) })

describeWithData(['contacts', 'validatorjs_vectors.json'], 'the lists of a well-known validator', (file) => {
  const read = () => lists.parse(JSON.parse(readFileSync(file, 'utf8')))
  /** That list wants a number without hyphens and without a leading 0, and has no landlines. */
  const understood = new Set([
    '013838389438',
    '+86-13838389438',
    '0086-13811211114',
    '0086-138-1121-1114',
    '010-38238383',
  ])

  it('agree about mobile numbers', async () => {
    for (const said of read().mobile['zh-CN'].valid) {
      expect(await cleanPhone(said, 'CN'), said).toHaveProperty(
        'value',
        `+86${said.replace(/^(\+86|0086)/, '')}`,
      )
    }
  })

  it('agree about what is no mobile number, except for spellings we read', async () => {
    for (const said of read().mobile['zh-CN'].invalid) {
      expect('value' in (await cleanPhone(said, 'CN')), said).toBe(understood.has(said))
    }
  })

  it('agree about identity cards of 18 characters', () => {
    const { valid, invalid } = read().idcard['zh-CN']
    expect(valid.filter((said) => said.length === 18 && !isIdCard(said, noon))).toEqual([])
    expect(invalid.filter((said) => isIdCard(said, noon))).toEqual([])
  })
})
