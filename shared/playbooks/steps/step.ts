import type { Interruption } from '../../model/interruption.ts'
import type { Journey } from '../../model/journey.ts'
import type { Message } from '../../model/message.ts'
import type { Playbook, Step, Treatment } from '../../model/playbook.ts'
import type { StepOf } from '../../model/steps/list.ts'
import type { Policy } from '../../policy/policy.ts'

/**
 * What a step is decided from, read again before each decision. `message` is the message the step is about;
 * `load` the number of people of each colleague, by staff id; `timerFired` says that the treatment's timer
 * went off and no other is armed.
 */
export type StepContext = {
  readonly playbook: Playbook
  readonly policy: Policy
  readonly interruption: Interruption
  readonly journey: Journey
  readonly message: Message | undefined
  readonly load: Readonly<Record<string, number>>
  readonly timerFired: boolean
}

/** An effect, as data. All are idempotent and run in this order, before the treatment is saved. */
export type Action =
  | { readonly do: 'create'; readonly message: Message }
  | { readonly do: 'queue'; readonly message: Message }
  | { readonly do: 'publish'; readonly message: Message }
  | { readonly do: 'assign'; readonly id: string; readonly to: string; readonly from?: string }
  | { readonly do: 'arm'; readonly due: number }

/** The next version of the treatment; the same object when the results of the actions are needed first. */
export type StepResult = { readonly treatment: Treatment; readonly actions: readonly Action[] }

/** The parts of a step kind. All are pure. */
export interface StepDefinition<Kind extends Step['do']> {
  readonly kind: Kind
  /** Takes the step's next decision. Called with a fresh context until the treatment waits or has ended. */
  decide(step: StepOf<Kind>, treatment: Treatment, context: StepContext, now: number): StepResult
  /** The send step whose message is read into the context; `earlier` holds the steps before this one. */
  messageStep?(step: StepOf<Kind>, earlier: readonly Step[]): StepOf<'send'> | undefined
  /** Whether `load` is read into the context. */
  readsLoad?(step: StepOf<Kind>): boolean
}

/** A step kind as the dispatch calls it: with any step of its kind. */
export interface StepKind {
  readonly kind: Step['do']
  decide(step: Step, treatment: Treatment, context: StepContext, now: number): StepResult
  messageStep(step: Step, earlier: readonly Step[]): StepOf<'send'> | undefined
  readsLoad(step: Step): boolean
}

export const isStepOf = <Kind extends Step['do']>(step: Step, kind: Kind): step is StepOf<Kind> =>
  step.do === kind

/** Defines a step kind. */
export const stepKind = <Kind extends Step['do']>(definition: StepDefinition<Kind>): StepKind => {
  const narrow = (step: Step): StepOf<Kind> => {
    if (!isStepOf(step, definition.kind))
      throw new Error(`step.do: must be ${definition.kind}, is ${step.do}`)
    return step
  }
  return {
    kind: definition.kind,
    decide: (step, treatment, context, now) => definition.decide(narrow(step), treatment, context, now),
    messageStep: (step, earlier) => definition.messageStep?.(narrow(step), earlier),
    readsLoad: (step) => definition.readsLoad?.(narrow(step)) ?? false,
  }
}

type LogEntry = Omit<Treatment['log'][number], 'step' | 'at'>

/** Appends an entry to the treatment's log. */
export const appendLog = (treatment: Treatment, step: Step, now: number, entry: LogEntry): Treatment => ({
  ...treatment,
  v: treatment.v + 1,
  log: [...treatment.log, { step: step.id, at: now, ...entry }],
})

/** Logs a step as completed and moves on to the next one. */
export const completeStep = (treatment: Treatment, step: Step, now: number, entry: LogEntry): Treatment => {
  const { due: _, ...rest } = appendLog(treatment, step, now, entry)
  return { ...rest, status: 'running', next: treatment.next + 1 }
}

/** Ends the treatment. */
export const ended = (
  treatment: Treatment,
  now: number,
  status: 'done' | 'stopped',
  outcome: string,
): Treatment => {
  const { due: _, ...rest } = treatment
  return { ...rest, v: treatment.v + 1, status, outcome, endedAt: now }
}
