/** `npm run mutate`: plants small bugs in a copy of the source, one by one, and lists those no related test detects. */
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { Chance } from '../simulation/chance.ts'
import { mutated, mutationsOf, type Mutation } from './plant.ts'
import { relatedTests } from './related.ts'
import { runBaseline, runTests } from './run-tests.ts'

const root = join(import.meta.dirname, '..', '..')

const help = `npm run mutate -- [--sample N] [--seed S] [--in FOLDER] [--minutes M] [--report FILE]

Plants N mutants (default 40), drawn by seed S (default 1) from shared/{journeys,people,senders,teams,playbooks,detectors}
or from FOLDER under shared, and runs the tests related to each: those that import the file and those of its folder, at
most 15 files. Plants no further mutant after M minutes (default 12). Results are kept in FILE (default
.cache/mutation.json); the same command continues there. Mutants that survived are listed in FILE's name with
.survivors.txt. A file whose tests fail without a mutant is skipped. To start again, delete FILE.`

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, in: { type: 'string' },
    minutes: { type: 'string', default: '12' }, help: { type: 'boolean' },
    report: { type: 'string', default: join(root, '.cache', 'mutation.json') },
  },
})

const folders = values.in === undefined
  ? ['journeys', 'people', 'senders', 'teams', 'playbooks', 'detectors']
  : [values.in]

const entry = z.object({
  file: z.string(), line: z.int(), start: z.int(), what: z.string(), code: z.string(),
  outcome: z.enum(['killed', 'survived', 'timed out']),
})
type Entry = z.infer<typeof entry>
type Mutant = { readonly file: string; readonly mutation: Mutation; readonly source: string }

const allMutants = (): Mutant[] =>
  folders.flatMap((folder) => globSync(`shared/${folder}/**/*.ts`, { cwd: root })).sort().flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    return mutationsOf(file, source).map((mutation) => ({ file, mutation, source }))
  })

const drawn = (sample: number, seed: number): Mutant[] => {
  const [chance, left] = [new Chance(seed), allMutants()]
  return Array.from({ length: Math.min(sample, left.length) }, () => chance.take(left))
}

const testSources = (): Map<string, string> =>
  new Map(globSync('test/**/*.test.ts', { cwd: root }).map((path) => [path, readFileSync(join(root, path), 'utf8')]))

const copied = [
  'shared', 'functions', 'infra', 'test', 'docs', 'README.md', 'README.zh-CN.md', 'package-lock.json', 'package.json',
  'tsconfig.json', 'vitest.config.ts', 'cdk.json',
]

const copyRepository = (): string => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'rethread-mutants-')))
  for (const part of copied) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

const entryOf = ({ file, mutation: { line, start, what }, source }: Mutant): Omit<Entry, 'outcome'> =>
  ({ file, line, start, what, code: source.split('\n')[line - 1]?.trim() ?? '' })

const keyOf = ({ file, start, what, code }: Omit<Entry, 'outcome'>): string => JSON.stringify([file, start, what, code])

const textOf = ({ file, line, what, code }: Omit<Entry, 'outcome'>): string => `${file}:${line} ${what}: ${code}`

const readReport = (): Map<string, Entry> => {
  const known = existsSync(values.report) ? z.array(entry).parse(JSON.parse(readFileSync(values.report, 'utf8'))) : []
  return new Map(known.map((each) => [keyOf(each), each]))
}

const writeReport = (results: readonly Entry[]): void => {
  const survivors = results.filter(({ outcome }) => outcome === 'survived').map(textOf).sort()
  mkdirSync(dirname(values.report), { recursive: true })
  writeFileSync(values.report, `${JSON.stringify(results, undefined, 2)}\n`)
  writeFileSync(`${values.report.replace(/\.json$/, '')}.survivors.txt`, survivors.map((each) => `${each}\n`).join(''))
}

const runMutant = (copy: string, { file, mutation, source }: Mutant, tests: readonly string[]): Entry['outcome'] => {
  writeFileSync(join(copy, file), mutated(source, mutation))
  const outcome = tests.length === 0 ? 'survived' : runTests(copy, tests)
  writeFileSync(join(copy, file), source)
  return outcome
}

/** Runs every mutant whose tests pass without it, until the time limit; reports after each. */
const runMutants = (copy: string, mutants: readonly Mutant[], results: Map<string, Entry>): void => {
  const sources = testSources()
  const needed = new Set(mutants.flatMap(({ file }) => relatedTests(file, sources)))
  const end = Date.now() + Number(values.minutes) * 60_000
  const { failing, durations } = runBaseline(copy, [...needed])
  for (const test of failing) console.log(`fails without a mutant: ${test}`)
  for (const mutant of mutants) {
    const [fields, tests] = [entryOf(mutant), relatedTests(mutant.file, sources, durations)]
    if (Date.now() > end) return console.log('time limit reached; the same command continues')
    if (tests.some((test) => failing.has(test))) {
      console.log(`skipped   ${textOf(fields)}`)
      continue
    }
    const outcome = runMutant(copy, mutant, tests)
    results.set(keyOf(fields), { ...fields, outcome })
    writeReport([...results.values()])
    console.log(`${outcome.padEnd(9)} ${textOf(fields)}`)
  }
}

const main = (): void => {
  if (values.help) return console.log(help)
  const results = readReport()
  const mutants = drawn(Number(values.sample), Number(values.seed)).filter((each) => !results.has(keyOf(entryOf(each))))
  const copy = copyRepository()
  try {
    if (mutants.length > 0) runMutants(copy, mutants, results)
  } finally {
    rmSync(copy, { recursive: true })
  }
  const survived = [...results.values()].filter(({ outcome }) => outcome === 'survived').length
  console.log(`${results.size - survived} of ${results.size} mutants were killed, ${survived} survived`)
}

main()
