import './environment.ts'
import { Random } from '../simulation/random.ts'
import type { Family } from './family.ts'
import { unpolluted } from './invariants.ts'
import { families } from './list.ts'
import type { Found, Order, Played } from './orders.ts'
import { anew, tally } from './world.ts'

/** The chance of one case: another for every case of a seed, and for the same cases of another seed. */
const chanceOf = (seed: number, index: number): Random =>
  new Random((Math.imul(seed, 0x9e3779b1) + index) >>> 0)

/** Drawn by weight, so that a case is the same whichever run it is in. */
const drawn = (chance: Random, among: readonly Family[]): Family => {
  let left = chance.below(among.reduce((sum, { weight }) => sum + weight, 0))
  for (const family of among) {
    if (left < family.weight) return family
    left -= family.weight
  }
  throw new Error('there is no family to draw')
}

/** The families that are played: all, or the one of this name. */
export const chosen = (name: string | undefined): readonly Family[] =>
  families.filter((family) => name === undefined || family.name === name)

const attempt = async (among: readonly Family[], seed: number, index: number): Promise<string> => {
  const chance = chanceOf(seed, index)
  const family = drawn(chance, among)
  anew()
  await family.run(chance)
  unpolluted()
  return family.name
}

/**
 * What a case breaks, told with the places it passed. While nothing is wrong errors go without them: many a
 * case ends in a refusal.
 */
const brokenBy = async (among: readonly Family[], seed: number, index: number): Promise<Found> => {
  const family = drawn(chanceOf(seed, index), among).name
  Error.stackTraceLimit = 30
  try {
    await attempt(among, seed, index)
    return { case: index, family, promise: 'it broke a promise, and did not when it was played once more' }
  } catch (error) {
    const promise =
      error instanceof Error
        ? error.name === 'Broken'
          ? error.message
          : (error.stack ?? error.message)
        : String(error)
    return { case: index, family, promise }
  } finally {
    Error.stackTraceLimit = 0
  }
}

/**
 * Plays some cases one after the other in this process.
 * @param before hears of each case before it is played
 */
export const play = async (
  { seed, from, cases, family }: Order,
  before: (index: number) => unknown = () => {},
): Promise<Played> => {
  const among = chosen(family)
  const counts: Record<string, number> = {}
  const broken: Found[] = []
  const earlier = tally()
  Error.stackTraceLimit = 0
  for (let index = from; index < from + cases; index += 1) {
    await before(index)
    try {
      const name = await attempt(among, seed, index)
      counts[name] = (counts[name] ?? 0) + 1
    } catch {
      broken.push(await brokenBy(among, seed, index))
    }
  }
  const { knocks, taken } = tally()
  return { cases, counts, knocks: knocks - earlier.knocks, taken: taken - earlier.taken, broken }
}
