import { dayMs } from '../runtime/time-buckets.ts'
import * as z from 'zod'
import { detectorSettings, worth } from '../journeys/detector-settings.ts'
import type { Journey, Watch } from '../model/journey.ts'
import { isWon } from '../journeys/stage-and-score.ts'
import { profileAfter } from '../journeys/profile.ts'
import { isFirstPartyStatement } from '../journeys/provenance.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { type ConfirmableField, confirmableFields } from '../policy/half-lives.ts'
import type { Policy } from '../policy/policy.ts'
import { durationMs, formatDuration, type WatchDetector } from '../journeys/watch-detector.ts'

const cause = 'stale-profile'

/**
 * `ask`: who is asked to confirm a field that is no longer believed; `fields`: which, the first named first
 * of two that are due the same day.
 */
export const staleProfileSettings = detectorSettings(
  cause,
  z.object({
    value: worth.default(0.5),
    ask: z.enum(['nobody', 'customers', 'leads-and-customers']).default('nobody'),
    fields: z
      .array(z.enum(confirmableFields))
      .min(1, 'must name at least one field')
      .max(3)
      .default(['phone', 'email']),
  }),
)

/**
 * Whether a touchpoint is a word of the person, or of who knows them, about this field: the same rule by
 * which the record says that it was confirmed.
 */
const states = (touchpoint: Touchpoint, field: string): boolean =>
  isFirstPartyStatement(touchpoint) &&
  Object.entries(profileAfter({}, touchpoint)).some(([name, value]) => name === field && value !== undefined)

const isAsked = (touchpoint: Touchpoint, policy: Policy, { wonAt, lead }: Journey): boolean => {
  const { ask } = staleProfileSettings.of(policy)
  if (ask === 'nobody' || touchpoint.type === 'privacy.erasure_requested') return false
  if (wonAt !== undefined || isWon(touchpoint)) return true
  return ask === 'leads-and-customers' && (lead !== undefined || touchpoint.type === 'lead.created')
}

/** To the end of its day: whoever is seen ten times a day has one deadline, and its timer is written once. */
const endOfDay = (at: number): number => Math.ceil(at / dayMs) * dayMs

const saidKey = (field: ConfirmableField): string => `${field}_said_at`

/**
 * When a field that this touchpoint is silent about was last said, as the watch before knew; not of the field
 * that was asked about in vain.
 */
const carried = (before: Watch | undefined, field: ConfirmableField, at: number): number | undefined => {
  const said = before?.about[saidKey(field)]
  const inVain = before !== undefined && at >= before.lostAt && before.about['field'] === field
  return typeof said === 'number' && !inVain ? said : undefined
}

type Aging = { readonly field: ConfirmableField; readonly at: number; readonly due: number }

/**
 * Who was asked just now is left in peace, as long as a promise may stay open, before anything else is asked.
 */
const agingOf = (touchpoint: Touchpoint, policy: Policy, before: Watch | undefined): Aging[] =>
  staleProfileSettings.of(policy).fields.flatMap((field) => {
    const halfLife = policy.profileHalfLives[field]
    const fresh = states(touchpoint, field)
    const at = fresh ? touchpoint.at : carried(before, field, touchpoint.at)
    if (halfLife === undefined || at === undefined) return []
    const due = at + durationMs(halfLife)
    return [
      { field, at, due: endOfDay(fresh ? due : Math.max(due, touchpoint.at + durationMs(policy.lostAfter))) },
    ]
  })

const names = {
  zh: { email: '邮箱', phone: '手机号', company: '公司' },
  en: { email: 'e-mail address', phone: 'phone number', company: 'company' },
} as const

const nameOf = (field: unknown, language: Policy['language']): string =>
  Object.entries(names[language]).find(([name]) => name === field)?.[1] ?? String(field ?? '')

/**
 * A contact detail was last confirmed so long ago that it is no longer believed (`profileHalfLives`). One
 * watch a person, on the field that is due first; of the others it knows when they were last said. Whatever
 * states the field again, an e-mail that a human opens too, keeps it. Off unless `ask` says otherwise.
 */
export const staleProfile: WatchDetector = {
  cause,
  title: { en: 'Details grown old', zh: '资料已过时' },
  settings: staleProfileSettings,
  facts: ['field', 'half_life', 'answer_until', ...confirmableFields.map(saidKey)],
  opens: (touchpoint, policy, journey) => {
    if (
      !isAsked(touchpoint, policy, journey) ||
      !staleProfileSettings.of(policy).fields.some((field) => states(touchpoint, field))
    )
      return undefined
    const aging = agingOf(
      touchpoint,
      policy,
      journey.watches.find((watch) => watch.cause === cause),
    )
    const [first, ...rest] = aging
    if (!first) return undefined
    const { field, due } = rest.reduce((least, one) => (one.due < least.due ? one : least), first)
    const said = Object.fromEntries(aging.map((one) => [saidKey(one.field), one.at]))
    return {
      key: 'profile',
      due,
      about: {
        field,
        half_life: policy.profileHalfLives[field] ?? null,
        answer_until: due + durationMs(policy.lostAfter),
        ...said,
      },
    }
  },
  closes: (touchpoint, watch) => {
    if (touchpoint.type === 'privacy.erasure_requested') return 'void'
    return states(touchpoint, String(watch.about['field'])) ? 'kept' : undefined
  },
  reason: (about, language) => {
    const after = formatDuration(durationMs(String(about['half_life'] ?? 'P365D')), language)
    const field = nameOf(about['field'], language)
    return language === 'zh'
      ? `${field}已有 ${after}以上未得到确认`
      : `${field} not confirmed for ${after} or more`
  },
}
