import * as z from 'zod'
import { workloads, type Workload } from './workloads/list.ts'

/**
 * What is to be played: so many seeds of a workload from this one on, until so many have broken a promise.
 */
export const orderSchema = z.object({
  workload: z.string(),
  from: z.int().positive(),
  seeds: z.int().positive(),
  most: z.int().positive(),
})
export type Order = z.infer<typeof orderSchema>

/** What came of some seeds: how much happened in them, and which of them broke a promise. */
export const playedSchema = z.object({
  played: z.int(),
  steps: z.int(),
  invocations: z.int(),
  faults: z.int(),
  sent: z.int(),
  sentTwice: z.int(),
  broken: z.array(z.object({ seed: z.int(), promise: z.string() })),
})
export type Played = z.infer<typeof playedSchema>

export const nothingPlayed: Played = {
  played: 0,
  steps: 0,
  invocations: 0,
  faults: 0,
  sent: 0,
  sentTwice: 0,
  broken: [],
}

/** Two results as one. */
export const sumOf = (a: Played, b: Played): Played => ({
  played: a.played + b.played,
  steps: a.steps + b.steps,
  invocations: a.invocations + b.invocations,
  faults: a.faults + b.faults,
  sent: a.sent + b.sent,
  sentTwice: a.sentTwice + b.sentTwice,
  broken: [...a.broken, ...b.broken].sort((one, other) => one.seed - other.seed),
})

/** @throws Error when there is no such workload */
export const workloadNamed = (name: string): Workload => {
  const all = workloads
  const workload = all.find((each) => each.name === name)
  if (!workload) throw new Error(`--workload must be one of ${all.map((each) => each.name).join(', ')}`)
  return workload
}

const playOne = async (workload: Workload, seed: number): Promise<Played> => {
  try {
    const { steps, invocations, faults, sent, sentTwice } = await workload.run(seed)
    return {
      ...nothingPlayed,
      played: 1,
      steps,
      invocations,
      sent,
      sentTwice,
      faults: Object.values(faults).reduce((total, count) => total + count, 0),
    }
  } catch (error) {
    return {
      ...nothingPlayed,
      played: 1,
      broken: [{ seed, promise: error instanceof Error ? error.message : String(error) }],
    }
  }
}

/**
 * Plays some seeds one after the other in this process.
 * @param progress hears how many are done
 */
export const play = async (
  { workload, from, seeds, most }: Order,
  progress: (done: number) => void = () => {},
): Promise<Played> => {
  const named = workloadNamed(workload)
  let total = nothingPlayed
  for (let seed = from; seed < from + seeds && total.broken.length < most; seed++) {
    total = sumOf(total, await playOne(named, seed))
    progress(total.played)
  }
  return total
}
