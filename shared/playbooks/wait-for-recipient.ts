import type { Step, Treatment } from '../model/playbook.ts'
import { appendLog, type StepContext, type StepResult } from './steps/step.ts'

/** How long (ms) until a run looks again whether a colleague can be reached. */
export const recipientRecheck = 3_600_000

/**
 * Holds a run at a step that concerns a colleague while the policy names none who can be reached, so that a
 * company which has not entered its staff yet consumes no playbook. The run goes on by itself within an hour
 * of the policy change; it ends when the interruption does. The reason is logged once.
 * @param now ms UTC
 */
export const waitForRecipient = (
  treatment: Treatment,
  step: Step,
  { woken }: StepContext,
  now: number,
  reason: string,
): StepResult => {
  const due = treatment.status === 'waiting' ? treatment.due : undefined
  if (due !== undefined && now < due) return { treatment, actions: woken ? [{ do: 'arm', due }] : [] }
  const next = now + recipientRecheck
  const logged =
    due === undefined
      ? appendLog(treatment, step, now, { what: `waits for a recipient: ${reason}` })
      : { ...treatment, v: treatment.v + 1 }
  return { treatment: { ...logged, status: 'waiting', due: next }, actions: [{ do: 'arm', due: next }] }
}

/** The run after such a wait: running again, nothing else changed; the same run when it did not wait. */
export const resumed = (treatment: Treatment): Treatment => {
  if (treatment.status !== 'waiting') return treatment
  const { due: _, ...rest } = treatment
  return { ...rest, status: 'running', v: treatment.v + 1 }
}
