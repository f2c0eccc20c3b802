import { describe, expect, it } from 'vitest'
import { backoffDelay, seededJitter } from '../../shared/runtime/backoff.ts'

const bounds = { baseMs: 2000, maxMs: 900_000 }
const seeds = Array.from({ length: 200 }, (_, index) => `message-${index}`)

describe('seededJitter', () => {
  it('gives the same share for the same seed, and stays within the span', () => {
    for (const seed of seeds) {
      expect(seededJitter(1000, seed)).toBe(seededJitter(1000, seed))
      expect(seededJitter(1000, seed)).toBeGreaterThanOrEqual(0)
      expect(seededJitter(1000, seed)).toBeLessThanOrEqual(1000)
    }
  })

  it('spreads different seeds', () => {
    expect(new Set(seeds.map((seed) => seededJitter(1000, seed))).size).toBeGreaterThan(150)
  })
})

describe('backoffDelay', () => {
  it.each([
    [1, 6000],
    [3, 18_000],
    [20, 902_000],
  ])('of attempt %i is between the base and %i ms', (attempt, most) => {
    const delays = seeds.map((seed) => backoffDelay(attempt, seed, bounds))
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(bounds.baseMs)
    expect(Math.max(...delays)).toBeLessThanOrEqual(most)
    expect(Math.max(...delays)).toBeGreaterThan(most * 0.8)
  })
})
