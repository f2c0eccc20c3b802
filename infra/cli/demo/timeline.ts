/**
 * The fortnight that is played: Wednesday 16 to Tuesday 29 September 2026 in Shanghai (UTC+8, no summer
 * time). It holds what breaks naive clocks: a Sunday that is worked (20 September), a public holiday on a
 * Friday (25 September, Mid-Autumn), and a weekend after each.
 */
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const dayLength = 24 * hour

const offset = 8 * hour
const firstDay = '2026-09-16'

/** ms UTC. */
export const start = Date.parse(`${firstDay}T00:00:00+08:00`)
const days = 14
export const end = start + days * dayLength

const holidays: ReadonlySet<string> = new Set(['2026-09-25', '2026-09-26', '2026-09-27'])
const workedSundays: ReadonlySet<string> = new Set(['2026-09-20'])

/** The date in Shanghai, such as 2026-09-16. */
export const dateOf = (at: number): string => new Date(at + offset).toISOString().slice(0, 10)

/**
 * The moment (ms UTC) at which clocks in Shanghai show a time such as 17:50 on a day of the fortnight,
 * counted from 0.
 */
export const clock = (day: number, time: string): number =>
  start + day * dayLength + Number(time.slice(0, 2)) * hour + Number(time.slice(3, 5)) * minute

/** Whether the company works on the date of a moment. */
const isWorkday = (at: number): boolean => {
  const date = dateOf(at)
  if (workedSundays.has(date)) return true
  const weekday = new Date(at + offset).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidays.has(date)
}

/** Whether the company is at work at a moment: 09:00 to 18:00. */
export const isAtWork = (at: number): boolean => {
  const time = (at + offset) % dayLength
  return isWorkday(at) && time >= 9 * hour && time < 18 * hour
}

/** The days of the fortnight that are worked, counted from 0. */
export const workdays: readonly number[] = Array.from({ length: days }, (_, day) => day).filter((day) =>
  isWorkday(clock(day, '12:00')),
)

/**
 * When so many minutes of work have passed, counted minute by minute: slow and plain on purpose, for it is
 * what the product's own arithmetic is held against.
 */
export const afterWork = (from: number, minutes: number): number => {
  let left = minutes * minute
  let at = from
  for (;;) {
    const next = Math.floor(at / minute) * minute + minute
    if (isAtWork(at)) {
      if (next - at >= left) return at + left
      left -= next - at
    }
    at = next
  }
}
