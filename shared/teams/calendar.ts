import { IANAZone } from 'luxon'
import { instantIn, type Zone } from '../runtime/local-time.ts'
import type { Calendar } from '../policy/policy.ts'
import { minutesOf, zoneOf } from './zone.ts'

/** Half open, ms UTC. */
type Span = { readonly from: number; readonly to: number }

/**
 * A calendar that opens on none of so many days in a row, or that needs so many to be through, counts as
 * always open.
 */
const horizonDays = 7500
const dayMs = 86_400_000
const minuteMs = 60_000

const opens = ([from, to]: readonly [string, string]): boolean => from !== to

/** No opening in the whole week: such a team has set no hours, so time counts as on the wall (AC-42). */
const alwaysOpen = (calendar: Calendar): boolean => !calendar.week.some((spans) => spans.some(opens))

/** A date as its place in the week (0 Monday) and as text, by the days since 1970-01-01, a Thursday. */
const weekdayOf = (days: number): number => (((days + 3) % 7) + 7) % 7
const dateOf = (days: number): string => new Date(days * dayMs).toISOString().slice(0, 10)

/**
 * The opening spans of a date by itself: a make-up workday that has no hours of its own is worked like the
 * week's first working day.
 */
const hoursOf = (calendar: Calendar, days: number): readonly (readonly [string, string])[] => {
  const date = dateOf(days)
  const own = calendar.week[weekdayOf(days)] ?? []
  if (calendar.workdays.includes(date))
    return own.some(opens) ? own : (calendar.week.find((spans) => spans.some(opens)) ?? [])
  return calendar.holidays.includes(date) ? [] : own
}

/** As minutes since midnight. */
const minutes = (spans: readonly (readonly [string, string])[]): (readonly [number, number])[] =>
  spans.filter(opens).map(([from, to]) => [minutesOf(from), minutesOf(to)])

/**
 * The instants of a date's clock times (`minutes` since its midnight). Where the zone changes its clocks
 * neither on the day before nor on the day after, they are a plain sum: a calendar is asked for thousands of
 * days, and each offset costs microseconds.
 */
const clockOn = (zone: Zone, days: number): ((minutes: number) => number) => {
  const midnight = days * dayMs
  const [before, after] = [zone.offset(midnight - 2 * dayMs), zone.offset(midnight + 3 * dayMs)]
  if (before === after && before === zone.offset(midnight))
    return (clock) => midnight + (clock - before) * minuteMs
  return (clock) => instantIn(zone, midnight + clock * minuteMs)
}

/**
 * What is open on a date: its own hours, and what the day before worked past midnight (22:00 to 06:00). In
 * order, without overlap.
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
 * What is open on a date never changes for one calendar, and a day's touchpoints all ask for the same dates,
 * at most a horizon of them.
 */
const remembered = new WeakMap<Calendar, Map<number, readonly Span[]>>()
const mostRemembered = 2 * horizonDays

/**
 * What is open on the date so many days after 1970-01-01, in the calendar's zone; nothing on a date which
 * that zone skipped.
 */
const openOnDate = (calendar: Calendar, days: number): readonly Span[] => {
  const known = remembered.get(calendar) ?? new Map<number, readonly Span[]>()
  const spans = known.get(days)
  if (spans) return spans
  const zone = IANAZone.create(zoneOf(calendar.timeZone))
  const clock = clockOn(zone, days)
  // At noon no zone changes its clocks; a whole day that a zone skipped becomes the next, and is closed.
  const noon = clock(720)
  const exists = noon + zone.offset(noon) * minuteMs === days * dayMs + 720 * minuteMs
  const fresh = exists ? openOn(calendar, days, clock) : []
  if (known.size >= mostRemembered) known.clear()
  remembered.set(calendar, known.set(days, fresh))
  return fresh
}

/**
 * Opening spans from a moment on, the first one cut to begin there at the earliest; ends with the horizon.
 * The date in London is one day off at most.
 */
function* openings(calendar: Calendar, from: number): Generator<Span> {
  const first = Math.floor(from / dayMs) - 1
  for (let day = first; day < first + horizonDays; day += 1) {
    for (const span of openOnDate(calendar, day))
      if (span.to > from) yield { from: Math.max(span.from, from), to: span.to }
  }
}

/**
 * The earliest moment by which a team has worked for so long: day by day, never minute by minute, so that a
 * wait of weeks costs microseconds. A make-up workday beats a holiday; a week without any opening counts as
 * always open (AC-42).
 * @param from ms UTC
 * @param ms business time to pass, ms; 0 is a value and means `from` itself
 * @returns ms UTC
 */
export const addBusinessTime = (calendar: Calendar, from: number, ms: number): number => {
  if (ms <= 0 || alwaysOpen(calendar)) return from + Math.max(0, ms)
  let left = ms
  let reached = from
  for (const span of openings(calendar, from)) {
    if (span.to - span.from >= left) return span.from + left
    left -= span.to - span.from
    reached = span.to
  }
  return reached + left
}

/** How long (ms) a team has worked between two moments (ms UTC); 0 when the second is not after the first. */
export const businessTimeBetween = (calendar: Calendar, from: number, to: number): number => {
  if (to <= from || alwaysOpen(calendar)) return Math.max(0, to - from)
  let worked = 0
  for (const span of openings(calendar, from)) {
    if (span.from >= to) break
    worked += Math.min(span.to, to) - span.from
  }
  return worked
}

/** The moment (ms UTC) itself when the team is at work then, else its next opening. */
export const nextOpening = (calendar: Calendar, at: number): number => {
  if (alwaysOpen(calendar)) return at
  for (const span of openings(calendar, at)) return span.from
  return at
}

/** Whether the team is at work at a moment (ms UTC): the start of a span is, its end is not. */
export const isOpen = (calendar: Calendar, at: number): boolean => nextOpening(calendar, at) === at
