import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as z from 'zod'

/** Milliseconds a mutant's tests may take; a mutant that loops for ever exceeds them. */
const testTimeout = 120_000

/**
 * Worker threads end with the process that a timeout stops; forked workers would go on.
 * One worker without isolation loads each module once, which is most of the time of a short run.
 */
const options = ['--run', '--pool=threads', '--maxWorkers=1', '--no-isolate']

const vitest = (copy: string, args: readonly string[], timeout: number): { code: number | null; timedOut: boolean } => {
  const bin = join(copy, 'node_modules', 'vitest', 'vitest.mjs')
  const run = spawnSync(process.execPath, [bin, ...options, ...args], {
    cwd: copy, stdio: 'ignore', timeout, killSignal: 'SIGKILL',
  })
  return { code: run.status, timedOut: run.signal === 'SIGKILL' }
}

export type Outcome = 'killed' | 'survived' | 'timed out'

/** Runs the tests in the copy, up to the first that fails; a failure means that the mutant is killed. */
export const runTests = (copy: string, tests: readonly string[]): Outcome => {
  const { code, timedOut } = vitest(copy, ['--bail=1', ...tests], testTimeout)
  if (timedOut) return 'timed out'
  return code === 0 ? 'survived' : 'killed'
}

const report = z.object({ testResults: z.array(z.object({
  name: z.string(), status: z.string(), startTime: z.number(), endTime: z.number(),
})) })

/** How the test files do without a mutant: the paths of those that fail, and milliseconds by path. */
export type Baseline = { readonly failing: ReadonlySet<string>; readonly durations: ReadonlyMap<string, number> }

/**
 * Runs the test files in the copy without a mutant. A file that does not report counts as failing.
 * @throws Error when Vitest writes no report within ten minutes
 */
export const runBaseline = (copy: string, tests: readonly string[]): Baseline => {
  const file = join(copy, 'baseline.json')
  vitest(copy, ['--reporter=json', `--outputFile=${file}`, ...tests], 600_000)
  const { testResults } = report.parse(JSON.parse(readFileSync(file, 'utf8')))
  rmSync(file)
  const passing = new Set(testResults.filter(({ status }) => status === 'passed').map(({ name }) => relative(copy, name)))
  const durations = testResults.map(({ name, startTime, endTime }) => [relative(copy, name), endTime - startTime] as const)
  return { failing: new Set(tests.filter((test) => !passing.has(test))), durations: new Map(durations) }
}
