import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'

/**
 * `by`: the test file that failed, or `simulation`. `refused`: the compiler or the linter reports the change.
 */
const entry = z.object({
  file: z.string(),
  line: z.int(),
  start: z.int(),
  what: z.string(),
  code: z.string(),
  outcome: z.enum(['killed', 'survived', 'timed out', 'refused']),
  by: z.string().optional(),
})
export type Entry = z.infer<typeof entry>
export type Place = Pick<Entry, 'file' | 'line' | 'start' | 'what' | 'code'>

export const keyOf = ({ file, start, what, code }: Place): string => JSON.stringify([file, start, what, code])

export const textOf = ({ file, line, what, code }: Place): string => `${file}:${line} ${what}: ${code}`

/** The entries of a report file, by key; none when there is no such file. */
export const readReport = (path: string): Map<string, Entry> => {
  const known = existsSync(path) ? z.array(entry).parse(JSON.parse(readFileSync(path, 'utf8'))) : []
  return new Map(known.map((each) => [keyOf(each), each]))
}

/** Writes a report file, and beside it the list of survivors. */
export const writeReport = (path: string, entries: readonly Entry[]): void => {
  const survivors = entries
    .filter(({ outcome }) => outcome === 'survived')
    .map(textOf)
    .sort()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(entries, undefined, 2)}\n`)
  writeFileSync(`${path.replace(/\.json$/, '')}.survivors.txt`, survivors.map((each) => `${each}\n`).join(''))
}

const list = (names: readonly string[]): string => (names.length === 0 ? '' : `: ${names.join(', ')}`)

/** What the entries come to, in a sentence. Refused changes are no mutants. */
export const summaryOf = (entries: readonly Entry[]): string => {
  const planted = entries.filter(({ outcome }) => outcome !== 'refused')
  const survivors = planted.filter(({ outcome }) => outcome === 'survived')
  const bySimulation = planted.filter(({ by }) => by === 'simulation')
  return (
    `${planted.length - survivors.length} of ${planted.length} mutants were killed, ${survivors.length} survived; ${bySimulation.length} ` +
    `by the simulation alone${list(bySimulation.map(textOf))}; ${entries.length - planted.length} more refused by compiler or linter`
  )
}
