import { describe, expect, it } from 'vitest'
import { parseAsReceiver } from '../../shared/imports/proposal/parse-as-receiver.ts'
import { propose } from '../../shared/imports/proposal/propose.ts'
import { tryOut } from '../../shared/imports/proposal/try-out.ts'
import { now } from './row-results.ts'

const proposed = async (headers: readonly string[], rows: readonly (readonly string[])[]) => {
  const { mapping, notes } = await propose(headers, rows, 'mine')
  const trial = await tryOut(
    mapping,
    headers,
    rows.map((cells, index) => ({ line: index + 2, cells })),
    false,
    now,
  )
  const accepted = trial.flatMap((verdict) =>
    verdict.outcome === 'accepted' ? verdict.calls.slice(0, 1) : [],
  )
  const phones = await Promise.all(
    accepted.map(
      async ({ call }) =>
        (await parseAsReceiver(now)(call)).identities.find(({ kind }) => kind === 'phone')?.value,
    ),
  )
  return { mapping, notes, phones }
}
const list = (phones: readonly string[], mail = 'example.com') =>
  proposed(
    ['First Name', 'Phone', 'E-mail', 'Company'],
    phones.map((phone, index) => [`Kim ${index}`, phone, `kim${index}@${mail}`, 'Acme']),
  )

const german = ['0151 23456789', '0171 1234567', '0160 98765432', '030 90182012', '0172/7654321']
const american = ['(212) 555-0123', '415-555-2671', '312.555.0199', '617 555 0142', '(646) 555-0100']

describe('the country of phone numbers in a proposed mapping', () => {
  it.each([
    ['DE', german, 'mail.de'],
    ['DE', [...german, '+49 151 23456780', '+49 171 1234568'], 'example.com'],
    ['GB', ['07400 123456', '020 7946 0018', '07911 123456'], 'mail.co.uk'],
    ['JP', ['090-1234-5678', '03-1234-5678', '080-1234-5678'], 'mail.jp'],
    ['US', american, 'example.com'],
    ['CN', ['13800138000', '139 0013 9000', '021-61234567'], 'example.com'],
    ['CN', ['13800138000', '13900139000', '+49 151 23456789'], 'mail.de'],
  ])('is %s where the sample %j says so', async (country, phones, mail) => {
    const { mapping, notes, phones: read } = await list(phones, mail)
    expect(mapping.country).toBe(country)
    expect(read.filter((phone) => phone === undefined)).toEqual([])
    expect(notes.some((note) => note.includes(`the mapping states ${country}`))).toBe(country !== 'CN')
  })

  it('is tried on the sample: the note states how many numbers each country has', async () => {
    const { notes } = await list(american)
    expect(notes).toEqual([
      'of 5 phone numbers in "Phone" that state no country 5 are numbers of US, 3 of CN: the mapping states US',
    ])
  })

  it('is left to a person where several countries have as many of the numbers', async () => {
    const { mapping, notes } = await list(['01711234567', '01727654321', '01732223334'])
    expect(mapping.country).toBe('CN')
    expect(notes).toEqual([
      expect.stringMatching(/^only 0 of 3 phone numbers .* and others: state "country" in the mapping$/),
    ])
  })

  it('is left where the rows state it, where no number lacks it, and where nothing can be read', async () => {
    const stated = await proposed(
      ['Name', 'Phone', 'Country'],
      german.map((phone) => ['Kim', phone, 'DE']),
    )
    expect([stated.mapping.country, stated.notes, stated.phones.length]).toEqual(['CN', [], german.length])
    for (const phones of [
      ['+49 151 23456789', '0033 6 12 34 56 78'],
      ['12', 'none', '?'],
    ]) {
      const { mapping, notes } = await list(phones, 'mail.de')
      expect([mapping.country, notes]).toEqual(['CN', []])
    }
  })
})

const sale = (amounts: readonly string[]) =>
  proposed(
    ['Store', 'Receipt Number', 'Email', 'Total', 'Transaction Date'],
    amounts.map((amount, index) => ['Soho', `R${index}`, `kim${index}@example.com`, amount, '2026-01-05']),
  )

describe('the decimal separator in a proposed mapping', () => {
  it.each([
    [',', ['12,50', '1.234,00', '8,99', '2.500']],
    ['.', ['12.50', '1,234.00', '8.99', '2,500']],
    [undefined, ['12,50', '12.50', '8.99']],
    [undefined, ['12', '13', '2,500']],
    [undefined, ['12.50']],
  ])('is %j for %j', async (decimal, amounts) =>
    expect((await sale(amounts)).mapping.value?.decimal).toBe(decimal),
  )
})
