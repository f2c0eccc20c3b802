import { dayLength, hour, isAtWork, minute } from './timeline.ts'
import type { Delivery } from './event.ts'
import { promises, slack } from './ground-truth.ts'

/** A stretch of time within which the clock must stop at least once; ms UTC, the end not included. */
type Window = { readonly from: number; readonly until: number }

/**
 * News that ends a promise must be heard while it is in time; where it is not, time must first be given to
 * notice.
 */
const windowsOf = (known: readonly Delivery[]): Window[] =>
  known
    .flatMap(({ happening: first, arrivals: [told] }) =>
      promises.flatMap(({ begins, keeps, voids }) => {
        const begun = begins(first)
        if (!begun) return []
        const ends = known.filter(
          ({ happening }) =>
            happening.at > first.at && (keeps(happening, begun.key) || voids(happening, begun.key)),
        )
        return ends.map(({ arrivals: [heard] }) =>
          heard < begun.due
            ? { from: heard, until: begun.due }
            : { from: Math.max(begun.due, told) + slack, until: heard },
        )
      }),
    )
    .filter(({ from, until }) => from < until)

/** As few points as hit every window: each as late as its window allows. */
const hitting = (windows: readonly Window[]): number[] => {
  const points: number[] = []
  for (const { from, until } of [...windows].sort((a, b) => a.until - b.until)) {
    if ((points.at(-1) ?? -Infinity) < from) points.push(until - 1)
  }
  return points
}

/**
 * How far the clock may jump: `step` (ms) in business hours, so that reminders and answers lie apart as they
 * do among people; farther when nobody works.
 */
const stride = (at: number, step: number): number => (isAtWork(at) ? step : Math.max(step, 8 * hour))

/**
 * Where the clock stops (ms UTC, ascending, the last is `until`): as rarely as leaves the order of "it is
 * due" and "we heard of it" as it is in truth.
 */
export const stopsFor = (
  deliveries: readonly Delivery[],
  from: number,
  until: number,
  step = 30 * minute,
): number[] => {
  const people = Map.groupBy(deliveries, ({ happening }) => happening.person)
  const needed = hitting([...people.values()].flatMap(windowsOf)).filter((at) => at > from && at < until)
  const stops: number[] = []
  let at = from
  for (const next of [...needed, until]) {
    while (at < next) {
      at = Math.min(next, at + stride(at, step), startOfWork(at))
      stops.push(at)
    }
  }
  return stops
}

const startOfWork = (at: number): number => {
  const nine = at - ((at + 8 * hour) % dayLength) + 9 * hour
  return nine > at ? nine : nine + dayLength
}
