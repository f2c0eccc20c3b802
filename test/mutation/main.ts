/**
 * `npm run mutate`: plants small bugs in a copy of the source, one by one, and lists those no related test
 * detects.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../simulation/random.ts'
import { isEquivalent } from './equivalent.ts'
import { mutated, mutationsOf, type Mutation } from './plant.ts'
import { refusedMutants } from './refused.ts'
import { type Importers, importersOf, relatedTests } from './related.ts'
import { type Entry, keyOf, type Place, readReport, summaryOf, textOf, writeReport } from './report.ts'
import { createRunner, type Runner } from './runner.ts'

const root = join(import.meta.dirname, '..', '..')

const help = `npm run mutate -- [--sample N] [--seed S] [--in FOLDER] [--minutes M] [--simulate N] [--report FILE]

Draws N changes (default 40) by seed S (default 1) from shared/{journeys,people,senders,teams,playbooks,detectors} or from
FOLDER under shared. Leaves out those that compiler or linter refuse, and those listed in test/mutation/equivalent.ts. Runs
the test files that import the changed file, nearest and fastest first, at most 25, up to the first that fails; then N seeds
(default 3) of the simulation. Plants no further mutant after M minutes (default 12). Results are kept in FILE (default
.cache/mutation.json); the same command continues there. Mutants that survived are listed in FILE's name with
.survivors.txt. To start again, delete FILE.`

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    in: { type: 'string' },
    minutes: { type: 'string', default: '12' },
    simulate: { type: 'string', default: '3' },
    help: { type: 'boolean' },
    report: { type: 'string', default: join(root, '.cache', 'mutation.json') },
  },
})

const folders =
  values.in === undefined ? ['journeys', 'people', 'senders', 'teams', 'playbooks', 'detectors'] : [values.in]

type Mutant = Place & { readonly mutation: Mutation; readonly source: string }

const mutantsOf = (file: string): Mutant[] => {
  const source = readFileSync(join(root, file), 'utf8')
  const lines = source.split('\n').map((line) => line.trim())
  return mutationsOf(file, source)
    .map((mutation) => {
      const { line, start, what } = mutation
      return { file, line, start, what, code: lines[line - 1] ?? '', mutation, source }
    })
    .filter((mutant) => !isEquivalent(mutant))
}

const drawn = (sample: number, seed: number): Mutant[] => {
  const left = folders
    .flatMap((folder) => globSync(`shared/${folder}/**/*.ts`, { cwd: root }))
    .sort()
    .flatMap(mutantsOf)
  const chance = new Random(seed)
  return Array.from({ length: Math.min(sample, left.length) }, () => chance.take(left))
}

const copied = [
  'shared',
  'functions',
  'infra',
  'test',
  'docs',
  'README.md',
  'README.zh-CN.md',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'cdk.json',
  '.oxlintrc.json',
]

const copyRepository = (): string => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'rethread-mutants-')))
  for (const part of copied) cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

const sourcesIn = (copy: string): Map<string, string> =>
  new Map(
    globSync('{shared,functions,infra,test}/**/*.ts', { cwd: copy }).map((path) => [
      path,
      readFileSync(join(copy, path), 'utf8'),
    ]),
  )

type Bench = {
  readonly copy: string
  readonly runner: Runner
  readonly importers: Importers
  readonly clean: Map<string, boolean>
}

const write = ({ copy, runner }: Bench, file: string, text: string): void => {
  writeFileSync(join(copy, file), text)
  runner.changed(file)
}

/** Whether a check passes without a mutant; asked only when it failed with one, and remembered. */
const isClean = async (
  bench: Bench,
  { file, source, mutation }: Mutant,
  check: string,
  passes: () => Promise<boolean>,
): Promise<boolean> => {
  const known = bench.clean.get(check)
  if (known !== undefined) return known
  write(bench, file, source)
  const clean = await passes()
  if (!clean) console.log(`fails without a mutant, left out: ${check}`)
  bench.clean.set(check, clean)
  write(bench, file, mutated(source, mutation))
  return clean
}

const simulate = async ({ copy }: Bench): Promise<boolean> => {
  const args = [join('test', 'simulation', 'main.ts'), '--seeds', values.simulate, '--jobs', '1']
  return (
    values.simulate === '0' ||
    spawnSync(process.execPath, args, { cwd: copy, stdio: 'ignore', timeout: 300_000 }).status === 0
  )
}

const outcomeOf = async (bench: Bench, mutant: Mutant): Promise<Pick<Entry, 'outcome' | 'by'>> => {
  const { runner, importers } = bench
  for (const test of relatedTests(mutant.file, importers, runner.durations)) {
    if (bench.clean.get(test) === false) continue
    const run = await runner.run(test)
    const clean = async (): Promise<boolean> => (await runner.run(test)) === 'passed'
    if (run !== 'passed' && (await isClean(bench, mutant, test, clean))) {
      return { outcome: run === 'timed out' ? run : 'killed', by: test }
    }
  }
  const survived =
    (await simulate(bench)) || !(await isClean(bench, mutant, 'simulation', () => simulate(bench)))
  return survived ? { outcome: 'survived' } : { outcome: 'killed', by: 'simulation' }
}

const placeOf = ({ file, line, start, what, code }: Mutant): Place => ({ file, line, start, what, code })

/** Runs every mutant that compiler and linter accept, until the time limit; reports after each. */
const runMutants = async (
  bench: Bench,
  mutants: readonly Mutant[],
  results: Map<string, Entry>,
): Promise<void> => {
  const end = Date.now() + Number(values.minutes) * 60_000
  const refused = refusedMutants(
    bench.copy,
    mutants.map(({ file, source, mutation }) => ({ file, text: mutated(source, mutation) })),
  )
  for (const [index, mutant] of mutants.entries()) {
    if (Date.now() > end) return console.log('time limit reached; the same command continues')
    const place = placeOf(mutant)
    if (!refused.has(index)) write(bench, mutant.file, mutated(mutant.source, mutant.mutation))
    const result: Pick<Entry, 'outcome' | 'by'> = refused.has(index)
      ? { outcome: 'refused' }
      : await outcomeOf(bench, mutant)
    write(bench, mutant.file, mutant.source)
    results.set(keyOf(place), { ...place, ...result })
    writeReport(values.report, [...results.values()])
    console.log(
      `${result.outcome.padEnd(9)} ${textOf(place)}${result.by === undefined ? '' : ` (${result.by})`}`,
    )
  }
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  const results = readReport(values.report)
  const mutants = drawn(Number(values.sample), Number(values.seed)).filter(
    (each) => !results.has(keyOf(each)),
  )
  const copy = copyRepository()
  const bench: Bench = {
    copy,
    runner: createRunner(copy),
    importers: importersOf(sourcesIn(copy)),
    clean: new Map(),
  }
  try {
    if (mutants.length > 0) await runMutants(bench, mutants, results)
  } finally {
    bench.runner.close()
    rmSync(copy, { recursive: true })
  }
  console.log(summaryOf([...results.values()]))
}

await main()
