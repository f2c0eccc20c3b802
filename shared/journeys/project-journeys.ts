import { primaryAlias } from '../model/identity.ts'
import { resolvePeople, type Unknown, type ResolvedPerson } from '../people/identity/resolve-people.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import { RetryableError } from '../runtime/errors.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import type { CountChange } from '../storage/repositories.ts'
import { type StreamTouchpoint } from './next-version.ts'
import { countsOfRefusal, countsOfStored } from './counters.ts'
import { hourOf } from '../runtime/time-buckets.ts'
import { type Outbox } from '../model/journey.ts'
import type { EvaluationContext } from './fold.ts'
import { dedupeById } from './outbox.ts'
import type { StreamRecord } from '../model/stream-record.ts'
import { type Group, setAside, projectPerson, type ProjectJourneysDeps } from './project-person.ts'
import { applySideEffectsApart } from './side-effects.ts'
import { requestLateErasure } from '../people/erasure/request-erasure.ts'
export type Batch = { readonly lane: string; readonly records: readonly StreamRecord[] }
/** How many people are projected at a time. */
const width = 16

/**
 * Follows the log of touchpoints: joins identities, folds journeys, and tells what came of it. Everything may
 * be repeated: reading marks make a batch that comes again a no-op, and what it had not told yet lies in the
 * journeys' outboxes.
 * @throws Unavailable when the whole batch has to come again
 */
export const projectJourneys =
  (deps: ProjectJourneysDeps) =>
  async ({ lane, records }: Batch, now: number): Promise<void> => {
    const [first] = records
    if (!first) return
    const touched = await dropErased(
      deps.rows,
      records.flatMap((record): StreamTouchpoint[] =>
        'touchpoint' in record
          ? [{ seq: record.seq, alias: primaryAlias(record.touchpoint), touchpoint: record.touchpoint }]
          : [],
      ),
      now,
    )
    const judging: EvaluationContext = {
      policies: await deps.policies(),
      detectors: deps.detectors,
      limits: deps.limits,
    }
    const failed: Unknown[] = []
    const who = await resolvePeople(
      deps.rows.people,
      touched.map(({ touchpoint }) => touchpoint),
      failed,
      deps.limits,
    )
    await mapConcurrent(width, touched, (one) => applySideEffectsApart(deps, one, judging.policies, failed))
    for (const { alias, error } of failed) await setAside(deps, alias, error, now)
    const place = { lane, firstSeq: first.seq, lastSeq: records.at(-1)?.seq ?? first.seq, now }
    const outboxes = await mapConcurrent(width, groups(touched, who), (group) =>
      projectPerson(deps, group, place, judging),
    )
    await publishOutbox(deps, { lane, records }, touched, dedupeById(outboxes.flat()), now)
  }

/**
 * What was received before its person was erased, and is read only now, brings nobody back: it is counted and
 * nothing more, and what lies of it in the log is asked to be taken away.
 */
const dropErased = async (
  { consents, erasures }: ProjectJourneysDeps['rows'],
  touched: readonly StreamTouchpoint[],
  now: number,
): Promise<StreamTouchpoint[]> => {
  const upTo = await consents.forgotten([...new Set(touched.map(({ alias }) => alias))])
  const isLate = ({ alias, touchpoint }: StreamTouchpoint): boolean =>
    touchpoint.receivedAt <= (upTo.get(alias) ?? -1)
  for (const alias of new Set(touched.filter(isLate).map((late) => late.alias)))
    await requestLateErasure(erasures, alias, upTo.get(alias) ?? 0, now)
  return upTo.size === 0 ? [...touched] : touched.filter((one) => !isLate(one))
}
/**
 * Everybody's records together. Whose set of identities failed is left out: they are marked, and folded when
 * it is mended.
 */
const groups = (touched: readonly StreamTouchpoint[], who: ReadonlyMap<string, ResolvedPerson>): Group[] => {
  const byPerson = new Map<string, { who: ResolvedPerson; records: StreamTouchpoint[] }>()
  for (const record of touched) {
    const someone = who.get(record.alias)
    if (!someone) continue
    const group = byPerson.get(someone.person) ?? { who: someone, records: [] }
    group.records.push(record)
    byPerson.set(someone.person, group)
  }
  return [...byPerson.values()]
}
const publishOutbox = async (
  deps: ProjectJourneysDeps,
  { lane, records }: Batch,
  touched: readonly StreamTouchpoint[],
  outbox: readonly Outbox[],
  now: number,
): Promise<void> => {
  const { rows, publish: tell } = deps
  await mapConcurrent(
    width,
    outbox.flatMap(({ interruptions }) => interruptions ?? []),
    async (interruption) => {
      try {
        await rows.interruptions.upsert(interruption)
      } catch (error) {
        if (error instanceof RetryableError) throw error
        await setAside(deps, interruption.person, error, now)
      }
    },
  )
  await tell([...touched.map(keptFact), ...outbox.flatMap(({ facts }) => facts ?? [])])
  await rows.counters.count(lane, records[0]?.seq ?? '', [
    ...records.flatMap(countsOfRecord),
    ...outbox.flatMap(countsOfEntry),
  ])
}

const keptFact = ({ alias, touchpoint: { id, at, type, channel } }: StreamTouchpoint): DomainEvent => ({
  type: 'touchpoint.kept',
  detail: { v: 1, id: `${alias}:${id}`, at, person: alias, type, channel, alias },
})

const countsOfRecord = (record: StreamRecord): CountChange[] =>
  'touchpoint' in record
    ? Object.entries(countsOfStored(record.touchpoint)).map(([hour, add]) => ({ hour, seq: record.seq, add }))
    : [{ hour: hourOf(record.refused.at), seq: record.seq, add: countsOfRefusal(record.refused.channel) }]

/** What an outbox's entry adds to the counters. */
export const countsOfEntry = ({ id, counts = {}, seq }: Outbox): CountChange[] =>
  Object.entries(counts).map(([hour, add]) => ({ hour, seq, add, entry: id }))
