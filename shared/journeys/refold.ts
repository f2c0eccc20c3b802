import { fold, interruptionOf, type EvaluationContext } from './fold.ts'
import { interruptionId, type Interruption } from '../model/interruption.ts'
import { noJourney, type Journey, type Watch } from '../model/journey.ts'
import type { End } from './outbox.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { inOrder } from './touchpoint-order.ts'

/**
 * What is on record about one person: every touchpoint of every alias, and every interruption that was ever
 * told.
 */
export type Log = {
  readonly touchpoints: readonly Touchpoint[]
  readonly interruptions: readonly Interruption[]
}

/** The id of the interruption that a watch becomes. */
export const watchId = ({ cause, alias, by }: Watch): string => interruptionId(cause, alias, by)

/**
 * A watch as far as it was told already: found, or given up, which nobody but a later touchpoint can undo.
 */
const asTold = (watch: Watch, row: Interruption | undefined): Watch => {
  if (row?.status === 'lost') return { ...watch, told: true, lost: true }
  return row?.status === 'open' || row?.status === 'treating' ? { ...watch, told: true } : watch
}

/**
 * The journey folded anew from everything on record, in story order, whatever order it came in; and how the
 * record of interruptions must change: an interruption that a late touchpoint disproves is dismissed, one
 * that ended differently or has another owner is told again. `v`, `rev`, marks, timer and outbox are the old
 * journey's. Pure.
 */
export const refold = (
  journey: Journey,
  log: Log,
  judging: EvaluationContext,
): { journey: Journey; ends: End[]; again: Interruption[] } => {
  const { v, rev, aliases, cluster, marks, timer, outbox, took, person } = journey
  const folded = fold(noJourney(person), inOrder(log.touchpoints), judging)
  const known = latest(log.interruptions)
  const said = latest([...log.interruptions, ...unwritten(outbox, known)])
  const next: Journey = omitUndefined({
    ...folded.journey,
    v,
    rev,
    aliases,
    cluster,
    marks,
    outbox,
    timer,
    took: took || undefined,
    watches: folded.journey.watches.map((watch) => asTold(watch, known.get(watchId(watch)))),
  })
  const ended = folded.ended.map(({ watch, status, at, by }): End => ({
    interruption: interruptionOf(watch, next, judging, watch.due, omitUndefined({ status, at, by })),
    status,
    at,
  }))
  return {
    journey: next,
    ends: [
      ...ended.filter((end) => differs(end, known) || differs(end, said)),
      ...disproved(said, ended, folded.journey.watches, next),
      ...lostAgain(known, said, next),
    ],
    again: openAgain(known, said, next),
  }
}

type Rows = ReadonlyMap<string, Interruption>

/**
 * Interruptions of an outbox that the table still takes: only a higher revision replaces a row. Two people
 * whose journeys both held an alias may have written the same interruption, each with revisions of their own.
 */
const unwritten = (outbox: Journey['outbox'], known: Rows): Interruption[] =>
  outbox
    .flatMap(({ interruptions }) => interruptions ?? [])
    .filter(({ id, rev }) => rev > (known.get(id)?.rev ?? -1))

const rowsOfWatches = (rows: Rows, { watches }: Journey): Interruption[] =>
  watches.flatMap((watch) => rows.get(watchId(watch)) ?? [])

/**
 * An outbox ends an interruption that the story does not end: its entry may still be written after this
 * refold.
 */
const overruled = (row: Interruption, said: Rows): boolean => said.get(row.id)?.status !== row.status

/**
 * Open interruptions to write once more under this person, with a higher revision: those that another name of
 * this person found (the process may have stopped before it published them), and those that an outbox entry
 * not yet written would end.
 */
const openAgain = (known: Rows, said: Rows, journey: Journey): Interruption[] => {
  const { person, rev } = journey
  return rowsOfWatches(known, journey)
    .filter(
      (row) => (row.status === 'open' && row.person !== person) || (isOpen(row) && overruled(row, said)),
    )
    .map((row) => ({ ...row, status: 'open', person, rev }))
}

const isOpen = ({ status }: Interruption): boolean => status === 'open' || status === 'treating'

/** Lost interruptions whose row an outbox entry not yet written would change. */
const lostAgain = (known: Rows, said: Rows, journey: Journey): End[] =>
  rowsOfWatches(known, journey)
    .filter((row) => row.status === 'lost' && overruled(row, said))
    .map((row) => {
      const { person, rev } = journey
      return { interruption: { ...row, person, rev }, status: 'lost', at: row.closedAt ?? row.foundAt }
    })

/**
 * Each interruption as it was said last. What lies in an outbox may yet be told, so it is disproved like what
 * is on record; but nobody relies on its being told.
 */
export const latest = (interruptions: readonly Interruption[]): Rows =>
  new Map(
    [...interruptions].sort((a, b) => a.rev - b.rev).map((interruption) => [interruption.id, interruption]),
  )

const differs = ({ interruption, status, at }: End, known: Rows): boolean => {
  const row = known.get(interruption.id)
  return row?.status !== status || row.closedAt !== at
}

/** Interruptions on record that nothing in the story speaks for any more. */
const disproved = (known: Rows, ended: readonly End[], open: readonly Watch[], journey: Journey): End[] => {
  const believed = new Set([...ended.map(({ interruption }) => interruption.id), ...open.map(watchId)])
  return [...known.values()]
    .filter((row) => !believed.has(row.id) && row.status !== 'dismissed')
    .map((row) => ({
      interruption: {
        ...row,
        person: journey.person,
        status: 'dismissed',
        closedAt: journey.last?.at ?? row.foundAt,
        rev: journey.rev,
      },
      status: 'dismissed',
      at: journey.last?.at ?? row.foundAt,
    }))
}
