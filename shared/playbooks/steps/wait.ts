import { durationMs } from '../../journeys/watch-detector.ts'
import type { Message } from '../../model/message.ts'
import { addBusinessTime } from '../../teams/calendar.ts'
import type { Step } from '../../model/playbook.ts'
import { ended, completeStep, type StepContext, type StepKind } from './step.ts'

type Wait = Extract<Step, { do: 'wait' }>

/** Whether the step directly before this one is the send whose message the scene shows. */
const followsSend = ({ playbook }: StepContext, next: number): boolean =>
  playbook.steps[next - 1]?.do === 'send'

/**
 * From when the wait counts: from when the message before it went out, for it may have lain until morning.
 * While it has not gone out the wait has not begun.
 */
const begins = (message: Message | undefined, now: number): number => {
  if (!message) return now
  if (message.sentAt !== undefined) return message.sentAt
  if (message.status === 'unclear') return message.claim?.at ?? now
  return Math.max(now, message.notBefore ?? now)
}

const over = (step: Wait, from: number, { policy }: StepContext): number =>
  step.businessHours
    ? addBusinessTime(policy.calendar, from, durationMs(step.for))
    : from + durationMs(step.for)

/**
 * Lets time pass. A message that could not go out is not waited for; one that a human opened ends the run
 * where the step says so, also when we look late. The deadline is computed anew when it is reached, so a
 * message that left later than planned still has its full time.
 */
export const wait: StepKind<'wait'> = {
  kind: 'wait',
  take: (step, treatment, scene, now) => {
    const { message } = scene
    const before = followsSend(scene, treatment.next) ? message : undefined
    if (before?.status === 'suppressed' || before?.status === 'failed') {
      return {
        treatment: completeStep(treatment, step, now, { what: 'did not wait: nothing went out' }),
        actions: [],
      }
    }
    if (step.unless === 'opened' && message?.opened !== undefined) {
      return { treatment: ended(treatment, now, 'done', 'opened'), actions: [] }
    }
    const waiting = treatment.status === 'waiting' ? treatment.due : undefined
    if (waiting !== undefined && now < waiting)
      return { treatment, actions: scene.woken ? [{ do: 'arm', due: waiting }] : [] }
    const due = waiting === undefined || before ? over(step, begins(before, now), scene) : waiting
    if (now >= due) return { treatment: completeStep(treatment, step, now, { what: 'waited' }), actions: [] }
    return {
      treatment: { ...treatment, v: treatment.v + 1, status: 'waiting', due },
      actions: [{ do: 'arm', due }],
    }
  },
}
