import { following } from './mutants/following.ts'
import { holding } from './mutants/holding.ts'
import type { Mutant } from './mutants/mutant.ts'
import { sending } from './mutants/sending.ts'
import { storing } from './mutants/storing.ts'

/** Each is switched on alone, and the simulation has to find it. */
export const mutants: readonly Mutant[] = [...storing, ...following, ...sending, ...holding]
