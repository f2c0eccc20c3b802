import type { Interruption } from '../detectors/interruption.ts'
import { fold, inOrder, interruptionOf, type Judging } from './fold.ts'
import { interruptionId } from '../detectors/interruption.ts'
import { noJourney, type Journey } from './journey.ts'
import type { End } from './outbox.ts'
import type { Touchpoint } from './touchpoint.ts'

/** What is on record about one person: every touchpoint of every alias, and every interruption that was ever told. */
export type Log = { readonly touchpoints: readonly Touchpoint[]; readonly interruptions: readonly Interruption[] }

const standing = (interruption: Interruption): boolean => interruption.status === 'open' || interruption.status === 'treating'

/**
 * The journey folded anew from everything on record, in story order, whatever order it came in; and how the record of interruptions must change:
 * an interruption that a late touchpoint disproves is dismissed, one that ended differently is told again. `v`, `rev`, marks, timer and outbox are the old
 * journey's. Pure.
 */
export const refold = (journey: Journey, log: Log, judging: Judging): { journey: Journey; ends: End[] } => {
  const { v, rev, aliases, cluster, marks, timer, outbox, person } = journey
  const folded = fold(noJourney(person), inOrder(log.touchpoints), judging)
  const known = new Map(log.interruptions.map((interruption) => [interruption.id, interruption]))
  const next: Journey = {
    ...folded.journey, v, rev, aliases, cluster, marks, outbox, ...(timer === undefined ? {} : { timer }),
    watches: folded.journey.watches.map((watch) => {
      const row = known.get(interruptionId(watch.cause, watch.alias, watch.by))
      return row && standing(row) ? { ...watch, told: true } : watch
    }),
  }
  const ended = folded.ended.map(({ watch, status, at, by }): End => ({
    interruption: interruptionOf(watch, next, judging, watch.due, { status, at, ...(by === undefined ? {} : { by }) }), status, at,
  }))
  return { journey: next, ends: [...ended.filter((end) => differs(end, known)), ...disproved(known, ended, next)] }
}

const differs = ({ interruption, status, at }: End, known: ReadonlyMap<string, Interruption>): boolean => {
  const row = known.get(interruption.id)
  return row?.status !== status || row.closedAt !== at
}

/** Interruptions on record that nothing in the story speaks for any more. */
const disproved = (known: ReadonlyMap<string, Interruption>, ended: readonly End[], journey: Journey): End[] => {
  const believed = new Set([
    ...ended.map(({ interruption }) => interruption.id),
    ...journey.watches.map((watch) => interruptionId(watch.cause, watch.alias, watch.by)),
  ])
  return [...known.values()].filter((row) => !believed.has(row.id) && row.status !== 'dismissed').map((row) => ({
    interruption: { ...row, person: journey.person, status: 'dismissed', closedAt: journey.last?.at ?? row.foundAt, rev: journey.rev },
    status: 'dismissed', at: journey.last?.at ?? row.foundAt,
  }))
}
