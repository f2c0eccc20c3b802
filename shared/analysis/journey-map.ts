import { compareText } from '../runtime/compare.ts'
import { quantileOfSorted, sortedCopy } from './statistics.ts'

/** One person's move from a stage; `to` is absent while the person is still there. `group`: channel, owner … */
export type StageMove = {
  readonly person: string
  readonly from: string
  readonly to?: string
  readonly ms: number
  readonly group: string
}

export type Transition = {
  readonly from: string
  readonly to: string
  readonly group: string
  readonly count: number
  readonly medianMs: number
  /** People still in `from` for longer than 9 of 10 who made this move took. */
  readonly stalled: readonly string[]
}

/** Transitions between stages by group, their median time in ms, and who stalls before them. */
export const mapJourneys = (moves: readonly StageMove[]): Transition[] =>
  [...Map.groupBy(moves, ({ from, to, group }) => JSON.stringify([from, to ?? null, group])).values()]
    .flatMap((made) => {
      const [first] = made
      if (first?.to === undefined) return []
      const { from, to, group } = first
      const times = sortedCopy(made.map(({ ms }) => ms))
      const bound = quantileOfSorted(times, 0.9)
      const stalled = moves
        .filter(
          (move) => move.to === undefined && move.from === from && move.group === group && move.ms > bound,
        )
        .map(({ person }) => person)
        .sort(compareText)
      return { from, to, group, count: made.length, medianMs: quantileOfSorted(times, 0.5), stalled }
    })
    .sort((a, b) => b.count - a.count || compareText(JSON.stringify(a), JSON.stringify(b)))
