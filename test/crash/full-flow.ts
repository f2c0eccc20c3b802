import { bySender, type Via } from '../../shared/runtime/sender-list.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { ownEvent } from '../../shared/people/own-event.ts'
import { ingestMessageSchema, ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import { inspectDueJourney } from '../../shared/journeys/inspect-due-journey.ts'
import { rebuildMarked } from '../../shared/journeys/rebuild.ts'
import { sweepTimers } from '../../shared/journeys/sweep.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { runTreatment, treatmentTriggerSchema } from '../../shared/playbooks/run-treatment.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { runJobs } from '../../shared/runtime/jobs.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { deliverMessage } from '../../shared/senders/delivery/deliver-message.ts'
import { recoverStuckMessages } from '../../shared/senders/delivery/recover-stuck-messages.ts'
import { deliveryUpdate } from '../../shared/senders/delivery/delivery-status.ts'
import { type Message, sendRequest } from '../../shared/model/message.ts'
import type { SendResult, Sender } from '../../shared/senders/sender.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { streamRecord } from '../../shared/storage/stream-record.ts'
import { senderProfile, minute } from '../senders/sending-installation.ts'
import { Crash, type Plan, turmoil } from '../senders/turmoil.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import type { StreamRecord } from '../../shared/model/stream-record.ts'

/** Who works, and when what waits for them may be brought again. */
type Name = 'touchpoints' | 'mend' | Via
type Job = { readonly queue: Name; readonly body: unknown; readonly notBefore: number }

const mended = new Set([
  'interruption.found',
  'interruption.recovered',
  'interruption.dismissed',
  'interruption.lost',
  'message.sent',
  'message.failed',
  'message.suppressed',
])

const isStruck = (error: unknown): boolean => error instanceof Crash || error instanceof RetryableError

export type Way = {
  readonly start: number
  readonly policy: Policy
  readonly keyLife?: number
  readonly plan?: Plan
}

/**
 * The whole way of one touchpoint over a store in memory: taken in, followed, swept, mended, sent, recorded,
 * taken in again. Every effect can be struck; what was struck comes again, as a queue, a stream or a schedule
 * brings it. `effects` names them in order.
 */
export const fullFlow = ({ start, policy, keyLife, plan }: Way) => {
  const clock = { now: start }
  const effects: { readonly name: string; readonly writes: boolean }[] = []
  const { effect, revive, done, count } = turmoil(plan ? [plan] : [])
  const counted = <T>(name: string, writes: boolean, work: () => T, blind?: () => T): Promise<T> =>
    effect(name, work, blind).finally(() => {
      if (count() > effects.length) effects.push({ name, writes })
    })
  const store = memoryStore({
    lanes: 1,
    around: ({ action, table, writes }, work) => counted(`${action} ${table}`, writes, work),
  })
  const rows = createRepositories(store)
  const jobs: Job[] = []
  const facts: DomainEvent[] = []
  /** What the provider took: one entry for each time it would have said it to a person. */
  const taken: Message[] = []
  const state = { read: '', restAt: 0, tokens: 0, failed: new Array<unknown>() }
  const put = (queue: Name, body: unknown, wait = 0): void => {
    jobs.push({ queue, body: JSON.parse(JSON.stringify(body)), notBefore: clock.now + wait })
  }

  const publish = async (told: readonly DomainEvent[]): Promise<void> => {
    for (const fact of told)
      await counted(`publish ${fact.type}`, true, () => {
        facts.push(fact)
        if (mended.has(fact.type)) put('mend', { 'detail-type': fact.type, detail: fact.detail })
      })
  }
  /** A provider that knows our key says nothing twice that bears the same. */
  const accept = (message: Message): SendResult => {
    if (keyLife === undefined || !taken.some(({ id }) => id === message.id)) taken.push(message)
    return { as: 'sent' }
  }
  const sender = (via: Message['via']): Sender => ({
    name: `fake-${via}`,
    via,
    ...(keyLife === undefined ? {} : { keyLife }),
    write:
      async ({ message }) =>
      async () =>
        counted(
          'send',
          true,
          () => accept(message),
          () => ({ as: 'unclear', why: { code: 'text', params: { text: 'timeout' } } }),
        ),
  })
  const policies = async () => [policy] as const
  const common = {
    rows,
    policies,
    publish,
    enqueueTouchpoint: async (event: object) => counted('touch', true, () => put('touchpoints', event)),
  }
  const sending = {
    ...common,
    senderProfile: async () => senderProfile,
    token: () => `token-${(state.tokens += 1)}`,
  }
  const { add, refuse } = rows.touchpoints
  const take = ingestEvent({ add, refuse })
  const mending = runTreatment({
    ...common,
    enqueueMessage: async ({ via, id, alias }) =>
      counted('queue', true, () => put(via, { v: 1, message: id, alias })),
  })
  const deliver = bySender(({ via }) => deliverMessage({ ...sending, sender: sender(via) }))
  const work: Readonly<Record<Name, (body: unknown) => Promise<void>>> = {
    touchpoints: (body) => take(ingestMessageSchema.parse(body)),
    mend: (body) => mending(treatmentTriggerSchema.parse(body), clock.now),
    ...bySender(
      ({ via }) =>
        (body: unknown) =>
          deliver[via](sendRequest.parse(body), clock.now),
    ),
  }
  /** What fails for another reason than that it was struck. */
  const onError = (_who: unknown, error: unknown): void => {
    if (!isStruck(error)) state.failed.push(error)
  }
  const watching = { rows, publish, policies, detectors: watchDetectors }
  const following = projectJourneys({ ...watching, echo: deliveryUpdate, onError })
  const release = async (via: Message['via'], requests: readonly object[]): Promise<void> => {
    for (const body of requests) await counted('release', true, () => put(via, body))
  }

  /** False when it was struck; it comes again later. */
  const survived = async (doing: () => Promise<unknown>): Promise<boolean> => {
    try {
      await doing()
      return true
    } catch (error) {
      if (!isStruck(error)) throw error
      return false
    } finally {
      revive()
    }
  }
  const stream = async (): Promise<boolean> => {
    const [lane = ''] = store.stream.lanes
    const changes = clock.now < state.restAt ? [] : store.stream.read(lane, state.read)
    const last = changes.at(-1)
    if (!last) return false
    const records = changes.flatMap(({ event, image, sequence }): StreamRecord[] =>
      event === 'INSERT' && image ? [streamRecord(sequence, image)] : [],
    )
    if (await survived(() => following({ lane, records }, clock.now))) state.read = last.sequence
    else state.restAt = clock.now + minute
    return true
  }
  const drain = async (): Promise<void> => {
    for (let turns = 0; turns < 500; turns += 1) {
      const index = jobs.findIndex(({ notBefore }) => notBefore <= clock.now)
      const [job] = index < 0 ? [] : jobs.splice(index, 1)
      if (!job && !(await stream())) return
      if (job && !(await survived(() => work[job.queue](job.body))))
        jobs.push({ ...job, notBefore: clock.now + 3 * minute })
    }
    throw new Error('the queues never run empty')
  }
  const sweep = () =>
    sweepTimers(
      {
        timers: rows.timers,
        refolds: rows.refolds,
        enqueueDeliveries: async () => {},
        inspect: (timer, from, now) => inspectDueJourney(watching, timer, from, now),
        enqueueMessages: release,
        onError,
        resumeTreatments: async (treatments) => {
          for (const body of treatments) await counted('wake', true, () => put('mend', body))
        },
      },
      clock.now,
      () => true,
    )
  const upkeep = () =>
    runJobs(
      {
        journeys: rebuildMarked({ ...watching, onError }),
        messages: recoverStuckMessages({ messages: rows.messages, release }),
      },
      clock.now,
      { done: () => {}, failed: (_chore, error) => onError('', error) },
    )

  /** Lets so many ms pass: what is due is done at every step. */
  const pass = async (ms: number, step: number): Promise<void> => {
    for (const until = clock.now + ms; clock.now < until;) {
      clock.now += step
      await survived(sweep)
      await drain()
      await survived(upkeep)
      await drain()
    }
  }
  const happen = (touchpoint: Touchpoint): void => put('touchpoints', ownEvent(touchpoint))
  return {
    rows,
    store,
    clock,
    jobs,
    facts,
    taken,
    effects,
    failed: state.failed,
    happen,
    drain,
    pass,
    calm: done,
    count,
    unread: () => store.stream.read(store.stream.lanes[0] ?? '', state.read).length,
  }
}
