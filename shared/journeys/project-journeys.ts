import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import { consentAfter, consentAlias } from '../people/consent/consent.ts'
import { aliasOfId, primaryAlias } from '../model/identity.ts'
import { bounds, type Limits } from '../model/bounds.ts'
import { versionOf } from '../people/identity/resolve.ts'
import { requestLateErasure, requestErasure, erasureRequestIn } from '../people/erasure/erasure.ts'
import { resolvePeople, type Unknown, type ResolvedPerson } from '../people/identity/resolve-people.ts'
import { policyAt, type PolicyHistory } from '../policy/policy.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import { RetryableError, UnstorableError } from '../runtime/errors.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import type { Message } from '../model/message.ts'
import type { CountChange, Repositories } from '../storage/repositories.ts'
import { durationMs, type WatchDetector } from './watch-detector.ts'
import { absorbJourneys, hasUnclaimedCounts, revokeCounts } from './merge-journeys.ts'
import { nextVersion, unreadRecords, needsRefold, upToDate, type StreamTouchpoint } from './next-version.ts'
import { countsOfRefusal, countsOfStored, hourOf } from './counters.ts'
import { nextDue } from './inspect.ts'
import { noJourney, type Journey, type Outbox } from '../model/journey.ts'
import type { EvaluationContext } from './fold.ts'
import { dedupeById, pending, streamRetention, type StreamPosition } from './outbox.ts'
import type { Log } from './refold.ts'
import { spread } from './subjects.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import type { StreamRecord } from '../model/stream-record.ts'

export type ProjectJourneysDeps = {
  readonly rows: Pick<
    Repositories,
    | 'touchpoints'
    | 'journeys'
    | 'people'
    | 'interruptions'
    | 'timers'
    | 'counters'
    | 'refolds'
    | 'consents'
    | 'erasures'
    | 'messages'
    | 'subjects'
  >
  readonly publish: (facts: readonly DomainEvent[]) => Promise<void>
  readonly policies: () => Promise<PolicyHistory>
  readonly detectors: readonly WatchDetector[]
  /** What a touchpoint about a message changes: the message's next row, and the events to publish. */
  readonly echo: (
    message: Message,
    touchpoint: Touchpoint,
  ) => { readonly message?: Message; readonly events: readonly DomainEvent[] }
  /** A person whose journey could not be folded, and why. Never with what they did. */
  readonly onError: (person: string, error: unknown) => void
  /** How much a person's rows may hold; the real bounds where none are given. */
  readonly limits?: Limits | undefined
}

export type Batch = { readonly lane: string; readonly records: readonly StreamRecord[] }

/**
 * Why a person is marked whose rows the database refused for their content: what they said is written again
 * before they are folded.
 */
export const storeAgain = 'Unstorable'

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
    await mapConcurrent(width, touched, (one) => heedApart(deps, one, judging.policies, failed))
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

type Group = { readonly who: ResolvedPerson; readonly records: readonly StreamTouchpoint[] }

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

/**
 * A person's own failure: reported, counted (`refolds` of `GET /api/health`) and tried again by upkeep, while
 * everybody else goes on.
 */
const setAside = async (
  { rows, onError: report }: ProjectJourneysDeps,
  person: string,
  error: unknown,
  now: number,
): Promise<void> => {
  report(person, error)
  await rows.refolds.mark(person, error instanceof UnstorableError ? storeAgain : nameOfError(error), now)
}

const nameOfError = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')

/**
 * A fold that fails for a reason of its own holds nobody back: the person is marked, and folded anew later.
 */
const projectPerson = async (
  deps: ProjectJourneysDeps,
  group: Group,
  place: Omit<StreamPosition, 'seq'>,
  judging: EvaluationContext,
): Promise<Outbox[]> => {
  try {
    return await retryOnConflict(
      'a journey',
      async () => (await tryProjectPerson(deps, group, place, judging)) ?? conflict,
    )
  } catch (error) {
    if (error instanceof RetryableError) throw error
    await setAside(deps, group.who.person, error, place.now)
    return []
  }
}

