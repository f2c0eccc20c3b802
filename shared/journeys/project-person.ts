import { minuteOf } from '../runtime/time-buckets.ts'
import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import { bounds, type Limits } from '../model/bounds.ts'
import { versionOf } from '../people/identity/resolve.ts'
import type { ResolvedPerson } from '../people/identity/resolve-people.ts'
import { RetryableError, UnstorableError } from '../runtime/errors.ts'
import type { Repositories } from '../storage/repositories.ts'
import { absorbJourneys, hasUnclaimedCounts, revokeCounts } from './merge-journeys.ts'
import { nextVersion, unreadRecords, needsRefold, upToDate, type StreamTouchpoint } from './next-version.ts'
import { nextDue } from './inspect.ts'
import { noJourney, type Journey, type Outbox } from '../model/journey.ts'
import type { EvaluationContext } from './fold.ts'
import { pending, streamRetention, type StreamPosition } from './outbox.ts'
import type { Log } from './refold.ts'
import type { PolicyHistory } from '../policy/policy.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import type { Message } from '../model/message.ts'
import type { WatchDetector } from './watch-detector.ts'
import type { Touchpoint } from '../model/touchpoint.ts'

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

/**
 * Why a person is marked whose rows the database refused for their content: what they said is written again
 * before they are folded.
 */
export const storeAgain = 'Unstorable'

export type Group = { readonly who: ResolvedPerson; readonly records: readonly StreamTouchpoint[] }

/**
 * A person's own failure: reported, counted (`refolds` of `GET /api/health`) and tried again by upkeep, while
 * everybody else goes on.
 */
export const setAside = async (
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
export const projectPerson = async (
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
const markUnpublished = async (
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
