import { fold, interruptionOf, type EvaluationContext } from './fold.ts'
import { unreadable, type Journey } from '../model/journey.ts'
import { entriesOf, withoutForeignAliases, unpublished, type End, type StreamPosition } from './outbox.ts'
import { latest, refold, watchId, type Log } from './refold.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { bounds, type Limits } from '../model/bounds.ts'
import { keptMarks, keptOutbox, keptTook } from './within-bounds.ts'
import { sortableSequence } from '../runtime/sortable-sequence.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { canAppend, inOrder } from './touchpoint-order.ts'

export type StreamTouchpoint = {
  readonly seq: string
  readonly alias: string
  readonly touchpoint: Touchpoint
}

/** Who the journey is about, according to the present version of the set of identities. */
export type Membership = { readonly aliases: readonly string[]; readonly cluster: string }

/** Records this journey has not read yet: beyond the mark of their alias. */
export const unreadRecords = (journey: Journey, records: readonly StreamTouchpoint[]): StreamTouchpoint[] =>
  records.filter(({ alias, seq }) => sortableSequence(seq) > sortableSequence(journey.marks[alias] ?? ''))

/** Whether two lists hold the same, each once. */
export const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === a.length

/**
 * Whether an outbox entry says that an interruption is open, or lost, whose watch does not know it: a refold
 * read the table before the entry was written. A touchpoint that closes the watch would leave the
 * interruption open.
 */
const hasUnwrittenFinding = ({ outbox, watches }: Journey): boolean => {
  const found = latest(outbox.flatMap(({ interruptions }) => interruptions ?? []))
  if (found.size === 0) return false
  const known = new Set(watches.filter(({ told }) => told).map(watchId))
  return [...found.values()].some(({ id, status }) => standing.has(status) && !known.has(id))
}

const standing: ReadonlySet<string> = new Set(['open', 'treating', 'lost'])

/**
 * Whether the journey has to be folded anew, or can take these records at its end. Anew: when others belong
 * to it than before (somebody new who is not alone may have touchpoints that were told of somebody else until
 * now), or when something late came in.
 */
export const needsRefold = (
  journey: Journey,
  records: readonly StreamTouchpoint[],
  belonging: Membership,
): boolean => {
  const [first] = inOrder(records.map(({ touchpoint }) => touchpoint))
  const others = journey.v === 0 ? belonging.cluster !== '' : !sameSet(journey.aliases, belonging.aliases)
  if (others || journey.cluster === unreadable || journey.movedTo !== undefined) return true
  if (records.length > 0 && hasUnwrittenFinding(journey)) return true
  return first !== undefined && !canAppend(journey, first)
}

/** Nothing new to read and nobody new to be. */
export const upToDate = (
  journey: Journey,
  records: readonly StreamTouchpoint[],
  belonging: Membership,
): boolean =>
  records.length === 0 &&
  journey.movedTo === undefined &&
  journey.cluster === belonging.cluster &&
  sameSet(journey.aliases, belonging.aliases)

const marksAfter = (journey: Journey, records: readonly StreamTouchpoint[]): Journey['marks'] =>
  records.reduce<Journey['marks']>(
    (marks, { alias, seq }) =>
      sortableSequence(seq) > sortableSequence(marks[alias] ?? '') ? { ...marks, [alias]: seq } : marks,
    journey.marks,
  )

/**
 * Later than anything that was said by this journey, by those it absorbed, or by whoever an interruption
 * belonged to before.
 */
const revisionAfter = (journey: Journey, absorbed: readonly Journey[], log: Log | undefined): number =>
  Math.max(
    journey.rev,
    ...absorbed.map(({ rev }) => rev),
    ...(log?.interruptions ?? []).map(({ rev }) => rev),
  ) + 1

/**
 * The journey's next version: these records added (or, given the log, everything folded anew), read marks
 * moved on, and in its outbox what has to be told of it. `absorbed` are journeys that were moved here, whose
 * counts it takes back; among them this one itself, where it had been moved away and what it had added still
 * stands. Pure.
 */
export const nextVersion = (
  journey: Journey,
  records: readonly StreamTouchpoint[],
  belonging: Membership,
  absorbed: readonly Journey[],
  place: StreamPosition,
  judging: EvaluationContext,
  log?: Log,
): Journey => {
  const { limits = bounds } = judging
  const others = absorbed.filter(({ person }) => person !== journey.person)
  const base: Journey = {
    ...journey,
    ...taken(journey, others, belonging, limits),
    v: journey.v + 1,
    rev: revisionAfter(journey, absorbed, log),
    aliases: [...belonging.aliases],
    cluster: belonging.cluster,
    marks: keptMarks(marksAfter(journey, records), belonging.aliases, limits.marks),
    outbox: withoutForeignAliases(
      unpublished([...journey.outbox, ...others.flatMap(({ outbox }) => outbox)], place),
      belonging.aliases,
    ),
  }
  const { journey: moved, ...found } = log ? refold(base, log, judging) : extend(base, records, judging)
  const { outbox, left } = keptOutbox(
    [...moved.outbox, ...entriesOf(journey, moved, found, absorbed, place)],
    limits.outbox,
  )
  const { untold: _, ...rest } = moved
  return omitUndefined({ ...rest, outbox, untold: left ? true : undefined })
}

const taken = (
  journey: Journey,
  others: readonly Journey[],
  { aliases }: Membership,
  limits: Limits,
): Pick<Journey, 'took'> => {
  const took = {
    ...journey.took,
    ...Object.fromEntries(others.map(({ person, movedAt = 0 }) => [person, movedAt])),
  }
  return Object.keys(took).length === 0 ? {} : { took: keptTook(took, aliases, limits.took) }
}

const extend = (
  journey: Journey,
  records: readonly StreamTouchpoint[],
  judging: EvaluationContext,
): { journey: Journey; ends: End[]; again: [] } => {
  const folded = fold(journey, inOrder(records.map(({ touchpoint }) => touchpoint)), judging)
  const ends = folded.ended.map(({ watch, status, at, by }): End => ({
    interruption: interruptionOf(
      watch,
      folded.journey,
      judging,
      watch.due,
      omitUndefined({ status, at, by }),
    ),
    status,
    at,
  }))
  return { journey: folded.journey, ends, again: [] }
}
