import { hourMs } from '../runtime/time-buckets.ts'
import { type Reason, reasonBecause } from '../model/reasons/reason.ts'
import type { Step, Treatment } from '../model/playbook.ts'
import { appendLog, type StepContext, type StepResult } from './steps/step.ts'

/** How long (ms) until a waiting treatment checks again whether a colleague can be reached. */
const recipientRecheck = hourMs

/** The step that waits, and the reason, which is logged once. */
export type RecipientWait = { readonly treatment: Treatment; readonly step: Step; readonly reason: Reason }

/**
 * Holds a treatment at a step for a colleague while the policy names none who can be reached, so that a
 * company without staff entries uses up no playbook. The treatment continues by itself within an hour of the
 * policy change, and ends with its interruption.
 * @param now ms UTC
 */
export const waitForRecipient = (
  { treatment, step, reason }: RecipientWait,
  { timerFired }: Pick<StepContext, 'timerFired'>,
  now: number,
): StepResult => {
  const due = treatment.status === 'waiting' ? treatment.due : undefined
  if (due !== undefined && now < due) return { treatment, actions: timerFired ? [{ do: 'arm', due }] : [] }
  const next = now + recipientRecheck
  const logged =
    due === undefined
      ? appendLog(treatment, step, now, { what: reasonBecause('step.waiting-for-recipient', reason) })
      : { ...treatment, v: treatment.v + 1 }
  return { treatment: { ...logged, status: 'waiting', due: next }, actions: [{ do: 'arm', due: next }] }
}

/** Sets a waiting treatment to running; returns any other unchanged. */
export const resumed = (treatment: Treatment): Treatment => {
  if (treatment.status !== 'waiting') return treatment
  const { due: _, ...rest } = treatment
  return { ...rest, status: 'running', v: treatment.v + 1 }
}
