import type { Interruption } from '../model/interruption.ts'
import { interruptionOf, type EvaluationContext } from './fold.ts'
import type { Journey, Watch } from '../model/journey.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * The time (ms UTC) at which a journey must be looked at next: the first deadline nobody was told of, or the
 * end of hope for one that was.
 */
export const nextDue = ({ watches, movedTo }: Pick<Journey, 'watches' | 'movedTo'>): number | undefined =>
  movedTo === undefined
    ? earliest(
        watches
          .filter(({ lost, held }) => !lost && !held)
          .map((watch) => (watch.told ? watch.lostAt : watch.due)),
      )
    : undefined

const earliest = (times: readonly number[]): number | undefined =>
  times.length > 0 ? Math.min(...times) : undefined

const overdue = (watch: Watch, now: number): boolean =>
  !watch.lost && !watch.held && (now >= watch.lostAt || (!watch.told && now >= watch.due))

export type Inspected = {
  /** What broke off and was not told yet, and what is given up. */
  readonly interruptions: readonly Interruption[]
  /** The journey that has been told so. */
  readonly journey: Journey
}

/**
 * What time has done to a journey: promises that ran out become interruptions, interruptions nobody mended
 * are given up. Pure.
 */
export const inspect = (journey: Journey, now: number, judging: EvaluationContext): Inspected => {
  const next = { ...journey, v: journey.v + 1, rev: journey.rev + 1 }
  const due = journey.watches.filter((watch) => overdue(watch, now))
  const interruptions = due.map((watch) =>
    interruptionOf(
      watch,
      next,
      judging,
      Math.min(now, watch.lostAt),
      now >= watch.lostAt ? { status: 'lost', at: watch.lostAt } : { status: 'open' },
    ),
  )
  const watches = journey.watches.map((watch) =>
    due.includes(watch)
      ? omitUndefined({ ...watch, told: true, lost: now >= watch.lostAt ? true : undefined })
      : watch,
  )
  return { interruptions, journey: { ...next, watches } }
}
