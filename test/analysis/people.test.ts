import { describe, expect, it } from 'vitest'
import { judgeCadence } from '../../shared/analysis/cadence.ts'
import { lifecycleOf } from '../../shared/analysis/lifecycle.ts'
import { learnUsualPaths, missingSteps } from '../../shared/analysis/usual-path.ts'

const hour = 3_600_000

describe('the usual path', () => {
  const journeys = Array.from({ length: 100 }, (_, index) => ({
    journeyKind: 'lead',
    touches: [
      { kind: 'download', at: 0 },
      ...(index < 81 ? [{ kind: 'call', at: ((index % 48) + 1) * hour }] : []),
    ],
  }))
  const paths = learnUsualPaths(journeys)
  const download = [{ kind: 'download', at: 10 * hour }]

  it('names the step that an open journey lacks, its share and its time bound', () => {
    const found = missingSteps(paths, 'lead', download, 70 * hour)
    expect(found).toMatchObject({
      state: 'missing',
      steps: [{ after: 'download', step: 'call', share: 0.81, trials: 100 }],
    })
    const [step] = found.state === 'missing' ? found.steps : []
    expect(step?.interval.low).toBeCloseTo(0.7222, 4)
    expect(step?.since).toBe(10 * hour + (step?.withinMs ?? 0))
  })

  it('waits for the time bound, and is content with the step', () => {
    expect(missingSteps(paths, 'lead', download, 20 * hour)).toEqual({ state: 'on-path' })
    const called = [...download, { kind: 'call', at: 11 * hour }]
    expect(missingSteps(paths, 'lead', called, 90 * hour)).toEqual({ state: 'on-path' })
  })

  it('gives the reason where support is too small', () => {
    expect(missingSteps(learnUsualPaths(journeys.slice(0, 9)), 'lead', download, 90 * hour)).toEqual({
      state: 'unknown',
      reason: { code: 'path.support', n: 9, needed: 30 },
    })
  })
})

describe('a cadence', () => {
  const weekly = [0, 1, 2, 3, 4, 5, 6].map((week) => week * 168 * hour)
  const now = 1300 * hour
  const alive = Array.from({ length: 1300 }, (_, index) => index * hour)
  it.each([
    ['regular', weekly, [], alive, 1100 * hour],
    ['silent', weekly, [1200 * hour], alive, now],
    ['not-contacted', weekly, [900 * hour], alive, now],
    ['channel-broken', weekly, [1200 * hour], alive.slice(0, 1100), now],
    ['unknown', weekly.slice(0, 3), [], alive, now],
  ])('is found %s', (state, touchedAt, contactedAt, channelAt, at) => {
    expect(judgeCadence({ touchedAt, contactedAt, channelAt }, at)).toMatchObject({ state })
  })
})

describe('the lifecycle', () => {
  it('names each period new, returning, resurrecting or dormant', () => {
    const states = [...lifecycleOf([9, 11, 12, 13, 15, 17, 18, 19], 19)]
    const of = (state: string): number[] =>
      states.filter(([, each]) => each === state).map(([period]) => period)
    expect([of('new'), of('resurrecting'), of('returning'), of('dormant')]).toEqual([
      [9],
      [11, 15, 17],
      [12, 13, 18, 19],
      [10, 14, 16],
    ])
  })
})
