import { describe, expect, it } from 'vitest'
import { chinaCalendarFile } from '../../infra/cli/china-calendar.ts'
import { companyOf, countryOfZone, decidePlace } from '../../infra/company.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readParameters } from '../../infra/parameters.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { readCompany } from '../../shared/policy/company.ts'
import { firstPolicyFor } from '../../shared/policy/first-policy.ts'
import { policyFault } from '../../shared/policy/policy-check.ts'

const now = Date.parse('2026-12-01T00:00:00Z')
const causes = Object.fromEntries(
  watchDetectors.map(({ cause, facts, settings }) => [cause, { facts, settings: settings.schema }]),
)
const read = (context: Record<string, unknown>) =>
  readParameters({ context: (name) => context[name], env: {} })

describe('decidePlace', () => {
  it.each([
    [{}, ['CN', 'zh', 'Asia/Shanghai']],
    [{ companyTimeZone: 'Europe/Berlin' }, ['DE', 'en', 'Europe/Berlin']],
    [{ companyTimeZone: 'Asia/Singapore' }, ['SG', 'en', 'Asia/Singapore']],
    [{ companyTimeZone: 'Asia/Hong_Kong' }, ['HK', 'zh', 'Asia/Hong_Kong']],
    [{ companyTimeZone: 'America/Chicago' }, ['US', 'en', 'America/Chicago']],
    [{ companyCountry: 'FR' }, ['FR', 'en', 'Europe/Paris']],
    [{ companyCountry: 'SG', companyLanguage: 'zh' }, ['SG', 'zh', 'Asia/Singapore']],
    [{ companyCountry: 'CN', companyTimeZone: 'UTC' }, ['CN', 'zh', 'UTC']],
  ] as const)('derives what is not given: %j', (given, [country, language, zone]) => {
    expect(decidePlace(given)).toEqual({
      companyCountry: country,
      companyLanguage: language,
      companyTimeZone: zone,
    })
  })

  it('asks for what cannot be derived, naming the parameter', () => {
    expect(() => read({ companyTimeZone: 'UTC' })).toThrow('companyCountry must be given')
    expect(() => read({ companyCountry: 'US' })).toThrow('companyTimeZone must be given')
    expect(() => read({ companyCountry: 'Germany' })).toThrow('companyCountry must be a country code')
    expect(countryOfZone('Asia/Calcutta')).toBe('IN')
  })
})

const policyOf = (given: Parameters<typeof decidePlace>[0]) => {
  const place = decidePlace(given)
  if ('rule' in place) throw new Error(place.rule)
  return firstPolicyFor(readCompany(JSON.stringify(companyOf(place, now))))
}

describe('the first policy of a company', () => {
  it.each([
    {},
    { companyCountry: 'DE' },
    { companyCountry: 'SA' },
    { companyCountry: 'JP', companyLanguage: 'zh' as const },
  ])('is one that it could have saved: %j', (given) => {
    expect(policyFault(policyOf(given), { causes, robots: [] })).toBeUndefined()
  })

  it('in China has the holidays, the make-up working days and Chinese texts', () => {
    const { calendar, language, templates } = policyOf({})
    expect(calendar.holidays).toEqual(expect.arrayContaining(['2024-10-01', '2026-02-17', '2026-10-07']))
    expect(calendar.workdays).toEqual(expect.arrayContaining(['2026-01-04', '2026-10-10']))
    expect([language, calendar.timeZone, templates[0]?.body.includes('客户')]).toEqual([
      'zh',
      'Asia/Shanghai',
      true,
    ])
  })

  it('elsewhere has the holidays of its country until the year after next, its weekend and English texts', () => {
    const { calendar, language, templates } = policyOf({ companyTimeZone: 'Europe/Berlin' })
    expect(calendar.holidays).toEqual(expect.arrayContaining(['2026-10-03', '2027-10-03', '2028-12-25']))
    expect(calendar.holidays).not.toContain('2027-10-01')
    expect([language, calendar.workdays, calendar.week[5]]).toEqual(['en', [], []])
    expect(templates.every(({ body }) => !/\p{Script=Han}/u.test(body))).toBe(true)
    const {
      calendar: { week },
    } = policyOf({ companyCountry: 'SA' })
    expect([week[3], week[4], week[5], week[6]]).toEqual([[['09:00', '17:00']], [], [], [['09:00', '17:00']]])
  })

  it('fits into the environment of a function, which has 4 KB for everything', () => {
    const places = ['DE', 'JP', 'IN', 'TH', 'SA', 'GB'].map((companyCountry) =>
      decidePlace({ companyCountry }),
    )
    for (const place of places)
      if (!('rule' in place)) expect(JSON.stringify(companyOf(place, now)).length).toBeLessThan(2000)
  })
})

it('the calendar of China is as npm run china-calendar writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '../../shared/policy/china-calendar.ts'), 'utf8')).toBe(
    chinaCalendarFile(),
  )
})
