import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { nothingPlayed, play, playedSchema, sumOf, type Order, type Played } from './play.ts'

/** So many seeds go to a process at a time. */
const chunk = 25
/** How long (ms) they may take before they hang. */
const patience = 300_000

const start = (worker: string): ChildProcess => fork(worker, [], { execArgv: [...process.execArgv, '--max-semi-space-size=32'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })

/** Has a process play some seeds. One that dies or hangs breaks a promise too: that of its first seed. */
const playIn = async (child: ChildProcess, order: Order): Promise<Played> => {
  let clock: NodeJS.Timeout | undefined
  const played = await new Promise<Played>((resolve) => {
    const lost = (how: string) => resolve({ ...nothingPlayed, broken: [{ seed: order.from, promise: `${how} in one of the ${order.seeds} seeds from this one` }] })
    clock = setTimeout(() => lost(`it did not end within ${patience / 1000} s`), patience)
    child.once('message', (message) => resolve(playedSchema.parse(message)))
    child.once('exit', (code, signal) => lost(`the process died (${signal ?? code})`))
    child.once('error', ({ message }) => lost(`the process could not be spoken to (${message})`))
    child.send(order)
  })
  clearTimeout(clock)
  child.removeAllListeners()
  return played
}

type Run = Order & { readonly jobs: number; /** The file each process runs. */ readonly worker?: string }

/**
 * Plays seeds in as many processes as there are jobs; few of them, or all of them for one job, in this very process. What a seed does depends on
 * neither.
 * @param progress hears how many are done
 */
export const playInProcesses = async ({ jobs, worker = join(import.meta.dirname, 'worker.ts'), ...order }: Run, progress: (done: number) => void): Promise<Played> => {
  const processes = Math.min(jobs, Math.ceil(order.seeds / chunk))
  if (processes === 1) return play(order, progress)
  const end = order.from + order.seeds
  let [next, total] = [order.from, nothingPlayed]
  const work = async (): Promise<void> => {
    let child = start(worker)
    while (next < end && total.broken.length < order.most) {
      const part = { ...order, from: next, seeds: Math.min(chunk, end - next) }
      next += part.seeds
      const played = await playIn(child, part)
      total = sumOf(total, played)
      progress(total.played)
      if (played.played > 0) continue
      child.kill('SIGKILL')
      child = start(worker)
    }
    child.kill('SIGKILL')
  }
  await Promise.all(Array.from({ length: processes }, work))
  return total
}
