import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFunnel } from '../../shared/analysis/funnel-walk.ts'
import type { FunnelQuery, FunnelTouch } from '../../shared/analysis/funnel-walk.ts'
import {
  correlate,
  foldPerson,
  funnelBySegment,
  funnelsOfPeriods,
  funnelSteps,
  mergeParts,
} from '../../shared/analysis/funnel.ts'
import type { FunnelPart } from '../../shared/analysis/funnel.ts'

const hour = 3_600_000
const late = 1000 * 24 * hour
/** `S@0 V@1.5`: kind and hour. */
const touches = (line: string): FunnelTouch[] =>
  line.split(' ').map((word) => {
    const [kind = '', at = '0', segment = ''] = word.split('@')
    return { kind, at: Number(at) * hour, segment }
  })
const inRow = (letters: string): string => [...letters].map((kind, index) => `${kind}@${index}`).join(' ')
const partOf = (query: FunnelQuery, lines: readonly string[], now = late): FunnelPart => {
  const funnel = compileFunnel(query)
  return {
    outcomes: lines.flatMap((line, index) => foldPerson(funnel, `p${index + 1}`, touches(line), now) ?? []),
  }
}
const steps = [['S'], ['V'], ['I']]
const counts = (query: FunnelQuery, lines: readonly string[]): number[] =>
  funnelSteps(partOf(query, lines), query.steps.length).map(({ count }) => count)

