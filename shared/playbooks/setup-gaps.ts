import { dayMs } from '../runtime/time-buckets.ts'
import type { Policy } from '../policy/policy.ts'
import { dateAt } from '../teams/zone.ts'
import { recipientOf } from './recipient.ts'

/** Something a company has not set up yet: a code with its parameters, translated when it is shown. */
export type SetupGap = {
  readonly code: 'step-waits-for-recipient' | 'calendar-ends'
  readonly params: Readonly<Record<string, string>>
}

/**
 * How long (ms) before the end of the last year with holidays a missing calendar is reported: China announces
 * new holidays in November.
 */
const calendarNotice = 45 * dayMs

/** Steps at which every treatment would wait, because the policy names no colleague they can reach. */
const unreachableSteps = (policy: Policy): SetupGap[] =>
  policy.playbooks.flatMap(({ id: playbook, steps }) =>
    steps.flatMap((step) => {
      if (step.do !== 'send' || step.to === 'customer') return []
      const recipient = recipientOf({ step, profile: {}, policy, load: {}, owner: undefined })
      if (!('unreachable' in recipient)) return []
      return [
        {
          code: 'step-waits-for-recipient' as const,
          params: { playbook, step: step.id, to: step.to, via: step.via },
        },
      ]
    }),
  )

/** Reports a calendar with holidays, but none of the next year: deadlines would ignore them. */
const endingCalendar = ({ calendar: { holidays, timeZone } }: Policy, now: number): SetupGap[] => {
  const lastYear = holidays
    .map((date) => date.slice(0, 4))
    .sort()
    .at(-1)
  const soon = dateAt(now + calendarNotice, timeZone).slice(0, 4)
  return lastYear === undefined || soon <= lastYear ? [] : [{ code: 'calendar-ends', params: { year: soon } }]
}

/**
 * Finds what a policy lacks for its playbooks and deadlines to work. Pure.
 * @param now ms UTC
 */
export const setupGaps = (policy: Policy, now: number): SetupGap[] => [
  ...unreachableSteps(policy),
  ...endingCalendar(policy, now),
]
