import { DateTime, IANAZone } from 'luxon'
import { instantIn } from '../runtime/local-time.ts'

/**
 * To ask the platform whether a name is a zone takes 50 µs. Strangers send names too, so not all are
 * remembered for ever.
 */
const asked = new Map<string, boolean>()
const mostAsked = 1000

const isZone = (name: string): boolean => {
  const known = asked.get(name)
  if (known !== undefined) return known
  if (asked.size >= mostAsked) asked.clear()
  const answer = IANAZone.isValidZone(name)
  asked.set(name, answer)
  return answer
}

/** The first name that is a time zone, in the given order of trust; UTC when none is. */
export const zoneOf = (...names: readonly (string | undefined)[]): string =>
  names.find((name) => name !== undefined && name !== '' && isZone(name)) ?? 'UTC'

/** The calendar date (`2026-10-01`) a moment (ms UTC) falls on in a zone. */
export const dateAt = (at: number, zone: string): string =>
  DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd')

/** Minutes since midnight of a time of day such as 09:30 or 24:00. */
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/**
 * The moment (ms UTC) at which clocks in a zone show a time on a day. A time the clocks skip in spring is the
 * same distance after the jump; of a time they show twice in autumn it is the first.
 * @param day any moment of that day, in the zone
 * @param minutes since midnight; 1440 is the next day's midnight
 */
export const clockAt = (day: DateTime, minutes: number): number => {
  const { year, month, day: dayOfMonth, zone } = minutes >= 1440 ? day.plus({ days: 1 }) : day
  const midnight = Date.UTC(year, month - 1, dayOfMonth)
  return instantIn(zone, midnight + (minutes % 1440) * 60_000)
}
