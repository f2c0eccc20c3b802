import { DateTime } from 'luxon'
import { clockAt, minutesOf } from './zone.ts'

/** A stretch of every day by clock times such as 21:00. */
export type Hours = { readonly from: string; readonly to: string }

const dayIn = (at: number, zone: string, offset: number): DateTime =>
  DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: offset })

/**
 * The moment itself, or the end of the quiet hours it falls into. They may run past midnight; their end is
 * not quiet; equal times mean none.
 * @param at ms UTC
 * @param zone the recipient's
 * @returns ms UTC
 */
export const afterQuiet = (quiet: Hours, at: number, zone: string): number => {
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  if (from === to) return at
  for (const offset of [-1, 0]) {
    const start = clockAt(dayIn(at, zone, offset), from)
    const end = clockAt(dayIn(at, zone, from < to ? offset : offset + 1), to)
    if (start <= at && at < end) return end
  }
  return at
}

/** When clocks in a zone next show a time: later today, or tomorrow when it is past (ms UTC). */
export const nextClock = (clock: string, at: number, zone: string): number => {
  const today = clockAt(dayIn(at, zone, 0), minutesOf(clock))
  return today >= at ? today : clockAt(dayIn(at, zone, 1), minutesOf(clock))
}
