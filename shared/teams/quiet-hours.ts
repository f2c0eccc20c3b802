import { DateTime } from 'luxon'
import { clockAt, minutesOf } from './zone.ts'

/** A daily span of clock times such as 21:00. */
export type Hours = { readonly from: string; readonly to: string }

const dayIn = (at: number, zone: string, offset: number): DateTime =>
  DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: offset })

/**
 * Returns `at`, or the end of the quiet hours it falls into. They may span midnight; the end is exclusive;
 * equal times mean no quiet hours.
 * @param at ms UTC
 * @param zone time zone of the recipient
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

/** Next time (ms UTC) at which clocks in the zone show `clock`: today, or tomorrow when it is past. */
export const nextClock = (clock: string, at: number, zone: string): number => {
  const today = clockAt(dayIn(at, zone, 0), minutesOf(clock))
  return today >= at ? today : clockAt(dayIn(at, zone, 1), minutesOf(clock))
}
