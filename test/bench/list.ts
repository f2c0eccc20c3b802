import type { Bench } from './bench.ts'
import { units } from './units.ts'

/** Everything that can be measured. */
export const benches: readonly Bench[] = [units]
