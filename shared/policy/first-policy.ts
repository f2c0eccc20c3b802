import { holidays2026, workdays2026 } from './china-2026.ts'
import { firstExpected, firstHalfLives, firstStaleProfile } from './half-lives.ts'
import { firstPlaybooks } from './first-playbooks.ts'
import { firstTemplates } from './first-templates.ts'
import type { Calendar, Policy } from './policy.ts'
import { firstRetention } from './retention.ts'

type Span = Calendar['week'][number][number]

const open: Span[] = [['09:00', '18:00']]

/**
 * The policy a company begins with: a small team in China, Monday to Friday, the strict defaults for marketing. Who works there it does not know: until the
 * company names its staff, alerts to colleagues are suppressed, with that reason.
 */
export const firstPolicy: Policy = {
  version: 1,
  from: 0,
  language: 'zh',
  calendar: {
    timeZone: 'Asia/Shanghai',
    week: [open, open, open, open, open, [], []],
    holidays: holidays2026,
    workdays: workdays2026,
  },
  patience: { lead: 'PT30M', email: 'PT24H', noShow: 'PT30M' },
  lostAfter: 'P30D',
  urgency: { halfLife: 'P1D', value: { 'lead-cooling': 8, 'no-show': 4, 'email-unopened': 1, 'stale-profile': 0.5 } },
  scoreHalfLife: 'P14D',
  playbooks: firstPlaybooks,
  templates: firstTemplates,
  staff: [],
  quietHours: { from: '21:00', to: '08:00' },
  caps: { day: 1, week: 3, month: 8 },
  consent: 'required',
  linkHosts: [],
  erasureWait: 'P3D',
  profileHalfLives: firstHalfLives,
  staleProfile: firstStaleProfile,
  expectedFields: firstExpected,
  retention: firstRetention,
}
