import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { nothingPlayed, playedSchema, sumOf, type Order, type Played } from './play.ts'

/** Seeds from the first up to, but without, the second. */
const range = z.tuple([z.int().positive(), z.int().positive()])
type Range = z.infer<typeof range>

const optionsSchema = z.object({
  from: z.int().positive(),
  seeds: z.int().positive(),
  workloads: z.array(z.string()),
})
export type RunOptions = z.infer<typeof optionsSchema>

/**
 * What a long run has come to so far, as its file holds it: per workload the seeds that were played, and
 * their sums.
 */
const progressSchema = z.object({
  version: z.literal(1),
  commit: z.string(),
  options: optionsSchema,
  /** Time (s) that passed and CPU time (s) that was used, over all sessions of the run. */
  seconds: z.number(),
  cpuSeconds: z.number(),
  workloads: z.record(z.string(), playedSchema.extend({ done: z.array(range) })),
})
export type Progress = z.infer<typeof progressSchema>

/**
 * The commit of the source in this folder, with `-dirty` for local changes; `unknown` outside a git
 * repository.
 */
export const commitOf = (folder: string): string => {
  try {
    const args = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*']
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

/** A run that has not played a seed yet. */
export const newProgress = (commit: string, options: RunOptions): Progress => ({
  version: 1,
  commit,
  options,
  seconds: 0,
  cpuSeconds: 0,
  workloads: {},
})

const spelled = ({ from, seeds, workloads }: RunOptions): string =>
  `--from ${from} --seeds ${seeds} of ${workloads.join(', ')}`

/** Why a run must not continue these results; nothing when it may. */
export const misfitOf = (known: Progress, commit: string, options: RunOptions): string | undefined => {
  if (known.commit !== commit) return `was begun at commit ${known.commit}, and this is ${commit}`
  const [before, now] = [spelled(known.options), spelled(options)]
  return before === now ? undefined : `was begun with ${before}, and this is ${now}`
}

const parsedFile = (file: string): Progress => {
  try {
    return progressSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Error(`${file} holds no progress of a simulation; name another file, or delete it`, {
      cause: error,
    })
  }
}

/**
 * Reads what a file holds of a run, or begins a new one where there is no file.
 * @param mixed continue results of another commit or other options; the file then names the present ones
 * @throws Error when the file is of another commit or of other options, or of another kind
 */
export const openProgress = (file: string, commit: string, options: RunOptions, mixed = false): Progress => {
  if (!existsSync(file)) return newProgress(commit, options)
  const known = parsedFile(file)
  const misfit = misfitOf(known, commit, options)
  if (misfit === undefined) return known
  if (mixed) return { ...known, commit, options }
  throw new Error(
    `${file} ${misfit}: continue as it was begun, name another file, or add --mixed to continue all the same`,
  )
}

/** Writes a file whole or not at all: a process that is killed meanwhile leaves the file as it was. */
export const saveProgress = (file: string, progress: Progress): void => {
  const written = `${file}.${process.pid}.tmp`
  writeFileSync(written, `${JSON.stringify(progress, undefined, 1)}\n`)
  renameSync(written, file)
}

/** Ranges in order, with those that touch as one. */
const merged = (ranges: readonly Range[]): Range[] => {
  const result: Range[] = []
  for (const [from, until] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], until)
    else result.push([from, until])
  }
  return result
}

/** The seeds from one up to another that are in no range. */
const gapsIn = (ranges: readonly Range[], from: number, until: number): Range[] => {
  const gaps: Range[] = []
  let next = from
  for (const [begin, end] of merged(ranges)) {
    if (begin > next && next < until) gaps.push([next, Math.min(begin, until)])
    next = Math.max(next, end)
  }
  return next < until ? [...gaps, [next, until]] : gaps
}

/** The progress after a part of the run has been played, in so many seconds of CPU time. */
export const withPart = (progress: Progress, order: Order, played: Played, cpuSeconds: number): Progress => {
  const known = progress.workloads[order.workload] ?? { ...nothingPlayed, done: [] }
  const part: Range = [order.from, order.from + order.seeds]
  const sum = { ...sumOf(known, played), done: merged([...known.done, part]) }
  return {
    ...progress,
    cpuSeconds: progress.cpuSeconds + cpuSeconds,
    workloads: { ...progress.workloads, [order.workload]: sum },
  }
}

/** What is still to be played, in parts of at most `size` seeds, all workloads in turn. */
export const remaining = ({ options, workloads }: Progress, size: number, most: number): Order[] => {
  const until = options.from + options.seeds
  const parts = options.workloads.flatMap((workload) =>
    gapsIn(workloads[workload]?.done ?? [], options.from, until).flatMap(([begin, end]) =>
      Array.from({ length: Math.ceil((end - begin) / size) }, (_, index): Order => {
        const from = begin + index * size
        return { workload, from, seeds: Math.min(size, end - from), most }
      }),
    ),
  )
  return parts.sort((a, b) => a.from - b.from)
}

/** All workloads of a run as one. */
export const totalOf = ({ workloads }: Progress): Played =>
  Object.values(workloads).reduce<Played>(sumOf, nothingPlayed)
