import { chinaHolidays, chinaWorkdays } from './calendar-dates.ts'
import { chineseCompany, type Company } from './company.ts'
import { firstExpected, firstHalfLives } from './half-lives.ts'
import { firstPlaybooks } from './first-playbooks.ts'
import { firstTemplates } from './first-templates.ts'
import type { Calendar, Policy } from './policy.ts'
import { firstRetention } from './retention.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

const calendarOf = ({ country, timeZone, holidays, weekend }: Company): Calendar => {
  const isChina = country === 'CN'
  const hours: [string, string] = isChina ? ['09:00', '18:00'] : ['09:00', '17:00']
  return {
    timeZone,
    week: weekdays.map((day) => (weekend.includes(day) ? [] : [hours])),
    holidays: isChina ? [...chinaHolidays] : holidays,
    workdays: isChina ? [...chinaWorkdays] : [],
  }
}

/**
 * The policy a company begins with: a small team that works on its country's weekdays, texts in its language,
 * and the strict defaults for marketing. It names no staff: until the company does, alerts to colleagues
 * wait.
 */
export const firstPolicyFor = (company: Company): Policy => ({
  version: 1,
  from: 0,
  language: company.language,
  calendar: calendarOf(company),
  detectors: {},
  lostAfter: 'P30D',
  urgency: { halfLife: 'P1D' },
  scoreHalfLife: 'P14D',
  playbooks: firstPlaybooks,
  templates: firstTemplates[company.language],
  staff: [],
  quietHours: { from: '21:00', to: '08:00' },
  caps: { day: 1, week: 3, month: 8 },
  consent: 'required',
  linkHosts: [],
  erasureWait: 'P3D',
  profileHalfLives: firstHalfLives,
  expectedFields: firstExpected,
  retention: firstRetention,
})

/** The first policy of a company in China. */
export const firstPolicy: Policy = firstPolicyFor(chineseCompany)
