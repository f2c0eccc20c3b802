/**
 * `npm run china-calendar`: writes China's public holidays and make-up working days into
 * shared/policy/china-calendar.ts, from the package chinese-days. Run it when the State Council has announced
 * the next year, usually in November, and the package has it.
 */
import { dayMs } from '../../shared/runtime/time-buckets.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as z from 'zod'

const dates = z.record(z.string().regex(/^\d{4}-\d{2}-\d{2}$/), z.string())
const source = createRequire(import.meta.url).resolve('chinese-days/dist/chinese-days.json')

/** The first year that is written: older history is rarely imported. */
const firstYear = '2020'

type Year = { readonly holidays: readonly string[]; readonly workdays: readonly string[] }

const datesOf = (all: Readonly<Record<string, string>>, year: string): string[] =>
  Object.keys(all)
    .filter((date) => date.startsWith(year))
    .sort()

/** The calendar of the package, by year. */
export const chinaCalendar = (): Readonly<Record<string, Year>> => {
  const { holidays, workdays } = z
    .object({ holidays: dates, workdays: dates })
    .parse(JSON.parse(readFileSync(source, 'utf8')))
  const years = [...new Set(Object.keys(holidays).map((date) => date.slice(0, 4)))]
    .filter((year) => year >= firstYear)
    .sort()
  return Object.fromEntries(
    years.map((year) => [year, { holidays: datesOf(holidays, year), workdays: datesOf(workdays, year) }]),
  )
}

const follows = (date: string, before: string | undefined): boolean =>
  before !== undefined && Date.parse(date) - Date.parse(before) === dayMs

/** Dates as runs of days: `02-15/02-23` for nine of them, `02-28` for one. */
const days = (list: readonly string[]): string => {
  const runs: string[][] = []
  for (const date of list) {
    const run = runs.at(-1)
    if (run && follows(date, run.at(-1))) run.push(date)
    else runs.push([date])
  }
  return runs
    .map((run) => [...new Set([run[0], run.at(-1)])].map((date) => date?.slice(5)).join('/'))
    .join(' ')
}

/** The text of shared/policy/china-calendar.ts. */
export const chinaCalendarFile = (): string => `/**
 * China's public holidays and make-up working days by year, as runs of days (month and day), as the General
 * Office of the State Council announces them. Written by \`npm run china-calendar\`; do not edit.
 */
export const chinaCalendar: Readonly<
  Record<string, { readonly holidays: string; readonly workdays: string }>
> = {
${Object.entries(chinaCalendar())
  .map(
    ([year, { holidays, workdays }]) =>
      `  ${year}: {\n    holidays: '${days(holidays)}',\n    workdays: '${days(workdays)}',\n  },`,
  )
  .join('\n')}
}
`

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '../../shared/policy/china-calendar.ts'), chinaCalendarFile())
  console.log(`Wrote the years ${Object.keys(chinaCalendar()).join(', ')}.`)
}
