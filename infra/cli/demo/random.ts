import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance that falls the same way for the same seed. */
export interface Random {
  /** A whole number, both ends included. */
  readonly int: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  /** One of a list that is not empty. */
  readonly pick: <T>(list: readonly T[]) => T
  readonly shuffle: <T>(list: readonly T[]) => T[]
}

/**
 * Dice of their own for each name, so that what one part of the demo throws never changes what another gets.
 */
export const randomOf = (seed: number, ...names: readonly (string | number)[]): Random => {
  const generator = xoroshiro128plus(
    createHash('sha256')
      .update(JSON.stringify([seed, ...names]))
      .digest()
      .readInt32LE(),
  )
  const int = (from: number, to: number): number => uniformInt(generator, from, to)
  const pick = <T>(list: readonly T[]): T => {
    const [picked] = list.slice(int(0, list.length - 1))
    if (picked === undefined) throw new Error('there is nothing to pick from')
    return picked
  }
  return {
    int,
    pick,
    chance: (probability) => uniformFloat64(generator) < probability,
    shuffle: (list) =>
      list
        .map((value) => ({ value, order: uniformFloat64(generator) }))
        .sort((a, b) => a.order - b.order)
        .map(({ value }) => value),
  }
}