/** One try; nothing when somebody else wrote the journey in between. */
const tryProjectPerson = async (
  deps: ProjectJourneysDeps,
  { who, records }: Group,
  at: Omit<StreamPosition, 'seq'>,
  judging: EvaluationContext,
): Promise<Outbox[] | undefined> => {
  const { rows } = deps
  const { journey, stray, beside } = await journeyOf(rows, who, records, at.now)
  const place: StreamPosition = { ...at, seq: records.at(-1)?.seq ?? at.firstSeq }
  const unread = unreadRecords(journey, records)
  const belonging = { aliases: who.aliases, cluster: versionOf(who.cluster) }
  const others = beside.flatMap(({ outbox }) => pending(outbox, place))
  await markUnpublished(rows.refolds, journey, at.now)
  if (!stray && upToDate(journey, unread, belonging)) return [...pending(journey.outbox, place), ...others]
  const unsettled = stray || journey.movedTo !== undefined || journey.cluster !== belonging.cluster
  const absorbed = unsettled ? await absorbMergedJourneys(rows, journey, who, at.now, deps.limits) : []
  const log =
    needsRefold(journey, unread, belonging) || absorbed.length > 0
      ? await logOf(rows, who.aliases)
      : undefined
  const moved = await withTimer(
    deps,
    nextVersion(journey, unread, belonging, absorbed, place, judging, log),
    at.now,
  )
  if (!(await rows.journeys.save(moved))) return undefined
  await assertClusterUnchanged(rows, who)
  await markUnpublished(rows.refolds, moved, at.now)
  return [...pending(moved.outbox, place), ...others]
}

/** What did not fit into an outbox is found again, and told, by folding the journey anew. */
export const markUnpublished = async (
  refolds: Pick<Repositories['refolds'], 'mark'>,
  { untold, person }: Journey,
  now: number,
): Promise<void> => {
  if (untold) await refolds.mark(person, 'more to tell', now)
}

/**
 * Whether a journey belongs to somebody's, and was not joined to it yet: written by one who did not know
 * better, or moved by one who died.
 */
const isStray = (journey: Journey, there: Journey, aliases: readonly string[]): boolean =>
  journey.person !== there.person &&
  aliases.includes(journey.person) &&
  (journey.movedTo === undefined || (journey.movedTo === there.person && hasUnclaimedCounts(there, journey)))

type Found = { readonly journey: Journey; readonly stray: boolean; readonly beside: readonly Journey[] }

/**
 * The journey of a person, and whether a journey of one of their aliases is still to be joined to it. While
 * the stream remembers what came before the set last changed, all journeys of the set are looked at: an
 * earlier try of this batch may have written under a name that has since become somebody else's, and have
 * left there what it had to tell.
 */
const journeyOf = async (
  rows: ProjectJourneysDeps['rows'],
  { person, aliases, cluster }: ResolvedPerson,
  records: readonly StreamTouchpoint[],
  now: number,
): Promise<Found> => {
  const all = cluster && now - cluster.changedAt <= streamRetention ? Object.keys(cluster.identities) : []
  const found = await rows.journeys.getMany([
    ...new Set([...all, ...records.map(({ alias }) => alias), person]),
  ])
  const journey = found.find((each) => each.person === person) ?? noJourney(person)
  return {
    journey,
    stray: found.some((each) => isStray(each, journey, aliases)),
    beside: found.filter((each) => each.person !== person),
  }
}

/**
 * Aliases that leave a journey take with them what it may have told of them since: each is marked, so that
 * whoever it belongs to by then looks through it. Not the person it belongs to now: that may change again
 * before anything of theirs is folded.
 */
const markRemovedAliases = async (
  refolds: Pick<Repositories['refolds'], 'mark'>,
  journey: Journey,
  { aliases }: ResolvedPerson,
  now: number,
): Promise<void> => {
  const gone =
    journey.movedTo === undefined ? journey.aliases.filter((alias) => !aliases.includes(alias)) : []
  for (const alias of gone) await refolds.mark(alias, 'aliases changed', now)
}

/**
 * The journeys whose counts this one has to take back, before it is folded with the present set of
 * identities.
 */
