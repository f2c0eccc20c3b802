import { hourMs } from '../runtime/time-buckets.ts'
import type { Interruption, InterruptionStatus } from '../model/interruption.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import { changeOfCounts, plus, type CountsByHour } from './counters.ts'
import type { Journey, Outbox } from '../model/journey.ts'
import { sortableSequence } from '../runtime/sortable-sequence.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * Where in the stream we are: a lane (one shard of the stream), the first and the last record of the batch at
 * hand (a sweep has no last), and the record that moves this journey.
 */
export type StreamPosition = {
  readonly lane: string
  readonly firstSeq: string
  readonly lastSeq?: string
  readonly seq: string
  readonly now: number
}

/** An interruption as it ended. */
export type End = {
  readonly interruption: Interruption
  readonly status: Exclude<InterruptionStatus, 'open' | 'treating'>
  readonly at: number
}

/** The stream remembers its records for a day, and retries the last of them a little longer. In ms. */
export const streamRetention = 26 * hourMs

/**
 * For how long what a lane put here can still be told: a stream's entries while its records can come again. A
 * sweep that was down catches up however long it was; so does the upkeep, which takes its marks with it.
 */
const memoryOf = (lane: string): number =>
  ({ sweep: Infinity, upkeep: 30 * 24 * hourMs })[lane] ?? streamRetention

const isPublished = (entry: Outbox, { lane, firstSeq, now }: StreamPosition): boolean =>
  now - entry.at > memoryOf(entry.lane) ||
  (entry.lane === lane && sortableSequence(entry.seq) < sortableSequence(firstSeq))

/**
 * What must stay in an outbox: all that this lane has not passed yet, and all that other lanes put there;
 * each once.
 */
export const unpublished = (outbox: readonly Outbox[], place: StreamPosition): Outbox[] =>
  dedupeById(outbox.filter((entry) => !isPublished(entry, place)))

/**
 * What remains to be told when aliases were parted from this journey: nothing about interruptions of theirs.
 * Whoever they belong to now finds those again in the log, and two who speak of the same interruption would
 * contradict each other for ever.
 */
export const withoutForeignAliases = (outbox: readonly Outbox[], aliases: readonly string[]): Outbox[] =>
  outbox.map((entry) => {
    const { interruptions = [], facts = [], ...rest } = entry
    const gone = new Set(interruptions.filter(({ alias }) => !aliases.includes(alias)).map(({ id }) => id))
    if (gone.size === 0) return entry
    const stays = interruptions.filter(({ id }) => !gone.has(id))
    const tells = facts.filter(
      (fact) => !('interruption' in fact.detail && gone.has(fact.detail.interruption)),
    )
    return omitUndefined({
      ...rest,
      interruptions: stays.length > 0 ? stays : undefined,
      facts: tells.length > 0 ? tells : undefined,
    })
  })

/** An entry that was met in several ways is told once. */
export const dedupeById = (outbox: readonly Outbox[]): Outbox[] => [
  ...new Map(outbox.map((entry) => [entry.id, entry])).values(),
]

/** Names the entry that this version of a journey writes. */
export const entryId = ({ person, v }: Pick<Journey, 'person' | 'v'>): string => `${person.slice(0, 8)}:${v}`

/**
 * What the batch at hand has to tell, also when an earlier try died between writing it down and telling it.
 * That try's batch may have been longer: what it wrote down of records beyond this one's last is told with
 * them, for a counter's mark must not pass records that were not counted.
 */
export const pending = (
  outbox: readonly Outbox[],
  { lane, firstSeq, lastSeq }: Omit<StreamPosition, 'seq'>,
): Outbox[] =>
  outbox.filter(
    (entry) =>
      entry.lane === lane &&
      sortableSequence(entry.seq) >= sortableSequence(firstSeq) &&
      (lastSeq === undefined || sortableSequence(entry.seq) <= sortableSequence(lastSeq)),
  )

const closing = {
  recovered: 'interruption.recovered',
  dismissed: 'interruption.dismissed',
  lost: 'interruption.lost',
} as const

/** What the bus is told of an interruption that ended. */
export const endFact = ({ interruption, status, at }: End): DomainEvent => ({
  type: closing[status],
  detail: {
    v: 1,
    id: `${interruption.id}:${status}:${at}`,
    at,
    person: interruption.person,
    interruption: interruption.id,
    alias: interruption.alias,
    cause: interruption.cause,
  },
})

/** What the bus is told of an interruption that was found. */
export const foundFact = ({ id, alias, person, cause, foundAt }: Interruption): DomainEvent => ({
  type: 'interruption.found',
  detail: { v: 1, id: `${id}:found`, at: foundAt, person, interruption: id, alias, cause },
})

const stageFacts = (before: Journey, after: Journey): DomainEvent[] =>
  Object.entries(after.stages)
    .filter(([stage]) => before.stages[stage] === undefined)
    .map(([stage, at]) => ({
      type: 'stage.reached',
      detail: { v: 1, id: `${after.person}:${stage}:${at}`, at, person: after.person, stage },
    }))

/**
 * What the counters must add when a journey changes and takes back what the journeys it absorbed had added.
 */
const countsOwed = (before: Journey, after: Journey, absorbed: readonly Journey[]): CountsByHour =>
  absorbed.reduce<CountsByHour>((sum, { owed }) => plus(sum, owed ?? {}, -1), changeOfCounts(before, after))

/**
 * What one step of a journey has to tell: an entry, or none when it changed nothing that anybody waits for.
 */
export const entriesOf = (
  before: Journey,
  after: Journey,
  { ends, again }: { readonly ends: readonly End[]; readonly again: readonly Interruption[] },
  absorbed: readonly Journey[],
  place: StreamPosition,
): Outbox[] => {
  const counts = countsOwed(before, after, absorbed)
  const facts = [...stageFacts(before, after), ...ends.map(endFact), ...again.map(foundFact)]
  const interruptions = [...ends.map(({ interruption }) => interruption), ...again]
  if (Object.keys(counts).length === 0 && facts.length === 0) return []
  return [
    omitUndefined({
      id: entryId(after),
      lane: place.lane,
      seq: place.seq,
      at: place.now,
      counts: Object.keys(counts).length > 0 ? counts : undefined,
      interruptions: interruptions.length > 0 ? interruptions : undefined,
      facts: facts.length > 0 ? facts : undefined,
    }),
  ]
}
