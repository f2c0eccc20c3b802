import { messageId } from '../model/message.ts'
import type { Playbook, Step, Treatment } from '../model/playbook.ts'
import { ended, type StepContext, type StepResult } from './steps/step.ts'
import { stepKinds } from './steps/list.ts'
import { hasEnded } from './treatment.ts'
import { isInterruptionOpen } from '../journeys/is-interruption-open.ts'

/** The step to do next, or nothing when all are done. */
export const stepOf = (playbook: Playbook, { next }: Treatment): Step | undefined => playbook.steps[next]

/**
 * The id of the message the next step is about: its own when it sends, that of the last send before it when
 * it waits.
 */
export const messageInView = (playbook: Playbook, treatment: Treatment): string | undefined => {
  const step = stepOf(playbook, treatment)
  const send =
    step?.do === 'wait'
      ? playbook.steps.slice(0, treatment.next).findLast((earlier) => earlier.do === 'send')
      : step
  return send?.do === 'send' ? messageId(treatment.alias, treatment.id, send.id, send.via) : undefined
}

/** Whether the next step asks how busy everybody is. */
export const weighsLoad = (step: Step | undefined): boolean =>
  step?.do === 'assign' || (step?.do === 'send' && step.to === 'owner')

/** What is known of a run before its next step; what is absent is gone. */
export type TreatmentContext = Pick<StepContext, 'message' | 'load' | 'woken'> &
  Partial<Pick<StepContext, 'playbook' | 'policy' | 'interruption' | 'journey'>>

const take = (step: Step, treatment: Treatment, scene: StepContext, now: number): StepResult => {
  if (step.do === 'send') return stepKinds.send.take(step, treatment, scene, now)
  if (step.do === 'wait') return stepKinds.wait.take(step, treatment, scene, now)
  return stepKinds.assign.take(step, treatment, scene, now)
}

/** How the run ends because of what became of the interruption; nothing while the thread is still broken. */
const endReason = ({ interruption, journey, playbook, policy }: TreatmentContext): string | undefined => {
  if (!interruption) return 'gone'
  if (interruption.status !== 'open' && interruption.status !== 'treating') return interruption.status
  if (!isInterruptionOpen(interruption, journey)) return 'over'
  return playbook && policy ? undefined : 'the playbook is gone'
}

/**
 * One look at a run: ends it when the thread is whole again, else takes its next step. Pure; everything it
 * decides by was read just before. The same run comes back when it first wants to see what its actions came
 * to, or has nothing to do.
 * @param now ms UTC
 */
export const nextAction = (treatment: Treatment, view: TreatmentContext, now: number): StepResult => {
  if (hasEnded(treatment)) return { treatment, actions: [] }
  const outcome = endReason(view)
  if (outcome !== undefined) return { treatment: ended(treatment, now, 'stopped', outcome), actions: [] }
  const { playbook, policy, interruption, journey, ...rest } = view
  if (!playbook || !policy || !interruption || !journey)
    throw new Error('a run is looked at without what it is about')
  const step = stepOf(playbook, treatment)
  if (!step) return { treatment: ended(treatment, now, 'done', 'finished'), actions: [] }
  return take(step, treatment, { ...rest, playbook, policy, interruption, journey }, now)
}
