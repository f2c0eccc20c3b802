import type { Random } from '../simulation/random.ts'

/**
 * One way in that is fuzzed. `run` plays one case drawn from the chance, and throws when a promise is broken.
 */
export type Family = {
  readonly name: string
  readonly what: string
  readonly weight: number
  readonly run: (chance: Random) => Promise<void>
}
