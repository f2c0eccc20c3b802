import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { phoneIdentity } from '../../shared/channels/parsing/identities.ts'
import { cleanEmail, cleanPhone, isPlaceholderIdentity } from '../../shared/people/contact/contact-details.ts'
import { checkContactDetails } from '../../shared/people/contact/check-contact-details.ts'
import { describeWithData } from '../shared-data.ts'
import { vectorWith } from '../channels/vectors.ts'

const emails = vectorWith(
  'email-normalisation',
  z.object({ cases: z.array(z.object({ raw: z.string(), normalised: z.string(), sha256: z.string() })) }),
)
const phones = vectorWith(
  'phone-normalisation',
  z.object({
    cases: z.array(
      z.object({
        raw: z.string(),
        country: z.string().nullable(),
        e164: z.string().nullable(),
        valid: z.boolean(),
      }),
    ),
  }),
)

describe('an e-mail address', () => {
  it.each(emails.cases)('of the vectors is known by one spelling: $raw', ({ raw, normalised, sha256 }) => {
    expect(cleanEmail(raw)).toEqual({ value: normalised })
    expect(createHash('sha256').update(normalised).digest('hex')).toBe(sha256)
  })

  it.each([
    ['with a Chinese domain', 'Li@例子.中国', 'li@xn--fsqu00a.xn--fiqs8s'],
    ['in full width', 'ｌｉ．ｌｅｉ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'li.lei@example.com'],
    ['pasted with unseen signs', '\uFEFFli@example.com\u200B ', 'li@example.com'],
    ['with a name outside ASCII', 'hans.m端ller@test.com', 'hans.m端ller@test.com'],
  ])('%s is cleansed', (_, said, value) => expect(cleanEmail(said)).toEqual({ value }))

  it.each([
    '',
    'li',
    '@example.com',
    'li@',
    'li@example',
    'li@example.com.',
    'li li@example.com',
    'l***i@example.com',
    'li..lei@example.com',
    'li@exa mple.com',
    '.li@example.com',
    `${'l'.repeat(65)}@example.com`,
    'li@-example.com',
    'a@b@example.com',
    '"li"@example.com',
  ])('is none, with a reason that quotes nothing: %s', (said) => {
    const { reason } = z.object({ reason: z.string() }).parse(cleanEmail(said))
    expect(reason.startsWith('must')).toBe(true)
    expect(said !== '' && reason.includes(said)).toBe(false)
  })

  it('stays what it is when cleansed again', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const once = cleanEmail(address)
        return 'reason' in once || JSON.stringify(cleanEmail(once.value)) === JSON.stringify(once)
      }),
    )
  })
})

describe('a phone number', () => {
  it.each(phones.cases)('of the vectors: $raw ($country)', async ({ raw, country, e164, valid }) => {
    const cleansed = await cleanPhone(raw, country ?? undefined)
    if (valid) expect(cleansed).toEqual({ value: e164 })
    else expect(cleansed).toHaveProperty('reason')
  })

  it.each([
    '138****8000',
    '+86138xxxx8000',
    '138 0013 ….',
    '13800138000/13900139000',
    'call me',
    '1'.repeat(50),
    '11111111111',
  ])('is none: %s', async (said) => {
    expect(await cleanPhone(said, 'CN')).toHaveProperty('reason')
  })

  it('of an unknown country is read as if none were given', async () => {
    expect(await cleanPhone('13800138000', 'XX')).toHaveProperty('reason')
    expect(await cleanPhone('+8613800138000', 'XX')).toEqual({ value: '+8613800138000' })
  })
})

it.each([
  '0',
  '-',
  '-1',
  'null',
  'NULL',
  ' anonymous ',
  'undefined',
  '',
  '000',
  '[object Object]',
  '00000000-0000-0000-0000-000000000000',
  '匿名',
])('nobody is called %s', (value) => expect(isPlaceholderIdentity(value)).toBe(true))
it.each(['u_1001', '10', 'a-77', '-2', 'none of your business'])('somebody may be called %s', (value) =>
  expect(isPlaceholderIdentity(value)).toBe(false),
)

const taken = (address: string): boolean => 'value' in cleanEmail(address)
const list = z.object({ valid: z.array(z.string()), invalid: z.array(z.string()) })

describeWithData(['contacts', 'validatorjs_vectors.json'], 'the lists of a well-known validator', (lists) => {
  it('agree about e-mail addresses, but for quoted names, and for full width, which we understand', () => {
    const { email } = z.object({ email: list }).parse(JSON.parse(readFileSync(lists, 'utf8')))
    expect(email.valid.filter((address) => !address.startsWith('"') && !taken(address))).toEqual([])
    expect(
      email.invalid.filter((address) => address === address.normalize('NFKC') && taken(address)),
    ).toEqual([])
  })
})

describe('a phone number as programs, messengers and people write it', () => {
  it.each([
    ['tel:+1-415-555-2671;ext=12', '+14155552671'],
    ['whatsapp:+14155552671', '+14155552671'],
    ['14155552671@c.us', '+14155552671'],
    ['https://wa.me/14155552671', '+14155552671'],
    ['13800138000.0', '+8613800138000'],
    ['1.3800138E10', '+8613800138000'],
    ["'13800138000", '+8613800138000'],
    ['妻子13800138000', '+8613800138000'],
    ['010-12345678-8001', '+861012345678'],
    ['१३८००१३८०००', '+8613800138000'],
    ['١٣٨٠٠١٣٨٠٠٠', '+8613800138000'],
    ['１３８００１３８０００', '+8613800138000'],
  ])('%s is %s', async (text, expected) => expect(await cleanPhone(text, 'CN')).toEqual({ value: expected }))

  it('with its country and without a plus is no number of the country beside it', async () => {
    expect(await cleanPhone('8613800138000', 'DE')).toEqual({ value: '+8613800138000' })
  })

  it.each(['400-810-8888', '8008101234', '+1 800 555 1212', '0800 1234567', '+81 120 123 456'])(
    '%s is of a service, and identifies nobody',
    async (text) => {
      expect(await phoneIdentity(text, text.startsWith('0800') ? 'DE' : undefined, 'CN')).toEqual([])
      expect(
        await checkContactDetails({ phone: text, country: text.startsWith('0800') ? 'DE' : 'CN', now: 0 }),
      ).toEqual([{ code: 'phone.service' }])
    },
  )
})
