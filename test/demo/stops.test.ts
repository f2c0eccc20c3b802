import { describe, expect, it } from 'vitest'
import { end, hour, minute, start } from '../../infra/cli/demo/timeline.ts'
import { writeScenario } from '../../infra/cli/demo/scenario.ts'
import { stopsFor } from '../../infra/cli/demo/clock-stops.ts'
import { breaksBy, disprovedBy, nameOf, promises } from '../../infra/cli/demo/ground-truth.ts'

const { deliveries, told } = writeScenario(1, 600)
const stops = stopsFor(deliveries, start, end)
const stopAfter = (at: number): number => stops.find((stop) => stop >= at) ?? end

describe('the stops of the clock', () => {
  it('ascend to the end in steps no longer than eight hours', () => {
    expect(stops.at(-1)).toBe(end)
    expect(
      stops.every(
        (at, index) => at > (stops[index - 1] ?? start) && at - (stops[index - 1] ?? start) <= 8 * hour,
      ),
    ).toBe(true)
  })

  it('are few', () => {
    expect(stops.length).toBeLessThan(350)
  })

  it('let everything that is kept be heard of before it is due', () => {
    const known = new Set(
      [
        ...breaksBy(
          deliveries.map(({ happening }) => happening),
          end,
        ),
        ...disprovedBy(deliveries, end),
      ].map(nameOf),
    )
    for (const {
      story: { cause, ending },
      person,
      happenings,
    } of told) {
      const promise = promises.find((one) => one.cause === cause)
      const all = deliveries.filter(({ happening }) => happening.person === person)
      for (const first of ending === 'kept' || ending === 'void' ? happenings : []) {
        const begun = promise?.begins(first)
        if (!promise || !begun || known.has(nameOf({ person, cause, key: begun.key, since: first.at })))
          continue
        const kept = all.filter(
          ({ happening }) =>
            happening.at > first.at &&
            (promise.keeps(happening, begun.key) || promise.voids(happening, begun.key)),
        )
        const heard = Math.min(...kept.map(({ arrivals }) => stopAfter(arrivals[0])))
        const begunAt = Math.max(
          ...all
            .filter(({ happening }) => happening.id === first.id)
            .map(({ arrivals }) => stopAfter(arrivals[0])),
        )
        expect(
          heard < begun.due || heard === begunAt,
          `${first.id} is due at ${new Date(begun.due).toISOString()}`,
        ).toBe(true)
      }
    }
  })

  it('let everything that must be noticed be noticed before it is disproved', () => {
    for (const { person, cause, key, since, due } of disprovedBy(deliveries, end)) {
      const promise = promises.find((one) => one.cause === cause)
      const story = deliveries.filter(({ happening }) => happening.person === person)
      const first = story.find(
        ({ happening }) => happening.at === since && promise?.begins(happening)?.key === key,
      )
      const news = story.filter(
        ({ happening, arrivals }) =>
          happening.at > since &&
          happening.at <= due &&
          arrivals[0] > due &&
          (promise?.keeps(happening, key) || promise?.voids(happening, key)),
      )
      const noticed = stopAfter(Math.max(due, first?.arrivals[0] ?? due) + 2 * minute)
      expect(
        news.some(({ arrivals }) => stopAfter(arrivals[0]) > noticed),
        `${person} ${cause} ${key}`,
      ).toBe(true)
    }
  })
})
