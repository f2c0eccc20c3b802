import { watchDetectors } from '../shared/detectors/list.ts'
import type { EvaluationContext } from '../shared/journeys/fold.ts'
import type { Identity, Scalar, Touchpoint, TouchpointType } from '../shared/model/touchpoint.ts'
import { parseIdentity } from '../shared/model/identity.ts'
import { policySchema, type Policy } from '../shared/policy/policy.ts'

/** A Wednesday morning in Shanghai, 10:00: ms UTC. */
export const wednesday = Date.UTC(2026, 0, 7, 2)
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

const weekday: [string, string][] = [['09:00', '18:00']]

/** A small company's policy: weekdays nine to six, half an hour for a lead, a day for an e-mail. */
export const aPolicy = (change: Partial<Policy> = {}): Policy =>
  policySchema.parse({
    version: 1,
    from: 0,
    language: 'en',
    calendar: {
      timeZone: 'Asia/Shanghai',
      week: [weekday, weekday, weekday, weekday, weekday, [], []],
      holidays: [],
      workdays: [],
    },
    detectors: { 'no-show': { value: 1 }, 'email-unopened': { value: 1 }, 'stale-profile': { value: 1 } },
    lostAfter: 'P30D',
    urgency: { halfLife: 'PT6H' },
    scoreHalfLife: 'P7D',
    playbooks: [],
    templates: [],
    staff: [],
    quietHours: { from: '21:00', to: '08:00' },
    caps: { day: 1, week: 3, month: 8 },
    consent: 'required',
    ...change,
  })

export const judging = (policy = aPolicy()): EvaluationContext => ({
  policies: [policy],
  detectors: watchDetectors,
})

const named = (identity: string): Identity => {
  const known = parseIdentity(identity)
  if (!known) throw new Error(`${identity} is no identity`)
  return known
}

/** A touchpoint: what, when (ms UTC), who (as spelled). Its id tells all three, unless one is given. */
export const touch = (
  type: TouchpointType,
  at: number,
  who: string | string[] = 'email:li.lei@example.com',
  props: Record<string, Scalar> = {},
  id?: string,
): Touchpoint => {
  const identities = [who].flat().map(named)
  return {
    id: id ?? `${type}-${at}-${JSON.stringify(props).length}`,
    channel: 'segment',
    source: 'test',
    type,
    at,
    statedAt: new Date(at).toISOString(),
    receivedAt: at,
    identities,
    props,
  }
}
