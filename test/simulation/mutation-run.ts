import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import cliProgress from 'cli-progress'
import * as z from 'zod'
import { mapConcurrent } from '../../shared/runtime/concurrency.ts'
import { mutants } from './mutants.ts'
import { misfit, type Mutant } from './mutants/mutant.ts'

/**
 * What became of a planted bug: found by a seed that broke a promise, or missed, and why that is all that can
 * be said.
 */
type Hunted = {
  readonly name: string
  readonly workload: string
  readonly found: boolean
  readonly seed?: number
  readonly how: string
  readonly seconds: number
}

const here = import.meta.dirname
const root = join(here, '..', '..')
const run = promisify(execFile)
const answer = z.object({ seed: z.int().exactOptional(), promise: z.string().exactOptional() })
/** ms; a bug that makes the simulation go round for ever is missed. */
const patience = 300_000

/** What is wrong with the list itself: bugs whose place is not in the source any more. */
export const misfits = (): string[] =>
  mutants.flatMap((mutant) => misfit(mutant, readFileSync(join(root, mutant.file), 'utf8')) ?? [])

/** Plays seeds of a workload until one breaks a promise, with this bug in the source, or as it stands. */
const firstBroken = async (
  workload: string,
  from: number,
  seeds: number,
  bug?: string,
): Promise<z.infer<typeof answer>> => {
  const { RETHREAD_MUTANT: _, ...environment } = process.env
  const { stdout } = await run(
    process.execPath,
    [join(here, 'mutation-result.ts'), workload, String(from), String(seeds)],
    {
      env: { ...environment, ...(bug === undefined ? {} : { RETHREAD_MUTANT: bug }), NODE_OPTIONS: '' },
      timeout: patience,
    },
  )
  return answer.parse(JSON.parse(stdout))
}

/** The first seed that breaks a promise because of the bug: without it, it keeps them all. */
const firstNoticing = async (
  { name, workload }: Mutant,
  from: number,
  until: number,
): Promise<z.infer<typeof answer>> => {
  for (let next = from; next < until;) {
    const noticed = await firstBroken(workload, next, until - next, name)
    if (noticed.seed === undefined || (await firstBroken(workload, noticed.seed, 1)).seed === undefined)
      return noticed
    next = noticed.seed + 1
  }
  return {}
}

const hunted = async (mutant: Mutant, from: number, seeds: number): Promise<Hunted> => {
  const { name, workload } = mutant
  const began = performance.now()
  const result = (found: boolean, how: string, seed?: number): Hunted => ({
    name,
    workload,
    found,
    ...(seed === undefined ? {} : { seed }),
    how,
    seconds: (performance.now() - began) / 1000,
  })
  try {
    const { seed, promise = '' } = await firstNoticing(mutant, from, from + seeds)
    return seed === undefined
      ? result(false, `no seed from ${from} to ${from + seeds - 1} noticed`)
      : result(true, promise, seed)
  } catch (error) {
    return result(false, `could not be played: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const line = ({ name, workload, found, seed, how }: Hunted): string =>
  `${found ? 'found ' : 'MISSED'} ${name} (${workload}${seed === undefined ? '' : `, seed ${seed}`}): ${how.split('\n')[0]?.slice(0, 110)}`

/**
 * Plants one bug after another, `jobs` of them at a time, and says which were found within so many seeds.
 * Sets the exit code: 1 when one was missed.
 * @throws Error when a planted bug no longer fits its source
 */
export const hunt = async ({
  from,
  seeds,
  jobs,
  json,
}: {
  readonly from: number
  readonly seeds: number
  readonly jobs: number
  readonly json: boolean
}): Promise<void> => {
  const stale = misfits()
  if (stale.length > 0) throw new Error(stale.join('\n'))
  const bar = new cliProgress.SingleBar(
    {
      format: 'planted bugs {bar} {value}/{total}, {eta} s left',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.rect,
  )
  if (process.stderr.isTTY) bar.start(mutants.length, 0)
  const results = await mapConcurrent(jobs, mutants, async (mutant) => {
    const result = await hunted(mutant, from, seeds)
    if (!json) console.log(line(result))
    bar.increment()
    return result
  })
  bar.stop()
  const found = results.filter((result) => result.found).length
  console.log(
    json
      ? JSON.stringify({ results, found, planted: results.length })
      : `${found} of ${results.length} planted bugs found`,
  )
  if (found < results.length) process.exitCode = 1
}
