import { dayMs } from '../runtime/time-buckets.ts'
import { chinaCalendar } from './china-calendar.ts'

/** The dates of runs such as `02-15/02-23 04-04` in a year. */
const expand = (year: string, runs: string): string[] =>
  runs
    .split(' ')
    .filter(Boolean)
    .flatMap((run) => {
      const [first = '', last = first] = run.split('/').map((day) => `${year}-${day}`)
      const count = (Date.parse(last) - Date.parse(first)) / dayMs + 1
      return Array.from({ length: count }, (_, index) =>
        new Date(Date.parse(first) + index * dayMs).toISOString().slice(0, 10),
      )
    })

const years = Object.entries(chinaCalendar)

/** China's public holidays (`2026-10-01`), of all years that are known. */
export const chinaHolidays: readonly string[] = years.flatMap(([year, { holidays }]) =>
  expand(year, holidays),
)

/** Weekend days that are worked in China in exchange for holidays. */
export const chinaWorkdays: readonly string[] = years.flatMap(([year, { workdays }]) =>
  expand(year, workdays),
)
