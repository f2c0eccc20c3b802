import * as z from 'zod'
import type { Interruption } from '../model/interruption.ts'
import type { Profile } from '../model/journey.ts'
import { journeyOfAlias } from '../journeys/journey-of-alias.ts'
import { identityOfAlias } from '../people/identity/identity-of-alias.ts'
import { policyAt, type Policy, type PolicyHistory } from '../policy/policy.ts'
import { policyOf } from '../policy/pinned.ts'
import { RetryableError } from '../runtime/errors.ts'
import { type DomainEvent, domainEventSchema } from '../model/domain-events.ts'
import type { Message } from '../model/message.ts'
import { toMessageEvents } from '../senders/delivery/message-events.ts'
import type { Repositories } from '../storage/repositories.ts'
import { assignedEvent } from './assigned-event.ts'
import { nextAction, messageInView, stepOf, readsLoad, type TreatmentContext } from './next-action.ts'
import { type Playbook, type Treatment, wakeRequest } from '../model/playbook.ts'
import type { Action } from './steps/step.ts'
import { begin, endedFact, hasEnded } from './treatment.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

/**
 * What wakes a run: a fact as the bus delivers it, or the end of a wait. `id` is the same when the same word
 * comes again.
 */
export type TreatmentTrigger = { readonly id: string } & (
  { readonly fact: DomainEvent } | { readonly wake: string }
)

const fromBus = z
  .object({ 'detail-type': z.string(), detail: z.record(z.string(), z.unknown()) })
  .transform(({ 'detail-type': type, detail }) => ({ type, detail }))
  .pipe(domainEventSchema)

/** The body of a message on the mend queue. */
export const treatmentTriggerSchema = z.union([
  wakeRequest.transform(({ treatment }): TreatmentTrigger => ({ id: `wake:${treatment}`, wake: treatment })),
  fromBus.transform((fact): TreatmentTrigger => ({ id: fact.detail.id, fact })),
])

export type RunTreatmentDeps = {
  readonly rows: Pick<
    Repositories,
    'interruptions' | 'journeys' | 'people' | 'treatments' | 'messages' | 'timers' | 'staff' | 'touchpoints'
  >
  readonly policies: () => Promise<PolicyHistory>
  /** Hands a message to its sender's queue. */
  readonly queue: (message: Message) => Promise<void>
  /** Puts a touchpoint of our own where all touchpoints come in. */
  readonly enqueueTouchpoint: (event: QueuedEvent) => Promise<void>
  readonly publish: (facts: readonly DomainEvent[]) => Promise<void>
}

/** A run takes no more looks than this at once: twenty steps at three looks each. */
const maxSteps = 64

/**
 * Takes the next steps of a treatment until it waits or has ended. Each step is decided by what is stored at
 * that moment, its effects are repeatable and come before the run is saved, so a crash anywhere between two
 * of them ends the same.
 * @param now ms UTC
 * @throws Unavailable when it has to be tried again
 */
export const runTreatment =
  (deps: RunTreatmentDeps) =>
  async (news: TreatmentTrigger, now: number): Promise<void> => {
    const policies = await deps.policies()
    let treatment = await treatmentOf(deps, policies, news, now)
    for (let looks = 0; treatment && looks < maxSteps; looks += 1) {
      if (hasEnded(treatment))
        return treatment.endedBy === news.id ? deps.publish([endedFact(treatment)]) : undefined
      const view = await loadContext(deps, policies, treatment, news, now)
      const { treatment: next, actions } = nextAction(treatment, view, now)
      for (const action of actions) await perform(deps, action, treatment, view, now)
      if (next !== treatment)
        treatment = await saved(deps, treatment, hasEnded(next) ? { ...next, endedBy: news.id } : next)
      else if (!actions.some((action) => action.do === 'create')) return
      if (treatment?.status === 'waiting') return
    }
    if (treatment) throw new Error('a run does not come to rest')
  }

/** The run as it stands after trying to save its next version: somebody else's when they were quicker. */
const saved = async (
  { rows }: RunTreatmentDeps,
  treatment: Treatment,
  next: Treatment,
): Promise<Treatment | undefined> =>
  (await rows.treatments.save(next)) ? next : await rows.treatments.get(treatment.id)

