import * as z from 'zod'
import type { Interruption } from '../model/interruption.ts'
import { journeyOfAlias } from '../journeys/journey-of-alias.ts'
import { identityOfAlias } from '../people/identity/identity-of-alias.ts'
import { policyAt, type Policy, type PolicyHistory } from '../policy/policy.ts'
import { policyOf } from '../policy/pinned.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { RetryableError } from '../runtime/errors.ts'
import { type DomainEvent, domainEventSchema } from '../model/domain-events.ts'
import type { Message } from '../model/message.ts'
import { toMessageEvents } from '../senders/delivery/message-events.ts'
import type { Repositories } from '../storage/repositories.ts'
import { assignedEvent } from './assigned-event.ts'
import { nextAction, messageInView, stepOf, readsLoad, type TreatmentContext } from './next-action.ts'
import { type Playbook, type Treatment, wakeRequest } from '../model/playbook.ts'
import type { Action } from './steps/step.ts'
import { endedEvent, hasEnded, newTreatment } from './treatment.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

/** What starts a run: a domain event, or the end of a wait. `id` is the same for a redelivery. */
export type TreatmentTrigger = { readonly id: string } & (
  { readonly event: DomainEvent } | { readonly wake: string }
)

const fromBus = z
  .object({ 'detail-type': z.string(), detail: z.record(z.string(), z.unknown()) })
  .transform(({ 'detail-type': type, detail }) => ({ type, detail }))
  .pipe(domainEventSchema)

/** The body of a message on the mend queue. */
export const treatmentTriggerSchema = z.union([
  wakeRequest.transform(({ treatment }): TreatmentTrigger => ({ id: `wake:${treatment}`, wake: treatment })),
  fromBus.transform((event): TreatmentTrigger => ({ id: event.detail.id, event })),
])

export type RunTreatmentDeps = {
  readonly rows: Pick<
    Repositories,
    'interruptions' | 'journeys' | 'people' | 'treatments' | 'messages' | 'timers' | 'staff' | 'touchpoints'
  >
  readonly policies: () => Promise<PolicyHistory>
  /** Enqueues a message for its sender. */
  readonly enqueueMessage: (message: Message) => Promise<void>
  /** Enqueues a touchpoint of our own. */
  readonly enqueueTouchpoint: (event: QueuedEvent) => Promise<void>
  readonly publish: (events: readonly DomainEvent[]) => Promise<void>
}

/** Most decisions of one run: 20 steps with 3 decisions each, and some to spare. */
const maxDecisions = 64

/**
 * Runs the next steps of a treatment until it waits or has ended. Each decision reads stored state. The
 * effects are idempotent and come before the treatment is saved, so a crash between any two of them changes
 * nothing.
 * @param now ms UTC
 * @throws RetryableError when the trigger has to be redelivered
 */
export const runTreatment =
  (deps: RunTreatmentDeps) =>
  async (trigger: TreatmentTrigger, now: number): Promise<void> => {
    const policies = await deps.policies()
    let treatment = await findTreatment(deps, policies, trigger, now)
    for (let decisions = 0; treatment && decisions < maxDecisions; decisions += 1) {
      if (hasEnded(treatment))
        return treatment.endedBy === trigger.id ? deps.publish([endedEvent(treatment)]) : undefined
      const context = await loadContext(deps, policies, treatment, { trigger, now })
      const { treatment: next, actions } = nextAction(treatment, context, now)
      for (const action of actions) await perform(deps, action, { treatment, context, now })
      if (next !== treatment)
        treatment = await save(deps, treatment, hasEnded(next) ? { ...next, endedBy: trigger.id } : next)
      else if (!actions.some((action) => action.do === 'create')) return
      if (treatment?.status === 'waiting') return
    }
    if (treatment) throw new Error(`treatment: neither waits nor ends after ${maxDecisions} decisions`)
  }

/** Saves the next version; returns the stored one when a concurrent run was faster. */
const save = async (
  { rows }: RunTreatmentDeps,
  treatment: Treatment,
  next: Treatment,
): Promise<Treatment | undefined> =>
  (await rows.treatments.save(next)) ? next : await rows.treatments.get(treatment.id)

const findTreatment = async (
  deps: RunTreatmentDeps,
  policies: PolicyHistory,
  trigger: TreatmentTrigger,
  now: number,
): Promise<Treatment | undefined> => {
  if ('wake' in trigger) return deps.rows.treatments.get(trigger.wake)
  const { event } = trigger
  switch (event.type) {
    case 'interruption.found':
      return startTreatment(deps, policyAt(policies, now), event.detail, now)
    case 'interruption.recovered':
    case 'interruption.dismissed':
    case 'interruption.lost': {
      const running = (await deps.rows.interruptions.get(event.detail.alias, event.detail.interruption))
        ?.treatment
      return running === undefined ? undefined : deps.rows.treatments.get(running)
    }
    case 'message.failed':
    case 'message.suppressed':
      return deps.rows.treatments.get(event.detail.treatment)
    default:
      return undefined
  }
}

