import { describe, expect, it } from 'vitest'
import { areaUnderCurve, declineOf, fitWeights } from '../../shared/analysis/engagement.ts'
import { recurringCauses } from '../../shared/analysis/recurring.ts'

const day = 86_400_000

describe('engagement', () => {
  it('names the channel that made the score fall for windows running', () => {
    const touch = (channel: string, at: number) => ({ channel, at: at * day, weight: 1 })
    const chat = Array.from({ length: 60 }, (_, index) => touch('chat', index))
    const mail = Array.from({ length: 64 }, (_, index) => touch('email', index / 2))
    const scale = { halfLifeMs: 7 * day, windowMs: 7 * day, mostWindows: 10 }
    expect(declineOf([...chat, ...mail], 59 * day, scale)).toMatchObject({ windows: 4, channel: 'email' })
    expect(declineOf(chat, 59 * day, scale)).toBeUndefined()
  })

  it('computes the area under the curve with ties as halves', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [false, false, true, true])).toBe(1)
    expect(areaUnderCurve([1, 1, 1, 1], [false, true, false, true])).toBe(0.5)
  })

  it('fits weights from outcomes and refuses fields that leak them', () => {
    const rows = Array.from({ length: 400 }, (_, index) => index)
    const useful = rows.map((row) => (row * 37) % 10)
    const noise = rows.map((row) => ((row * 61) % 7) / 7)
    const outcomes = rows.map((row) => ((row * 37) % 10) + ((row * 53) % 11) > 10)
    const fit = fitWeights(
      [
        { name: 'useful', values: useful.map((value) => value / 10), knownAfter: false },
        { name: 'noise', values: noise, knownAfter: false },
        { name: 'leak', values: outcomes.map(Number), knownAfter: false },
        { name: 'invoice', values: noise, knownAfter: true },
      ],
      outcomes,
    )
    expect(fit.weights.get('useful')).toBeGreaterThan(3 * Math.abs(fit.weights.get('noise') ?? 0))
    expect(fit.auc).toBeGreaterThan(0.8)
    expect(fit.refused).toEqual([
      { name: 'leak', code: 'predicts-outcome' },
      { name: 'invoice', code: 'known-after' },
    ])
  })
})

describe('recurring causes', () => {
  it('ranks causes that come weeks running by people × value', () => {
    const cases = [1, 2, 3].flatMap((week) => [
      { cause: 'no-call', place: 'north', week, person: `n${week}`, value: 10 },
      { cause: 'no-call', place: 'south', week, person: 's', value: 20 },
      { cause: 'late', place: 'east', week: week * 2, person: `e${week}`, value: 900 },
    ])
    expect(
      recurringCauses(cases).map(({ place, weeks, people, value }) => [place, weeks, people.length, value]),
    ).toEqual([
      ['north', 3, 3, 30],
      ['south', 3, 1, 60],
    ])
  })
})