const treatmentOf = async (
  deps: RunTreatmentDeps,
  policies: PolicyHistory,
  news: TreatmentTrigger,
  now: number,
): Promise<Treatment | undefined> => {
  if ('wake' in news) return deps.rows.treatments.get(news.wake)
  const { fact } = news
  switch (fact.type) {
    case 'interruption.found':
      return startTreatment(deps, policyAt(policies, now), fact.detail, now)
    case 'interruption.recovered':
    case 'interruption.dismissed':
    case 'interruption.lost': {
      const running = (await deps.rows.interruptions.get(fact.detail.alias, fact.detail.interruption))
        ?.treatment
      return running === undefined ? undefined : deps.rows.treatments.get(running)
    }
    case 'message.failed':
    case 'message.suppressed':
      return deps.rows.treatments.get(fact.detail.treatment)
    default:
      return undefined
  }
}

/**
 * The run of an interruption that has one. What was taken for over and is found open again (somebody was
 * parted from those who had answered) goes on where its run was stopped: no step is taken twice, for what a
 * step sends bears the run's name.
 */
const resumeTreatment = async (
  { treatments, interruptions }: Pick<Repositories, 'treatments' | 'interruptions'>,
  { status, alias, id }: Interruption,
  run: string,
): Promise<Treatment | undefined> => {
  const treatment = await treatments.get(run)
  if (!treatment || status !== 'open') return treatment
  const { endedAt: _at, endedBy: _by, outcome: _outcome, due: _due, ...rest } = treatment
  const next: Treatment =
    treatment.status === 'stopped' ? { ...rest, status: 'running', v: treatment.v + 1 } : treatment
  if (next !== treatment && !(await treatments.save(next)))
    throw new RetryableError('a run is being written by others')
  await interruptions.treat(alias, id, run)
  return next
}

/**
 * Begins the run for what was found, once; nothing when nothing is to be done about this cause, or no longer.
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
  const fresh = begin(interruption, playbook, policy.version, now)
  const treatment = (await rows.treatments.create(fresh)) ? fresh : await rows.treatments.get(fresh.id)
  if (await rows.interruptions.treat(alias, id, fresh.id)) return treatment
  const meanwhile = await rows.interruptions.get(alias, id)
  if (meanwhile?.status === 'open') throw new RetryableError('an interruption is being written by others')
  return meanwhile?.treatment === undefined ? treatment : rows.treatments.get(meanwhile.treatment)
}

const playbookOf = (policies: PolicyHistory, { policy, playbook }: Treatment): Playbook | undefined =>
  policyOf(policies, policy)?.playbooks.find(({ id }) => id === playbook)

/** Reads what the next step is decided by, now. */
const loadContext = async (
  { rows }: RunTreatmentDeps,
  policies: PolicyHistory,
  treatment: Treatment,
  news: TreatmentTrigger,
  now: number,
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
    timerFired: 'wake' in news,
    policy: policyAt(policies, now),
    ...(playbook ? { playbook } : {}),
    ...(interruption ? { interruption } : {}),
    ...(journey ? { journey } : {}),
  }
}

const perform = async (
  deps: RunTreatmentDeps,
  action: Action,
  treatment: Treatment,
  { journey }: TreatmentContext,
  now: number,
): Promise<void> => {
  const { rows } = deps
  switch (action.do) {
    case 'create':
      await rows.messages.create(action.message)
      return
    case 'queue':
      await deps.queue(action.message)
      return
    case 'publish':
      await deps.publish(toMessageEvents(action.message))
      return
    case 'arm':
      await rows.timers.arm({ kind: 'treatment', id: treatment.id }, action.due, now)
      return
    case 'assign':
      await assignOwner(deps, action, treatment, journey?.profile ?? {}, now)
  }
}

/**
 * Counts the person as the colleague's and says so. The moment is the one at which the colleague was chosen,
 * so that it is one touchpoint for ever.
 */
const assignOwner = async (
  { rows, enqueueTouchpoint: touch }: RunTreatmentDeps,
  { id, to, from }: Extract<Action, { do: 'assign' }>,
  { log, alias, interruption }: Treatment,
  profile: Profile,
  now: number,
): Promise<void> => {
  await rows.staff.assign(id, to, from)
  const person = await identityOfAlias(rows, alias, profile)
  if (person)
    await touch(
      assignedEvent(
        { id, to, at: log.findLast((entry) => entry.to === to)?.at ?? now, interruption },
        person,
      ),
    )
}