describe('a funnel', () => {
  it('measures counts and times to convert', () => {
    const found = funnelSteps(partOf({ steps }, ['S@12 V@13 I@15', 'S@14 V@16', 'S@14 V@16 I@17']), 3)
    expect(found.map(({ count }) => count)).toEqual([3, 3, 2])
    expect(found[1]?.times).toMatchObject({ mean: 6_000_000, median: 7_200_000 })
    expect(found[2]?.times).toMatchObject({ mean: 5_400_000, median: 5_400_000 })
  })

  it('counts a person once, by the first completion', () => {
    const found = funnelSteps(partOf({ steps }, ['S@0 V@1 I@2 S@3 V@7 S@9']), 3)
    expect(found.map(({ count }) => count)).toEqual([1, 1, 1])
    expect(found[1]?.times.mean).toBe(hour)
  })

  it.each([
    [14 * 24 * hour, [3, 2], 600_000],
    [5 * 60_000, [3, 1], 300_000],
    [0, [3, 2], 600_000],
    [-1, [3, 2], 600_000],
  ])('bounds the time from the first step by a window of %d ms', (windowMs, expected, time) => {
    const lines = [`S@14 V@${14 + 5 / 60}`, `S@${14 + 3 / 60}`, 'S@12 V@12.25']
    const found = funnelSteps(partOf({ steps: [['S'], ['V']], windowMs }, lines), 2)
    expect(found.map(({ count }) => count)).toEqual(expected)
    expect(found[1]?.times.mean).toBeCloseTo(time, 3)
  })

  it('in strict order allows nothing between two steps', () => {
    const lines = ['S', 'VS', 'SVxI', 'IxVS', 'VSxVI', 'xSxV', 'xSVIx', 'IV'].map(inRow)
    const part = partOf({ steps, order: 'strict' }, lines)
    expect(part.outcomes.filter(({ reached }) => reached > 1).map(({ person }) => person)).toEqual([
      'p3',
      'p7',
    ])
    expect(counts({ steps, order: 'strict' }, lines)).toEqual([7, 2, 1])
    const found = funnelSteps(partOf({ steps, order: 'strict' }, ['S@0 V@1', 'S@0 V@2 I@4']), 3)
    expect(found.map(({ times }) => times.mean)).toEqual([Number.NaN, 5_400_000, 7_200_000])
  })

  it('in any order counts the different steps within a window', () => {
    const lines = ['S', 'VC', 'SVxI', 'ICS', 'VSCI', 'xI', 'Vx', 'IV'].map(inRow)
    expect(counts({ steps: [...steps, ['C']], order: 'any' }, lines)).toEqual([8, 5, 3, 1])
  })

  it.each([
    ['a skipped step', { steps }, ['S@0 I@1'], [1, 0, 0]],
    [
      'two steps at one time, in any order of delivery',
      { steps: [['S'], ['V']] },
      ['S@1 V@1', 'V@1 S@1', 'S@0'],
      [3, 2],
    ],
    ['the wrong order', { steps: [['S'], ['V']] }, ['V@0 S@1'], [1, 0]],
    ['two steps of one kind', { steps: [['S'], ['S']] }, ['S@0', 'S@0 S@1'], [2, 1]],
    [
      'an excluded touchpoint',
      { steps: [['S'], ['V']], excluded: ['x'] },
      ['S@3 x@3.5 V@4', 'S@3 V@4 x@5', 'S@1', 'S@2 V@3'],
      [3, 2],
    ],
    [
      'a second start after the first window',
      { steps: [['S'], ['V']], windowMs: hour },
      ['S@0 S@5 V@5.5'],
      [1, 1],
    ],
  ] satisfies [string, FunnelQuery, string[], number[]][])('handles %s', (_, query, lines, expected) => {
    expect(counts(query, lines)).toEqual(expected)
  })

  it('does not count people as lost while their window is open', () => {
    const [first] = funnelSteps(
      partOf({ steps, windowMs: 10 * hour }, ['S@0', 'S@5', 'S@0 V@1'], 12 * hour),
      3,
      0,
    )
    expect(first).toMatchObject({ count: 3, open: 1, closed: 2, lost: ['p1'], lossRate: 0.5, alarm: true })
  })

  it('raises an alarm only where the lower bound passes the threshold', () => {
    const lines = [...Array<string>(90).fill('S@0'), ...Array<string>(10).fill('S@0 V@1')]
    const part = partOf({ steps: [['S'], ['V']] }, lines)
    expect(funnelSteps(part, 2, 0.8)[0]?.alarm).toBe(true)
    expect(funnelSteps(part, 2, 0.89)[0]?.alarm).toBe(false)
  })

  it('counts a person in each period in which a first step lies', () => {
    const people = ['S@1 V@2 S@25 V@26', 'S@30 V@31']
    const periods = [0, 24].map((from) => ({ from: from * hour, before: (from + 24) * hour }))
    const found = funnelsOfPeriods({ steps: [['S'], ['V']] }, periods).map(
      (funnel) =>
        people.filter((line) => foldPerson(funnel, line, touches(line), late)?.state === 'converted').length,
    )
    expect(found).toEqual([1, 2])
  })

  it('breaks down by the property of the first step', () => {
    const found = funnelBySegment(partOf({ steps: [['S'], ['V']] }, ['S@0@US V@1@DE', 'S@0@DE', 'S@0@US']), 2)
    expect([...found].map(([segment, each]) => [segment, ...each.map(({ count }) => count)])).toEqual([
      ['DE', 1, 0],
      ['US', 2, 1],
    ])
  })

  it('correlates what people did with whether they converted', () => {
    const part = partOf({ steps: [['S'], ['V']] }, [
      ...Array<string>(10).fill('S@0 V@1'),
      ...Array<string>(10).fill('S@0'),
    ])
    const features = (person: string): ReadonlySet<string> => {
      const index = Number(person.slice(1))
      if (index <= 5) return new Set(['P'])
      return new Set(index > 15 ? ['N'] : [])
    }
    const found = correlate(part, features)
    expect(found.map(({ feature, ratio }) => [feature, ratio])).toEqual([
      ['N', expect.closeTo(1 / 11, 10)],
      ['P', expect.closeTo(11, 10)],
    ])
    expect(found.every(({ low, high, ratio }) => low < ratio && ratio < high)).toBe(true)
  })

  const letters = fc.array(
    fc.record({ kind: fc.constantFrom('S', 'V', 'I', 'x'), at: fc.integer({ min: 0, max: 9 }) }),
  )
  const order = fc.constantFrom('ordered' as const, 'strict' as const, 'any' as const)

  it('does not depend on the order of delivery', () => {
    fc.assert(
      fc.property(letters, order, fc.integer(), (list, kind, seed) => {
        const funnel = compileFunnel({ steps, order: kind, windowMs: 5 })
        const mixed = list.toSorted((a, b) => ((a.at * 7 + seed) % 5) - ((b.at * 3 + seed) % 5))
        expect(foldPerson(funnel, 'p', mixed, 99)).toEqual(foldPerson(funnel, 'p', list, 99))
      }),
    )
  })

  it('merges parts in any order and grouping, and a part twice as once', () => {
    const part = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constant('S@0 V@1')), { maxLength: 9 })
    fc.assert(
      fc.property(part, part, part, (...lists) => {
        const funnel = compileFunnel({ steps })
        const [a, b, c] = lists.map((list) => ({
          outcomes: list.flatMap(([id, line]) => foldPerson(funnel, `p${id}`, touches(line), late) ?? []),
        }))
        if (!a || !b || !c) throw new Error('three parts are made')
        const whole = mergeParts([a, b, c])
        expect(mergeParts([mergeParts([c, a]), b])).toEqual(whole)
        expect(mergeParts([a, mergeParts([b, c]), a])).toEqual(whole)
      }),
    )
  })
})
