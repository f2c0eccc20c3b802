import { dayMs, hourMs, minuteMs } from './time-buckets.ts'

/**
 * What a zone must tell: minutes ahead of UTC at an instant (ms UTC). Luxon's zones fit; luxon itself would
 * weigh 70 KB on every cold start.
 */
export type Zone = { readonly offset: (at: number) => number }

/** A zone that is always as many minutes ahead of UTC. */
export const fixedZone = (minutes: number): Zone => ({ offset: () => minutes })
export const utcZone = fixedZone(0)

/** A date and time as clocks in some zone show it. `month` counts from 1, `day` is of the month. */
export type LocalTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour?: number | undefined
  readonly minute?: number | undefined
  readonly second?: number | undefined
  readonly millisecond?: number | undefined
}

/**
 * The instant (ms UTC) at which clocks in a zone show a time. A function of its arguments alone: luxon starts
 * from the offset in force today, so it reads an ambiguous time differently in summer and in winter. Shown
 * twice, in autumn: the earlier instant. Skipped, in spring: the same distance after the jump.
 * @param local milliseconds since 1970 that the same figures would be in UTC
 */
export const instantIn = (zone: Zone, local: number): number => {
  const offsets = [zone.offset(local - dayMs), zone.offset(local + dayMs)]
  const instants = offsets
    .map((offset) => local - offset * minuteMs)
    .filter((at, index) => zone.offset(at) === offsets[index])
  return instants.length > 0 ? Math.min(...instants) : local - (offsets[0] ?? 0) * minuteMs
}

const figures = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const

/**
 * To make a format takes 50 µs, and a file asks for every row. Senders name zones too, so not all are kept
 * for ever.
 */
const zones = new Map<string, Zone | undefined>()
const mostZones = 1000

/** A zone by its IANA name; nothing for what is none. */
export const zoneNamed = (name: string): Zone | undefined => {
  if (zones.has(name)) return zones.get(name)
  if (zones.size >= mostZones) zones.clear()
  const zone = createZone(name)
  zones.set(name, zone)
  return zone
}

const createZone = (timeZone: string): Zone | undefined => {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      ...figures,
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
    })
    const offset = (at: number): number => {
      const parts = Object.fromEntries(
        format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
      )
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
      return (Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000) / minuteMs
    }
    return { offset }
  } catch {
    return undefined
  }
}

/**
 * The figures of a date and time as ms UTC; nothing where they do not exist (2026-02-30, 25:00). 24:00 is the
 * next day's midnight. A leap second is the second after it: zones are whole quarters of an hour from UTC, so
 * it ends one.
 */
const figuresAsUtc = ({
  year,
  month,
  day,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
}: LocalTime): number | undefined => {
  const date = new Date(Date.UTC(2000, month - 1, day))
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || minute > 59 || second > 60)
    return undefined
  if (second === 60 && minute % 15 !== 14) return undefined
  if (hour > 24 || (hour === 24 && minute + second + millisecond > 0)) return undefined
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
}

/** The instant (ms UTC) of a local time in a zone; nothing where the date or time does not exist. */
export const instantOfLocal = (time: LocalTime, zone: Zone): number | undefined => {
  const local = figuresAsUtc(time)
  return local === undefined ? undefined : instantIn(zone, local)
}

/** Z, UTC or GMT, or an offset. */
const stated = String.raw`(?:(Z)|(?:(UTC|GMT)(?=[+-]|\s*\[|\s*$))?([+-]\d{1,2}(?::?\d{2}){0,2})?)`
/** A zone's name, in brackets also an offset, `!` before it where it must be understood. */
const bracketed = String.raw`(?:\[!?([A-Za-z][\w+-]*(?:\/[\w+-]+)*|[+-]\d{2}:?\d{2})\]|(?<=\s)([A-Za-z]+(?:\/[A-Za-z][\w+-]*)+))?`
/** A local time, what is stated of its zone behind it, and other tags of RFC 9557. */
const offsetSuffix = new RegExp(
  String.raw`^(.*?[\d时時点點分秒日号號시분초])\s*${stated}\s*${bracketed}(?:\[[^\]]*\])*$`,
  'i',
)

