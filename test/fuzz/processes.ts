import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { type Found, nothingPlayed, type Order, type Played, sumOf, wordSchema } from './orders.ts'

type Run = {
  readonly seed: number
  readonly cases: number
  readonly family?: string | undefined
  readonly jobs: number
  /** After so many broken cases it is enough. */
  readonly most: number
  /** The file each process runs. */
  readonly worker?: string
  /** How long (ms) a process may say nothing before it hangs. */
  readonly patience?: number
  /** When it is aborted nothing more is begun, and what was played is the result. */
  readonly enough?: AbortSignal
}

const chunk = 500
/** Short-lived objects are all there are: with room for them most never have to be looked at. */
const execArgv = ['--max-semi-space-size=32']

/** A process ended or hung in the middle of an order. */
type Lost = { readonly lost: string; readonly begun: number | undefined }

/** One process that plays, until it is lost; then another is started. */
class Player {
  private child: ChildProcess | undefined
  private said = ''
  private readonly file: string
  private readonly patience: number

  constructor(file: string, patience: number) {
    this.file = file
    this.patience = patience
  }

  async play(order: Order): Promise<Played | Lost> {
    const child = (this.child ??= this.start())
    let begun: number | undefined
    let clock: NodeJS.Timeout | undefined
    const outcome = await new Promise<Played | Lost>((resolve) => {
      const hangs = () => resolve({ lost: `it does not end within ${this.patience / 1000} s`, begun })
      clock = setTimeout(hangs, this.patience)
      child.on('message', (message) => {
        clock?.refresh()
        const word = wordSchema.parse(message)
        if ('begins' in word) begun = word.begins
        else resolve(word.played)
      })
      const died = (how: string | number | null) =>
        resolve({ lost: `the process died (${how}): ${this.said.slice(-600)}`, begun })
      child.once('exit', (code, signal) => died(signal ?? code))
      child.once('error', ({ message }) =>
        resolve({ lost: `the process could not be spoken to: ${message}`, begun }),
      )
      child.send(order)
    })
    clearTimeout(clock)
    child.removeAllListeners()
    if ('lost' in outcome) this.stop()
    return outcome
  }

  stop(): void {
    this.child?.kill('SIGKILL')
    this.child = undefined
    this.said = ''
  }

  private start(): ChildProcess {
    const child = fork(this.file, [], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    child.stderr?.on('data', (text: Buffer) => {
      this.said = `${this.said}${text.toString()}`.slice(-2000)
    })
    return child
  }
}

/**
 * Plays an order to its end. Where the process is lost in it, it is played again with every case told, so
 * that it is known which one it was.
 */
const toTheEnd = async (player: Player, order: Order): Promise<Played> => {
  const outcome = await player.play(order)
  if (!('lost' in outcome)) return outcome
  if (!order.careful) return toTheEnd(player, { ...order, careful: true })
  const culprit = outcome.begun ?? order.from
  const found: Found = { case: culprit, family: order.family ?? 'any', promise: outcome.lost }
  const before = culprit - order.from
  const played =
    before > 0 ? await toTheEnd(player, { ...order, cases: before, careful: false }) : nothingPlayed
  const left = order.cases - before - 1
  const rest =
    left > 0
      ? await toTheEnd(player, { ...order, from: culprit + 1, cases: left, careful: false })
      : nothingPlayed
  return [{ ...nothingPlayed, cases: 1, broken: [found] }, rest].reduce(sumOf, played)
}

/**
 * Plays all cases of a seed in as many processes as there are jobs. A case that kills its process or never
 * ends is a broken promise like any other.
 * @param progress hears how many are done
 */
export const playInProcesses = async (run: Run, progress: (done: number) => void): Promise<Played> => {
  const {
    seed,
    cases,
    family,
    jobs,
    most,
    worker = join(import.meta.dirname, 'worker.ts'),
    patience = 120_000,
    enough,
  } = run
  let [next, total] = [0, nothingPlayed]
  const goesOn = (): boolean => next < cases && total.broken.length < most && enough?.aborted !== true
  const work = async (): Promise<void> => {
    const player = new Player(worker, patience)
    while (goesOn()) {
      const order = {
        seed,
        from: next,
        cases: Math.min(chunk, cases - next),
        ...(family === undefined ? {} : { family }),
        careful: false,
      }
      next += order.cases
      const played = await toTheEnd(player, order)
      total = sumOf(total, played)
      progress(total.cases)
    }
    player.stop()
  }
  await Promise.all(Array.from({ length: Math.min(jobs, Math.ceil(cases / chunk)) }, work))
  return { ...total, broken: total.broken.sort((a, b) => a.case - b.case) }
}