export const absorbMergedJourneys = async (
  rows: Pick<Repositories, 'people' | 'journeys' | 'refolds' | 'touchpoints'>,
  journey: Journey,
  who: ResolvedPerson,
  now: number,
  limits: Limits = bounds,
): Promise<Journey[]> => {
  const own = journey.movedTo !== undefined && (await revokeCounts(rows.journeys, journey)) ? [journey] : []
  await markRemovedAliases(rows.refolds, journey, who, now)
  return [...own, ...(who.cluster ? await absorbJourneys(rows, who.cluster, who.person, now, limits) : [])]
}

/**
 * Who is joined to somebody else while their journey is written is seen by nobody: the one who joins has
 * looked before, we have looked before. So we look again. One who joins later sees what we wrote.
 */
const assertClusterUnchanged = async (
  rows: ProjectJourneysDeps['rows'],
  { person, cluster }: ResolvedPerson,
): Promise<void> => {
  const now = await rows.people.clusterOf(person)
  if (versionOf(now) !== versionOf(cluster))
    throw new RetryableError('a person was joined to another meanwhile')
}

/** Everything on record about somebody. */
export const logOf = async (
  rows: Pick<Repositories, 'touchpoints' | 'interruptions'>,
  aliases: readonly string[],
): Promise<Log> => {
  const touchpoints = await Promise.all(
    aliases.map((alias) => Array.fromAsync(rows.touchpoints.ofAlias(alias))),
  )
  const interruptions = await Promise.all(
    aliases.map((alias) => Array.fromAsync(rows.interruptions.ofAlias(alias))),
  )
  return { touchpoints: touchpoints.flat(), interruptions: interruptions.flat() }
}

/** The minute a time falls into (UTC), as timers spell it. */
export const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16)

/**
 * The journey with a timer that stands no later than it must next be looked at. Written before the journey
 * that needs it: a crash leaves a timer too many, never one too few. A timer that stands already is left
 * alone, so an ordinary touch moves none.
 */
export const withTimer = async (
  { rows }: { readonly rows: Pick<Repositories, 'timers'> },
  journey: Journey,
  now: number,
): Promise<Journey> => {
  const due = nextDue(journey)
  if (due === undefined) return journey
  const stands =
    journey.timer !== undefined &&
    journey.timer > minuteOf(now) &&
    journey.timer <= minuteOf(Math.max(due + 59_999, now + 60_000))
  return stands
    ? journey
    : { ...journey, timer: await rows.timers.arm({ kind: 'journey', id: journey.person }, due, now) }
}

const heedApart = async (
  deps: ProjectJourneysDeps,
  { alias, touchpoint }: StreamTouchpoint,
  policies: PolicyHistory,
  failed: Unknown[],
): Promise<void> => {
  try {
    await applySideEffects(deps, touchpoint, policies)
  } catch (error) {
    if (error instanceof RetryableError) throw error
    failed.push({ alias, error })
  }
}

/** Writes down what a touchpoint says about consent. Can be repeated. */
export const applyConsent = async (
  consents: Repositories['consents'],
  touchpoint: Touchpoint,
): Promise<void> => {
  const alias = consentAlias(touchpoint)
  if (alias)
    await retryOnConflict('a consent', async () => {
      const next = consentAfter(await consents.get(alias), alias, touchpoint)
      return !next || (await consents.save(next)) || conflict
    })
}

/** What a touchpoint means for consent, and for the message it echoes. Both can be repeated. */
const applySideEffects = async (
  { rows, echo, publish: tell }: ProjectJourneysDeps,
  touchpoint: Touchpoint,
  policies: PolicyHistory,
): Promise<void> => {
  await applyConsent(rows.consents, touchpoint)
  const erasure = erasureRequestIn(touchpoint, durationMs(policyAt(policies, touchpoint.at).erasureWait))
  if (erasure) await requestErasure(rows.erasures, erasure)
  await spread(rows, touchpoint)
  const id = touchpoint.props['message']
  if (typeof id === 'string')
    await retryOnConflict('a message', async () => {
      const message = await rows.messages.get(aliasOfId(id), id)
      if (message === undefined) return true
      const { message: next, events } = echo(message, touchpoint)
      if (next && !(await rows.messages.save(next))) return conflict
      await tell(events)
      return true
    })
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