const offsetOf = (text: string): number | undefined => {
  const [, sign, hours = '', minutes = '0', seconds = '0'] =
    /^([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(text) ?? []
  if (sign === undefined || Number(hours) > 18 || Number(minutes) > 59 || Number(seconds) > 59)
    return undefined
  return (Number(hours) * 60 + Number(minutes) + Number(seconds) / 60) * (sign === '-' ? -1 : 1)
}

/** Digits of a date that some programs write without a separator before the time: 20260105093000. */
const runTogether = /^(\d{8})(\d{4}(?:\d{2})?)((?:[.,]\d+)?)$/

/** A date of a day (calendar, week or ordinal) without a time: a month or a year is no moment. */
const dateOnly = /^(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}-?W\d{2}-?\d|\d{4}-?\d{3})$/

/** Go writes the zone's abbreviation after the offset: 2026-01-05 09:30:00 +0800 CST. */
const goZone = /([+-]\d{4}) [A-Z]{2,5}(?: m=[+-][\d.]+)?$/

const plainHyphens = (text: string): string => text.trim().replaceAll(/[\u2212\u2010\u2011]/g, '-')

/**
 * A time without the zone that is written behind it, and that zone: hours, with or without minutes (Postgres
 * writes +00), Z, `UTC`, `GMT+8`, or the name in brackets of RFC 9557
 * (2026-01-05T09:30+08:00[Asia/Shanghai]). An offset counts before the bracket.
 * @param fallback the zone of a time that states none
 * @returns nothing where a zone stands there that does not exist
 */
export const splitZone = (
  text: string,
  fallback: Zone,
): { readonly local: string; readonly zone: Zone } | undefined => {
  const [, local, z, utc, offset, bracket, name = bracket] =
    offsetSuffix.exec(plainHyphens(text).replace(goZone, '$1')) ?? []
  if (local === undefined) return undefined
  const zone = zoneStated(offset ?? (/^[+-]/.test(name ?? '') ? name : undefined), z ?? utc, name, fallback)
  return zone && { local, zone }
}

const zoneStated = (
  offset: string | undefined,
  utc: string | undefined,
  bracket: string | undefined,
  fallback: Zone,
): Zone | undefined => {
  if (offset !== undefined) {
    const minutes = offsetOf(offset)
    return minutes === undefined ? undefined : fixedZone(minutes)
  }
  if (utc !== undefined) return utcZone
  return bracket === undefined ? fallback : zoneNamed(bracket)
}

/** `at` in ms UTC; `day`: no time of day was written, and `at` is the first moment of the day. */
export type IsoTime = { readonly at: number; readonly day: boolean }

/**
 * Reads a date and time of ISO 8601, and of the programs that write nearly that: extended and basic format,
 * week and ordinal dates, a blank for the T, lower case, a comma before the fraction, and the zones of
 * `splitZone`.
 * @param fallback the zone of a time that states none
 * @returns nothing for what is no such time, or for a date that does not exist
 */
export const readIso = (text: string, fallback: Zone): IsoTime | undefined => {
  const whole = plainHyphens(text).toUpperCase()
  const day = dateOnly.test(whole)
  const split = day ? { local: whole, zone: fallback } : splitZone(text, fallback)
  if (split === undefined) return undefined
  const local = split.local
    .toUpperCase()
    .replace(runTogether, '$1T$2$3')
    .replace(/^([\dW-]+?) +(?=\d)/, '$1T')
  if (!day && !/^[\dW-]+T\d/.test(local)) return undefined
  const figured = isoFigures(local)
  return figured === undefined ? undefined : { at: instantIn(split.zone, figured), day }
}

const isoDate = /^(\d{4})(?:-(\d{2})-(\d{2})|(\d{2})(\d{2})|-?W(\d{2})-?([1-7])|-?(\d{3}))(?:T(.*))?$/
/** A fraction is of the last figure: 09:30,5 is half past nine and thirty seconds. */
const isoTime = /^(\d{2})(?::?(\d{2})(?::?(\d{2}))?)?(?:[.,](\d{1,9}))?$/

/** The length (ms) of the last unit that a clock time states. */
const unitOf = (minute: string | undefined, second: string | undefined): number => {
  if (second !== undefined) return 1000
  return minute === undefined ? hourMs : minuteMs
}

/** A date and time of ISO 8601 without its zone, as ms UTC. */
const isoFigures = (text: string): number | undefined => {
  const [, y = '', m1, d1, m2 = m1, d2 = d1, week, weekday, ordinal, time] = isoDate.exec(text) ?? []
  const year = Number(y)
  const calendar =
    ordinal === undefined ? { year, month: Number(m2), day: Number(d2) } : ordinalDate(year, Number(ordinal))
  const date = week === undefined ? calendar : weekDate(year, Number(week), Number(weekday))
  if (y === '' || date === undefined) return undefined
  const [clock, hour, minute, second, fraction = '0'] =
    time === undefined ? ['', '0'] : (isoTime.exec(time) ?? [])
  if (clock === undefined) return undefined
  const whole = figuresAsUtc({
    ...date,
    hour: Number(hour),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  })
  if (whole === undefined || (hour === '24' && Number(fraction) > 0)) return undefined
  return whole + Math.floor(Number(`0.${fraction}`) * unitOf(minute, second) + 1e-6)
}

const fromUtc = (at: number): LocalTime => {
  const date = new Date(at)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

const ordinalDate = (year: number, day: number): LocalTime | undefined => {
  const date = fromUtc(Date.UTC(year, 0, day))
  return day > 0 && date.year === year ? date : undefined
}

/** The Monday (ms UTC) of week 1, which holds the fourth of January. */
const firstMonday = (year: number): number =>
  Date.UTC(year, 0, 4) - ((new Date(Date.UTC(year, 0, 4)).getUTCDay() + 6) % 7) * dayMs

const weekDate = (year: number, week: number, weekday: number): LocalTime | undefined => {
  const at = firstMonday(year) + ((week - 1) * 7 + weekday - 1) * dayMs
  return week > 0 && at < firstMonday(year + 1) ? fromUtc(at) : undefined
}
