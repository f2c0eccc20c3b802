import { DateTime, IANAZone } from 'luxon'
import { instantIn } from '../runtime/local-time.ts'

/** Cache of valid zone names: a check takes 50 µs. It is bounded, because names come from requests too. */
const validity = new Map<string, boolean>()
const maxCachedNames = 1000

const isZone = (name: string): boolean => {
  const cached = validity.get(name)
  if (cached !== undefined) return cached
  if (validity.size >= maxCachedNames) validity.clear()
  const valid = IANAZone.isValidZone(name)
  validity.set(name, valid)
  return valid
}

/** The first valid time zone name, in order of trust; UTC when there is none. */
export const zoneOf = (...names: readonly (string | undefined)[]): string =>
  names.find((name) => name !== undefined && name !== '' && isZone(name)) ?? 'UTC'

/** Calendar date (`2026-10-01`) of `at` (ms UTC) in a zone. */
export const dateAt = (at: number, zone: string): string =>
  DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd')

/** Minutes since midnight of a time of day such as 09:30 or 24:00. */
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/**
 * Converts a clock time on a day to ms UTC. A time skipped in spring is moved after the gap; of a time that
 * occurs twice in autumn it is the first.
 * @param day any time of that day, in the zone
 * @param minutes since midnight; 1440 is the next day's midnight
 */
export const clockAt = (day: DateTime, minutes: number): number => {
  const { year, month, day: dayOfMonth, zone } = minutes >= 1440 ? day.plus({ days: 1 }) : day
  const midnight = Date.UTC(year, month - 1, dayOfMonth)
  return instantIn(zone, midnight + (minutes % 1440) * 60_000)
}
