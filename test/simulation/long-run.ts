import cliProgress from 'cli-progress'
import { playedSchema, type Played } from './play.ts'
import { chunk, playParts } from './processes.ts'
import {
  commitOf,
  openProgress,
  remaining,
  type RunOptions,
  saveProgress,
  totalOf,
  withPart,
} from './progress.ts'

/** A run ends with so many broken seeds: more of them say nothing new. */
const most = 20
/** How often (ms) a progress line is written where there is no terminal. */
const lineEvery = 10_000

const rounded = (value: number): number => Math.round(value * 10) / 10

/** Seeds per second, and per second of CPU time. */
export const ratesOf = (played: number, seconds: number, cpuSeconds: number) => ({
  perSecond: rounded(played / seconds),
  perCpuSecond: rounded(played / cpuSeconds),
})

/** A progress bar on a terminal, and a line every ten seconds elsewhere. */
export const progressBar = (name: string) =>
  new cliProgress.SingleBar(
    {
      format: `${name} {bar} {value}/{total} seeds, {eta} s left {more}`,
      stream: process.stderr,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: lineEvery,
    },
    cliProgress.Presets.rect,
  )

/** What a workload has come to in a long run. */
export type Outcome = Played & { readonly workload: string }

/** The results of a long run, over all its sessions. */
export type LongRun = {
  readonly outcomes: readonly Outcome[]
  readonly played: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly left: number
}

type LongRunOptions = RunOptions & { readonly file: string; readonly jobs: number; readonly mixed: boolean }

/**
 * Plays what a file does not hold yet of a run over several workloads, and saves the progress after every
 * part, so that a run that is ended at any moment continues with the same command.
 * @throws Error when the file is of another commit or of other options, and `mixed` is not given
 */
export const longRun = async ({ file, jobs, mixed, ...options }: LongRunOptions): Promise<LongRun> => {
  let progress = openProgress(file, commitOf(import.meta.dirname), options, mixed)
  const orders = remaining(progress, chunk, chunk)
  const playedBefore = totalOf(progress).played
  const [began, secondsBefore] = [performance.now(), progress.seconds]
  const left = orders.reduce((sum, { seeds }) => sum + seeds, 0)
  const bar = progressBar('simulation')
  bar.start(playedBefore + left, playedBefore, { more: '' })
  const under = totalOf(progress).broken.length < most
  await playParts(under ? orders : [], Math.min(jobs, orders.length), ({ order, played, cpuSeconds }) => {
    const seconds = secondsBefore + (performance.now() - began) / 1000
    progress = { ...withPart(progress, order, played, cpuSeconds), seconds }
    saveProgress(file, progress)
    const total = totalOf(progress)
    const { perSecond, perCpuSecond } = ratesOf(total.played, seconds, progress.cpuSeconds)
    bar.update(total.played, {
      more: `(${perSecond} a second, ${perCpuSecond} per CPU second), ${total.broken.length} broken`,
    })
    return total.broken.length < most
  })
  bar.stop()
  return {
    outcomes: Object.entries(progress.workloads).map(([workload, sums]) => ({
      workload,
      ...playedSchema.parse(sums),
    })),
    played: totalOf(progress).played,
    seconds: progress.seconds,
    cpuSeconds: progress.cpuSeconds,
    left: remaining(progress, chunk, chunk).reduce((sum, { seeds }) => sum + seeds, 0),
  }
}
