import { describe, expect, it } from 'vitest'
import { marketSignals } from '../../shared/analysis/market-signals.ts'

describe('market signals', () => {
  it('name what rises and falls in share, and are silent about growth of everything', () => {
    const counts = [
      { name: 'paid', now: 100, yearAgo: 200 },
      { name: 'video', now: 300, yearAgo: 20 },
      { name: 'steady', now: 200, yearAgo: 100 },
      { name: 'rare', now: 2, yearAgo: 0 },
    ]
    const found = marketSignals(counts, { now: 2000, yearAgo: 1000 })
    expect(found.map(({ name, direction }) => [name, direction])).toEqual([
      ['paid', 'falling'],
      ['video', 'rising'],
    ])
    expect(found.every(({ low, high }) => low > 1 || high < 1)).toBe(true)
  })
})
