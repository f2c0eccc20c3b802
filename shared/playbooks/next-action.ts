import { isInterruptionOpen } from '../journeys/is-interruption-open.ts'
import { messageId } from '../model/message.ts'
import type { Playbook, Step, Treatment } from '../model/playbook.ts'
import { stepKinds } from './steps/list.ts'
import { ended, type StepContext, type StepResult } from './steps/step.ts'
import { hasEnded } from './treatment.ts'

/** The next step; undefined after the last one. */
export const stepOf = (playbook: Playbook, { next }: Treatment): Step | undefined => playbook.steps[next]

/** The id of the message that the next step is about. */
export const messageInView = (playbook: Playbook, treatment: Treatment): string | undefined => {
  const step = stepOf(playbook, treatment)
  const send = step && stepKinds[step.do].messageStep(step, playbook.steps.slice(0, treatment.next))
  return send && messageId(treatment.alias, treatment.id, send.id, send.via)
}

/** Whether the next step is decided by how many people each colleague has. */
export const readsLoad = (step: Step | undefined): boolean =>
  step !== undefined && stepKinds[step.do].readsLoad(step)

/** What is known before the next step; what is absent was deleted. */
export type TreatmentContext = Pick<StepContext, 'message' | 'load' | 'timerFired'> &
  Partial<Pick<StepContext, 'playbook' | 'policy' | 'interruption' | 'journey'>>

/** Why the treatment ends because of its interruption; undefined while the interruption is open. */
const endReason = ({ interruption, journey, playbook, policy }: TreatmentContext): string | undefined => {
  if (!interruption) return 'gone'
  if (interruption.status !== 'open' && interruption.status !== 'treating') return interruption.status
  if (!isInterruptionOpen(interruption, journey)) return 'over'
  return playbook && policy ? undefined : 'playbook-deleted'
}

/**
 * Ends a treatment whose interruption is over, or takes its next step. Pure: everything it decides from was
 * read just before. Returns the same treatment when it needs the results of its actions first, or has nothing
 * to do.
 * @param now ms UTC
 */
export const nextAction = (treatment: Treatment, known: TreatmentContext, now: number): StepResult => {
  if (hasEnded(treatment)) return { treatment, actions: [] }
  const outcome = endReason(known)
  if (outcome !== undefined) return { treatment: ended(treatment, now, 'stopped', outcome), actions: [] }
  const { playbook, policy, interruption, journey, ...rest } = known
  if (!playbook || !policy || !interruption || !journey)
    throw new Error('treatment: playbook, policy, interruption and journey must be loaded')
  const step = stepOf(playbook, treatment)
  if (!step) return { treatment: ended(treatment, now, 'done', 'finished'), actions: [] }
  return stepKinds[step.do].decide(step, treatment, { ...rest, playbook, policy, interruption, journey }, now)
}
