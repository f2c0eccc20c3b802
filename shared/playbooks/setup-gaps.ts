import type { Policy } from '../policy/policy.ts'
import { dateAt } from '../teams/zone.ts'
import { recipientOf } from './recipient.ts'

/**
 * What a company has not set up yet: a code with its parameters, from which the reader's language makes a
 * sentence.
 */
export type SetupGap = {
  readonly code: 'step-waits-for-recipient' | 'calendar-ends'
  readonly params: Readonly<Record<string, string>>
}

/**
 * How long before the last known holiday's year ends a missing calendar is reported (ms): new holidays are
 * announced in November.
 */
const calendarNotice = 45 * 86_400_000

/**
 * Steps that would hold every run of their playbook, because the policy names no colleague whom they reach.
 */
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

/** The calendar knows holidays, but none of the year that begins soon: deadlines would run through them. */
const endingCalendar = ({ calendar: { holidays, timeZone } }: Policy, now: number): SetupGap[] => {
  const lastYear = holidays
    .map((date) => date.slice(0, 4))
    .sort()
    .at(-1)
  const soon = dateAt(now + calendarNotice, timeZone).slice(0, 4)
  return lastYear === undefined || soon <= lastYear ? [] : [{ code: 'calendar-ends', params: { year: soon } }]
}

/**
 * What is missing in a policy for its playbooks to work and its deadlines to be right. Pure.
 * @param now ms UTC
 */
export const setupGaps = (policy: Policy, now: number): SetupGap[] => [
  ...unreachableSteps(policy),
  ...endingCalendar(policy, now),
]
