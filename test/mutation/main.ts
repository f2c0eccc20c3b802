/** `npm run mutate`: plants small bugs in a copy of the source, one after another, and lists those that no related test notices. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { Chance } from '../simulation/chance.ts'
import { mutated, mutationsOf, type Mutation } from './plant.ts'

const help = `npm run mutate -- [--sample N] [--seed S] [--in FOLDER] [--report FILE]

Plants N small bugs (default 40), drawn by seed S (default 1) from all that fit shared/{journeys,people,senders,teams,playbooks,detectors}
or from the FOLDER under shared, and runs the tests related to each. What happened is kept in FILE (default test/mutation/report.json), so
that a run that was stopped goes on where it was; bugs that no test noticed are listed there and printed.`

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, in: { type: 'string' },
    report: { type: 'string', default: join(import.meta.dirname, 'report.json') }, help: { type: 'boolean' },
  },
})

const root = join(import.meta.dirname, '..', '..')
const folders = values.in === undefined ? ['journeys', 'people', 'senders', 'teams', 'playbooks', 'detectors'] : [values.in]
/** ms; a bug that makes the tests run for ever is noticed. */
const patience = 300_000

const entry = z.object({ file: z.string(), line: z.int(), what: z.string(), code: z.string(), killed: z.boolean() })
type Entry = z.infer<typeof entry>
type Planted = { readonly file: string; readonly mutation: Mutation; readonly source: string }

const all = (): Planted[] =>
  folders.flatMap((folder) => globSync(`shared/${folder}/**/*.ts`, { cwd: root })).sort().flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    return mutationsOf(file, source).map((mutation) => ({ file, mutation, source }))
  })

const sampled = (sample: number, seed: number): Planted[] => {
  const [chance, left] = [new Chance(seed), all()]
  return Array.from({ length: Math.min(sample, left.length) }, () => chance.take(left))
}

/** Left out: tests that start a whole machine or take minutes, and the one that needs the repository's history. */
const leftOut = [...['stories', 'local', 'demo', 'infra', 'bench', 'fuzz', 'crash', 'simulation'].map((room) => `test/${room}/**`), 'test/house.test.ts']

/** Whether every test related to a file passes in the copy. */
const passes = (copy: string, file: string): boolean => {
  const options = ['--run', '--bail=1', '--passWithNoTests', ...leftOut.flatMap((each) => ['--exclude', each])]
  return spawnSync('npx', ['vitest', 'related', file, ...options], { cwd: copy, stdio: 'ignore', timeout: patience }).status === 0
}

/** @throws Error when the related tests fail without the bug, too */
const isKilled = (copy: string, { file, mutation, source }: Planted, sound: Set<string>): boolean => {
  if (!sound.has(file) && !passes(copy, file)) throw new Error(`the tests related to ${file} fail without a bug`)
  sound.add(file)
  writeFileSync(join(copy, file), mutated(source, mutation))
  const killed = !passes(copy, file)
  writeFileSync(join(copy, file), source)
  return killed
}

const entryOf = ({ file, mutation: { line, what }, source }: Planted): Omit<Entry, 'killed'> =>
  ({ file, line, what, code: source.split('\n')[line - 1]?.trim() ?? '' })

const keyOf = ({ file, what, code }: Omit<Entry, 'killed'>): string => JSON.stringify([file, what, code])

const main = (): void => {
  if (values.help) return console.log(help)
  const known = existsSync(values.report) ? z.array(entry).parse(JSON.parse(readFileSync(values.report, 'utf8'))) : []
  const results = new Map(known.map((each) => [keyOf(each), each]))
  const sound = new Set<string>()
  const copy = mkdtempSync(join(tmpdir(), 'rethread-mutants-'))
  for (const part of ['shared', 'functions', 'infra', 'test', 'docs', 'README.md', 'README.zh-CN.md', 'package-lock.json', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'cdk.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  try {
    for (const planted of sampled(Number(values.sample), Number(values.seed))) {
      const told = entryOf(planted)
      if (results.has(keyOf(told))) continue
      const killed = isKilled(copy, planted, sound)
      results.set(keyOf(told), { ...told, killed })
      writeFileSync(values.report, `${JSON.stringify([...results.values()], undefined, 2)}\n`)
      console.log(`${killed ? 'killed  ' : 'SURVIVED'} ${told.file}:${told.line} ${told.what}: ${told.code}`)
    }
  } finally {
    rmSync(copy, { recursive: true })
  }
  const killed = [...results.values()].filter((each) => each.killed).length
  console.log(`${killed} of ${results.size} planted bugs were noticed`)
}

main()
