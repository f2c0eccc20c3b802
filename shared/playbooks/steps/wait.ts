import { durationMs } from '../../journeys/watch-detector.ts'
import type { Message } from '../../model/message.ts'
import { reason } from '../../model/reasons/reason.ts'
import type { StepOf } from '../../model/steps/list.ts'
import { addBusinessTime } from '../../teams/calendar.ts'
import { completeStep, ended, isStepOf, type StepContext, stepKind } from './step.ts'

/** Whether the step directly before this one is the send whose message is in the context. */
const followsSend = ({ playbook }: StepContext, next: number): boolean =>
  playbook.steps[next - 1]?.do === 'send'

/**
 * Start of the wait (ms UTC): when the message before it was sent, which may be hours after it was queued.
 * Until then the wait has not started.
 */
const startOfWait = (message: Message | undefined, now: number): number => {
  if (!message) return now
  if (message.sentAt !== undefined) return message.sentAt
  if (message.status === 'unclear') return message.claim?.at ?? now
  return Math.max(now, message.notBefore ?? now)
}

const endOfWait = (step: StepOf<'wait'>, from: number, { policy }: StepContext): number =>
  step.businessHours
    ? addBusinessTime(policy.calendar, from, durationMs(step.for))
    : from + durationMs(step.for)

/**
 * Waits. After a message that was not sent there is no wait; one that a human opened ends the treatment where
 * the step says so, also when the timer fires late. The end is computed anew when it is reached, so that a
 * message that was sent later than planned still has its full time.
 */
export const wait = stepKind({
  kind: 'wait',
  messageStep: (_, earlier) => earlier.filter((step) => isStepOf(step, 'send')).at(-1),
  decide: (step, treatment, context, now) => {
    const { message } = context
    const before = followsSend(context, treatment.next) ? message : undefined
    if (before?.status === 'suppressed' || before?.status === 'failed') {
      return {
        treatment: completeStep(treatment, step, now, { what: reason('step.wait-skipped') }),
        actions: [],
      }
    }
    if (step.unless === 'opened' && message?.opened !== undefined) {
      return { treatment: ended(treatment, now, 'done', 'opened'), actions: [] }
    }
    const waiting = treatment.status === 'waiting' ? treatment.due : undefined
    if (waiting !== undefined && now < waiting)
      return { treatment, actions: context.timerFired ? [{ do: 'arm', due: waiting }] : [] }
    const due = waiting === undefined || before ? endOfWait(step, startOfWait(before, now), context) : waiting
    if (now >= due)
      return { treatment: completeStep(treatment, step, now, { what: reason('step.waited') }), actions: [] }
    return {
      treatment: { ...treatment, v: treatment.v + 1, status: 'waiting', due },
      actions: [{ do: 'arm', due }],
    }
  },
})