/**
 * Returns the treatment of an interruption that has one. When an interruption is open again (identities were
 * unmerged), a stopped treatment resumes where it was: message ids contain the treatment, so no step is
 * repeated.
 */
const resumeTreatment = async (
  { treatments, interruptions }: Pick<Repositories, 'treatments' | 'interruptions'>,
  { status, alias, id }: Interruption,
  treatmentId: string,
): Promise<Treatment | undefined> => {
  const treatment = await treatments.get(treatmentId)
  if (!treatment || status !== 'open') return treatment
  const { endedAt: _at, endedBy: _by, outcome: _outcome, due: _due, ...rest } = treatment
  const next: Treatment =
    treatment.status === 'stopped' ? { ...rest, status: 'running', v: treatment.v + 1 } : treatment
  if (next !== treatment && !(await treatments.save(next)))
    throw new RetryableError('treatment: changed by another run')
  await interruptions.treat(alias, id, treatmentId)
  return next
}

/**
 * Starts the treatment of an interruption, once; undefined without a playbook for its cause, or when it is
 * over.
 */
const startTreatment = async (
  { rows }: RunTreatmentDeps,
  policy: Policy,
  { alias, interruption: id }: { alias: string; interruption: string },
  now: number,
): Promise<Treatment | undefined> => {
  const interruption = await rows.interruptions.get(alias, id)
  if (interruption?.treatment !== undefined)
    return resumeTreatment(rows, interruption, interruption.treatment)
  const playbook =
    interruption?.status === 'open'
      ? policy.playbooks.find(({ cause }) => cause === interruption.cause)
      : undefined
  if (!interruption || !playbook) return undefined
  const fresh = newTreatment(interruption, playbook, policy.version, now)
  const treatment = (await rows.treatments.create(fresh)) ? fresh : await rows.treatments.get(fresh.id)
  if (await rows.interruptions.treat(alias, id, fresh.id)) return treatment
  const meanwhile = await rows.interruptions.get(alias, id)
  if (meanwhile?.status === 'open') throw new RetryableError('interruption: changed by another run')
  return meanwhile?.treatment === undefined ? treatment : rows.treatments.get(meanwhile.treatment)
}

const playbookOf = (policies: PolicyHistory, { policy, playbook }: Treatment): Playbook | undefined =>
  policyOf(policies, policy)?.playbooks.find(({ id }) => id === playbook)

/** Reads what the next decision depends on. */
const loadContext = async (
  { rows }: RunTreatmentDeps,
  policies: PolicyHistory,
  treatment: Treatment,
  { trigger, now }: { readonly trigger: TreatmentTrigger; readonly now: number },
): Promise<TreatmentContext> => {
  const playbook = playbookOf(policies, treatment)
  const inView = playbook && messageInView(playbook, treatment)
  const [interruption, journey, message, load] = await Promise.all([
    rows.interruptions.get(treatment.alias, treatment.interruption),
    journeyOfAlias(rows, treatment.alias, treatment.person),
    inView === undefined ? undefined : rows.messages.get(treatment.alias, inView),
    playbook && readsLoad(stepOf(playbook, treatment)) ? rows.staff.load() : {},
  ])
  return {
    message,
    load,
    timerFired: 'wake' in trigger,
    policy: policyAt(policies, now),
    ...omitUndefined({ playbook, interruption, journey }),
  }
}

/** What the effects of a decision depend on; `now` in ms UTC. */
type Decision = { readonly treatment: Treatment; readonly context: TreatmentContext; readonly now: number }

const perform = async (deps: RunTreatmentDeps, action: Action, decision: Decision): Promise<void> => {
  const { rows } = deps
  const { treatment, now } = decision
  switch (action.do) {
    case 'create':
      await rows.messages.create(action.message)
      return
    case 'queue':
      await deps.enqueueMessage(action.message)
      return
    case 'publish':
      await deps.publish(toMessageEvents(action.message))
      return
    case 'arm':
      await rows.timers.arm({ kind: 'treatment', id: treatment.id }, action.due, now)
      return
    case 'assign':
      await assignOwner(deps, action, decision)
  }
}

/**
 * Counts the person for the colleague and enqueues `lead.assigned`. Its time is that of the choice, so a
 * repeat is the same touchpoint.
 */
const assignOwner = async (
  { rows, enqueueTouchpoint }: RunTreatmentDeps,
  { id, to, from }: Extract<Action, { do: 'assign' }>,
  { treatment: { log, alias, interruption }, context: { journey }, now }: Decision,
): Promise<void> => {
  await rows.staff.assign(id, to, from)
  const person = await identityOfAlias(rows, alias, journey?.profile ?? {})
  if (person)
    await enqueueTouchpoint(
      assignedEvent(
        { id, to, at: log.findLast((entry) => entry.to === to)?.at ?? now, interruption },
        person,
      ),
    )
}
