import { watchDetectors } from '../../../shared/detectors/list.ts'
import { inspectDueJourney } from '../../../shared/journeys/inspect-due-journey.ts'
import { sweepTimers } from '../../../shared/journeys/sweep.ts'
import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import type { Consumed } from '../../../shared/storage/dynamodb/dynamo-call.ts'
import { interruptionRepository } from '../../../shared/storage/repositories/interruption-repository.ts'
import { journeyRepository } from '../../../shared/storage/repositories/journey-repository.ts'
import { refoldRepository } from '../../../shared/storage/repositories/refold-repository.ts'
import type { Store } from '../../../shared/storage/store.ts'
import { timerRepository } from '../../../shared/storage/repositories/timer-repository.ts'
import { median } from '../bench.ts'
import { firstSweep } from './crowd.ts'

/**
 * One sweep: how many timers it heeded, units it consumed (`finding`: to read what is due, cursors too), µs
 * of the processor.
 */
export type Swept = {
  readonly timers: number
  readonly rru: number
  readonly finding: number
  readonly wru: number
  readonly cpuMicros: number
}

const sum = (calls: readonly Consumed[], of: (consumed: Consumed) => number): number =>
  calls.reduce((total, consumed) => total + of(consumed), 0)

/**
 * Sweeps minute after minute with the product's own logic. A sweep that finds nothing comes first, for it
 * sets the cursors.
 */
export const sweepMinutes = async (store: Store, calls: Consumed[], sweeps: number): Promise<Swept[]> => {
  const rows = {
    journeys: journeyRepository(store),
    interruptions: interruptionRepository(store),
    timers: timerRepository(store),
    refolds: refoldRepository(store),
  }
  const deps = {
    rows,
    publish: async () => {},
    policies: async () => [firstPolicy] as const,
    detectors: watchDetectors,
  }
  const one = async (now: number): Promise<Swept> => {
    calls.length = 0
    const before = process.cpuUsage()
    const { timers } = await sweepTimers(
      {
        timers: rows.timers,
        refolds: rows.refolds,
        enqueueDeliveries: async () => {},
        resumeTreatments: async () => {},
        enqueueMessages: async () => {},
        onError: (_, error) => {
          throw error
        },
        inspect: (timer, from, at) => inspectDueJourney(deps, timer, from, at),
      },
      now,
      () => true,
    )
    const { user, system } = process.cpuUsage(before)
    const queries = calls.filter(({ action }) => action === 'Query')
    return {
      timers,
      rru: sum(calls, ({ read }) => read),
      finding: sum(queries, ({ read }) => read),
      wru: sum(calls, ({ write }) => write),
      cpuMicros: user + system,
    }
  }
  await one(firstSweep - 60_000)
  const found: Swept[] = []
  for (let index = 0; index < sweeps; index += 1) found.push(await one(firstSweep + index * 60_000))
  return found
}

/** The middle of several sweeps, number by number. */
export const middle = (sweeps: readonly Swept[]): Swept => ({
  timers: median(sweeps.map(({ timers }) => timers)),
  rru: median(sweeps.map(({ rru }) => rru)),
  finding: median(sweeps.map(({ finding }) => finding)),
  wru: median(sweeps.map(({ wru }) => wru)),
  cpuMicros: median(sweeps.map(({ cpuMicros }) => cpuMicros)),
})
