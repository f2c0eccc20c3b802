import type { Interruption } from '../../model/interruption.ts'
import type { Journey } from '../../model/journey.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Message } from '../../model/message.ts'
import type { Playbook, Step, Treatment } from '../../model/playbook.ts'

/**
 * What a step is decided by, read again before each: `message` is the row of the message the step is about
 * (its own, or that of the send before a wait); `load` how many people each colleague has; `woken` says that
 * the run's timer went off and no other stands.
 */
export type StepContext = {
  readonly playbook: Playbook
  readonly policy: Policy
  readonly interruption: Interruption
  readonly journey: Journey
  readonly message: Message | undefined
  readonly load: Readonly<Record<string, number>>
  readonly woken: boolean
}

/**
 * What to do, as data; each may be done twice. They are done in the order of this list, before the run is
 * saved.
 */
export type Action =
  | { readonly do: 'create'; readonly message: Message }
  | { readonly do: 'queue'; readonly message: Message }
  | { readonly do: 'tell'; readonly message: Message }
  | { readonly do: 'assign'; readonly id: string; readonly to: string; readonly from?: string }
  | { readonly do: 'arm'; readonly due: number }

/**
 * The run after the step looked at the scene: the same run when it first wants to see what its actions came
 * to.
 */
export type StepResult = { readonly treatment: Treatment; readonly actions: readonly Action[] }

/**
 * One kind of step. `take` is pure and is asked again, with the scene read anew, until the run waits or has
 * ended.
 */
export interface StepKind<Kind extends Step['do']> {
  readonly kind: Kind
  take(step: Extract<Step, { do: Kind }>, treatment: Treatment, scene: StepContext, now: number): StepResult
}

type Entry = Omit<Treatment['log'][number], 'step' | 'at'>

/** The run with one more line in its log, nothing else moved. */
export const appendLog = (treatment: Treatment, step: Step, now: number, entry: Entry): Treatment => ({
  ...treatment,
  v: treatment.v + 1,
  log: [...treatment.log, { step: step.id, at: now, ...entry }],
})

/** The run past this step. */
export const completeStep = (treatment: Treatment, step: Step, now: number, entry: Entry): Treatment => {
  const { due: _, ...rest } = appendLog(treatment, step, now, entry)
  return { ...rest, status: 'running', next: treatment.next + 1 }
}

/** The run at its end. */
export const ended = (
  treatment: Treatment,
  now: number,
  status: 'done' | 'stopped',
  outcome: string,
): Treatment => {
  const { due: _, ...rest } = treatment
  return { ...rest, v: treatment.v + 1, status, outcome, endedAt: now }
}
