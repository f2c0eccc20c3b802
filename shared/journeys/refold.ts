import { fold, inOrder, interruptionOf, type Judging } from './fold.ts'
import { interruptionId, type Interruption } from '../detectors/interruption.ts'
import { noJourney, type Journey, type Watch } from './journey.ts'
import type { End } from './outbox.ts'
import type { Touchpoint } from './touchpoint.ts'

/** What is on record about one person: every touchpoint of every alias, and every interruption that was ever told. */
export type Log = { readonly touchpoints: readonly Touchpoint[]; readonly interruptions: readonly Interruption[] }

const idOf = ({ cause, alias, by }: Watch): string => interruptionId(cause, alias, by)

/** A watch as far as it was told already: found, or given up, which nobody but a later touchpoint can undo. */
const asTold = (watch: Watch, row: Interruption | undefined): Watch => {
  if (row?.status === 'lost') return { ...watch, told: true, lost: true }
  return row?.status === 'open' || row?.status === 'treating' ? { ...watch, told: true } : watch
}

/**
 * The journey folded anew from everything on record, in story order, whatever order it came in; and how the record of interruptions must change:
 * an interruption that a late touchpoint disproves is dismissed, one that ended differently or has another owner is told again. `v`, `rev`, marks, timer and outbox are the old
 * journey's. Pure.
 */
export const refold = (journey: Journey, log: Log, judging: Judging): { journey: Journey; ends: End[]; again: Interruption[] } => {
  const { v, rev, aliases, cluster, marks, timer, outbox, took, person } = journey
  const folded = fold(noJourney(person), inOrder(log.touchpoints), judging)
  const known = latest(log.interruptions)
  const said = latest([...log.interruptions, ...outbox.flatMap(({ interruptions }) => interruptions ?? [])])
  const next: Journey = {
    ...folded.journey, v, rev, aliases, cluster, marks, outbox, ...(timer === undefined ? {} : { timer }), ...(took ? { took } : {}),
    watches: folded.journey.watches.map((watch) => asTold(watch, known.get(idOf(watch)))),
  }
  const ended = folded.ended.map(({ watch, status, at, by }): End => ({
    interruption: interruptionOf(watch, next, judging, watch.due, { status, at, ...(by === undefined ? {} : { by }) }), status, at,
  }))
  return {
    journey: next,
    ends: [...ended.filter((end) => differs(end, known)), ...disproved(said, ended, folded.journey.watches, next)],
    again: takenOver(known, next),
  }
}

/**
 * What another name of this person had found and is still open, told once more under theirs: whoever found it may have died before anybody heard, and what
 * was left to be told stayed behind with the old name.
 */
const takenOver = (known: ReadonlyMap<string, Interruption>, { person, rev, watches }: Journey): Interruption[] =>
  watches.flatMap((watch) => known.get(idOf(watch)) ?? []).filter((row) => row.status === 'open' && row.person !== person).map((row) => ({ ...row, person, rev }))

/** Each interruption as it was said last. What lies in an outbox may yet be told, so it is disproved like what is on record; but nobody relies on its being told. */
const latest = (interruptions: readonly Interruption[]): ReadonlyMap<string, Interruption> =>
  new Map([...interruptions].sort((a, b) => a.rev - b.rev).map((interruption) => [interruption.id, interruption]))

const differs = ({ interruption, status, at }: End, known: ReadonlyMap<string, Interruption>): boolean => {
  const row = known.get(interruption.id)
  return row?.status !== status || row.closedAt !== at
}

/** Interruptions on record that nothing in the story speaks for any more. */
const disproved = (known: ReadonlyMap<string, Interruption>, ended: readonly End[], open: readonly Watch[], journey: Journey): End[] => {
  const believed = new Set([
    ...ended.map(({ interruption }) => interruption.id),
    ...open.map(idOf),
  ])
  return [...known.values()].filter((row) => !believed.has(row.id) && row.status !== 'dismissed').map((row) => ({
    interruption: { ...row, person: journey.person, status: 'dismissed', closedAt: journey.last?.at ?? row.foundAt, rev: journey.rev },
    status: 'dismissed', at: journey.last?.at ?? row.foundAt,
  }))
}
