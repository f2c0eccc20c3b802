import type { Bench } from './bench.ts'
import { analytics } from './analytics.ts'
import { cold } from './cold.ts'
import { cost } from './cost.ts'
import { cpu } from './cpu.ts'
import { detectors } from './detectors.ts'
import { ingest } from './ingest.ts'
import { store } from './store.ts'
import { sweep } from './sweep.ts'
import { units } from './units.ts'

/** Everything that can be measured. */
export const benches: readonly Bench[] = [units, sweep, store, cold, cpu, ingest, cost, detectors, analytics]
