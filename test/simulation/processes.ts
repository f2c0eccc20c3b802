import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import * as z from 'zod'
import { nothingPlayed, play, playedSchema, sumOf, type Order, type Played } from './play.ts'

/** So many seeds go to a process at a time. */
export const chunk = 25
/** How long (ms) they may take before they hang. */
const patience = 300_000

/** What a process answers: the result, and the CPU time (µs) it took. */
const answerSchema = playedSchema.extend({ cpuMicros: z.number().default(0) })

/** A part of a run that was played, and the CPU time (s) it took. */
export type Part = { readonly order: Order; readonly played: Played; readonly cpuSeconds: number }

const start = (worker: string): ChildProcess =>
  fork(worker, [], {
    execArgv: [...process.execArgv, '--max-semi-space-size=32'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

/** Has a process play some seeds. One that dies or hangs breaks a promise too: that of its first seed. */
const playIn = async (child: ChildProcess, order: Order): Promise<Part> => {
  let clock: NodeJS.Timeout | undefined
  const { cpuMicros, ...played } = await new Promise<z.infer<typeof answerSchema>>((resolve) => {
    const lost = (how: string) =>
      resolve({
        ...nothingPlayed,
        cpuMicros: 0,
        broken: [{ seed: order.from, promise: `${how} in one of the ${order.seeds} seeds from this one` }],
      })
    clock = setTimeout(() => lost(`it did not end within ${patience / 1000} s`), patience)
    child.once('message', (message) => resolve(answerSchema.parse(message)))
    child.once('exit', (code, signal) => lost(`the process died (${signal ?? code})`))
    child.once('error', ({ message }) => lost(`the process could not be spoken to (${message})`))
    child.send(order)
  })
  clearTimeout(clock)
  child.removeAllListeners()
  return { order, played, cpuSeconds: cpuMicros / 1e6 }
}

/**
 * Plays the parts of a run in as many processes as there are jobs. Which process plays a part changes nothing
 * in its result.
 * @param done is called after each part; returns false to end the run
 * @param worker the file each process runs
 */
export const playParts = async (
  orders: Iterable<Order>,
  jobs: number,
  done: (part: Part) => boolean,
  worker = join(import.meta.dirname, 'worker.ts'),
): Promise<void> => {
  const waiting = orders[Symbol.iterator]()
  let ended = false
  const work = async (): Promise<void> => {
    let child = start(worker)
    for (let next = waiting.next(); !ended && !next.done; next = waiting.next()) {
      const part = await playIn(child, next.value)
      if (!done(part)) ended = true
      if (part.played.played > 0) continue
      child.kill('SIGKILL')
      child = start(worker)
    }
    child.kill('SIGKILL')
  }
  await Promise.all(Array.from({ length: jobs }, work))
}

/** The parts of an order, as large as a process takes at a time. */
const partsOf = (order: Order): Order[] =>
  Array.from({ length: Math.ceil(order.seeds / chunk) }, (_, index) => ({
    ...order,
    from: order.from + index * chunk,
    seeds: Math.min(chunk, order.seeds - index * chunk),
  }))

const playHere = async (order: Order, progress: (done: number) => void): Promise<Totals> => {
  const before = process.cpuUsage()
  const total = await play(order, progress)
  const { user, system } = process.cpuUsage(before)
  return { total, cpuSeconds: (user + system) / 1e6 }
}

type Run = Order & { readonly jobs: number; /** The file each process runs. */ readonly worker?: string }
type Totals = { readonly total: Played; readonly cpuSeconds: number }

/**
 * Plays seeds in as many processes as there are jobs; few of them, or all of them for one job, in this very
 * process. What a seed does depends on neither.
 * @param progress hears how many are done
 */
export const playInProcesses = async (
  { jobs, worker, ...order }: Run,
  progress: (done: number) => void,
): Promise<Totals> => {
  const parts = partsOf(order)
  const processes = Math.min(jobs, parts.length)
  if (processes === 1) return playHere(order, progress)
  let [total, seconds] = [nothingPlayed, 0]
  await playParts(
    parts,
    processes,
    ({ played, cpuSeconds }) => {
      total = sumOf(total, played)
      seconds += cpuSeconds
      progress(total.played)
      return total.broken.length < order.most
    },
    worker,
  )
  return { total, cpuSeconds: seconds }
}
