import { normalQuantile } from '../../shared/trends/statistics/special-functions.ts'

/** Chances between 0 and 1 from a seed: mulberry32. */
const chances = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296
  }
}

/** Standard normal noise from a seed. */
export const noise = (length: number, seed = 1): number[] => {
  const next = chances(seed)
  return Array.from({ length }, () => normalQuantile(next()))
}
