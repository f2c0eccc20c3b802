import { dayMs, minuteMs } from '../runtime/time-buckets.ts'
import { IANAZone } from 'luxon'
import { instantIn, type Zone } from '../runtime/local-time.ts'
import type { Calendar } from '../policy/policy.ts'
import { minutesOf, zoneOf } from './zone.ts'

/** Half open, ms UTC. */
type Span = { readonly from: number; readonly to: number }

/** How many days (20 years) are searched for opening hours; time after them counts as open. */
const horizonDays = 7500

const opens = ([from, to]: readonly [string, string]): boolean => from !== to

/** Whether the week has no opening at all: no hours were set, so business time is elapsed time. */
const alwaysOpen = (calendar: Calendar): boolean => !calendar.week.some((spans) => spans.some(opens))

/** Weekday (0 is Monday) and text of a date, given as days since 1970-01-01, which was a Thursday. */
const weekdayOf = (days: number): number => (((days + 3) % 7) + 7) % 7
const dateOf = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10)

/**
 * Opening hours of one date. A make-up workday on a closed weekday has those of the week's first working day.
 */
const hoursOf = (calendar: Calendar, days: number): readonly (readonly [string, string])[] => {
  const date = dateOf(days)
  const own = calendar.week[weekdayOf(days)] ?? []
  if (calendar.workdays.includes(date))
    return own.some(opens) ? own : (calendar.week.find((spans) => spans.some(opens)) ?? [])
  return calendar.holidays.includes(date) ? [] : own
}

/** Opening hours as minutes since midnight. */
const minutes = (spans: readonly (readonly [string, string])[]): (readonly [number, number])[] =>
  spans.filter(opens).map(([from, to]) => [minutesOf(from), minutesOf(to)])

/**
 * Returns a function from clock time (minutes since midnight of the date) to ms UTC. Without a change of the
 * zone's offset near the date it is a plain sum: thousands of days are computed, and each offset costs µs.
 */
const clockOn = (zone: Zone, days: number): ((minutes: number) => number) => {
  const midnight = days * dayMs
  const [before, after] = [zone.offset(midnight - 2 * dayMs), zone.offset(midnight + 3 * dayMs)]
  if (before === after && before === zone.offset(midnight))
    return (clock) => midnight + (clock - before) * minuteMs
  return (clock) => instantIn(zone, midnight + clock * minuteMs)
}

/**
 * Opening spans of a date: its own hours, and the rest of the previous day's hours past midnight (22:00 to
 * 06:00). Sorted, without overlap.
 */
const openOn = (calendar: Calendar, days: number, clock: (minutes: number) => number): Span[] => {
  const today = minutes(hoursOf(calendar, days)).map(([from, to]) => [from, to > from ? to : 1440] as const)
  const overnight = minutes(hoursOf(calendar, days - 1)).flatMap(([from, to]) =>
    to < from ? [[0, to] as const] : [],
  )
  const spans = [...overnight, ...today]
    .map(([from, to]) => ({ from: clock(from), to: clock(to) }))
    .sort((a, b) => a.from - b.from)
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last && span.from <= last.to)
      merged.splice(-1, 1, { from: last.from, to: Math.max(last.to, span.to) })
    else if (span.to > span.from) merged.push(span)
  }
  return merged
}

/**
 * Cache of opening spans by calendar and date: they never change, and touchpoints of a day share their dates.
 */
const spanCache = new WeakMap<Calendar, Map<number, readonly Span[]>>()
const maxCachedDays = 2 * horizonDays

/**
 * Cached opening spans of a date (days since 1970-01-01) in the calendar's zone; none on a date the zone
 * skipped.
 */
const openOnDate = (calendar: Calendar, days: number): readonly Span[] => {
  const known = spanCache.get(calendar) ?? new Map<number, readonly Span[]>()
  const spans = known.get(days)
  if (spans) return spans
  const zone = IANAZone.create(zoneOf(calendar.timeZone))
  const clock = clockOn(zone, days)
  // No zone changes its offset at noon. A whole skipped day maps to the next one, and is closed.
  const noon = clock(720)
  const exists = noon + zone.offset(noon) * minuteMs === days * dayMs + 720 * minuteMs
  const fresh = exists ? openOn(calendar, days, clock) : []
  if (known.size >= maxCachedDays) known.clear()
  spanCache.set(calendar, known.set(days, fresh))
  return fresh
}

/**
 * Opening spans from `from` (ms UTC) on, the first one truncated to start there; ends at the horizon. The UTC
 * date differs from the local one by a day at most.
 */
function* openings(calendar: Calendar, from: number): Generator<Span> {
  const first = Math.floor(from / dayMs) - 1
  for (let day = first; day < first + horizonDays; day += 1) {
    for (const span of openOnDate(calendar, day))
      if (span.to > from) yield { from: Math.max(span.from, from), to: span.to }
  }
}

/**
 * Adds business time: iterates over days, not minutes, so weeks cost microseconds. A make-up workday
 * overrides a holiday; a week without any opening counts as always open.
 * @param from ms UTC
 * @param ms business time to add, ms; 0 returns `from`
 * @returns ms UTC
 */
export const addBusinessTime = (calendar: Calendar, from: number, ms: number): number => {
  if (ms <= 0 || alwaysOpen(calendar)) return from + Math.max(0, ms)
  let remaining = ms
  let reached = from
  for (const span of openings(calendar, from)) {
    if (span.to - span.from >= remaining) return span.from + remaining
    remaining -= span.to - span.from
    reached = span.to
  }
  return reached + remaining
}

/** Business time (ms) between two times (ms UTC); 0 when the second is not after the first. */
export const businessTimeBetween = (calendar: Calendar, from: number, to: number): number => {
  if (to <= from || alwaysOpen(calendar)) return Math.max(0, to - from)
  let worked = 0
  for (const span of openings(calendar, from)) {
    if (span.from >= to) break
    worked += Math.min(span.to, to) - span.from
  }
  return worked
}

/** `at` (ms UTC) itself during opening hours, else the next opening. */
export const nextOpening = (calendar: Calendar, at: number): number => {
  if (alwaysOpen(calendar)) return at
  for (const span of openings(calendar, at)) return span.from
  return at
}

/** Whether `at` (ms UTC) is within opening hours; the start of a span is, its end is not. */
export const isOpen = (calendar: Calendar, at: number): boolean => nextOpening(calendar, at) === at
