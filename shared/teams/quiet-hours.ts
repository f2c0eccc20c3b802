import { DateTime } from 'luxon'
import { clockAt, minutesOf } from './zone.ts'

/** A stretch of the day by clock times such as 21:00; `days` are ISO weekdays (1 Monday … 7 Sunday), absent for every day. */
export type Hours = { readonly from: string; readonly to: string; readonly days?: readonly number[] }

const dayIn =
  (at: number, zone: string, offset: number): DateTime => DateTime.fromMillis(at, { zone }).startOf('day').plus({ days: offset })

/**
 * The moment itself, or the end of the quiet hours it falls into. They may run past midnight; their end is not quiet; equal times mean
 * none.
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

/**
 * The moment itself when it falls into the hours (start inclusive, end exclusive), else when they next begin. Hours given the wrong way
 * round are swapped.
 * @param at ms UTC
 * @returns ms UTC; the moment itself when no day is allowed
 */
export const nextWithin = (hours: Hours, at: number, zone: string): number => {
  const [from = 0, to = 0] = [minutesOf(hours.from), minutesOf(hours.to)].sort((a, b) => a - b)
  for (let offset = 0; offset <= 7; offset += 1) {
    const day = dayIn(at, zone, offset)
    if (hours.days && !hours.days.includes(day.weekday)) continue
    const start = clockAt(day, from)
    if (at <= start) return start
    if (at < clockAt(day, to)) return at
  }
  return at
}

/** When clocks in a zone next show a time: later today, or tomorrow when it is past (ms UTC). */
export const nextClock = (clock: string, at: number, zone: string): number => {
  const today = clockAt(dayIn(at, zone, 0), minutesOf(clock))
  return today >= at ? today : clockAt(dayIn(at, zone, 1), minutesOf(clock))
}
