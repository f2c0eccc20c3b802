import * as fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { silence } from '../../infra/cli/demo/faults.ts'
import { end, hour, start } from '../../infra/cli/demo/timeline.ts'
import { causes } from '../../infra/cli/demo/event.ts'
import { writeScenario, type Scenario } from '../../infra/cli/demo/scenario.ts'
import { breaksBy, disprovedBy } from '../../infra/cli/demo/ground-truth.ts'

const play = writeScenario(1, 600)
const happeningsOf = ({ deliveries }: Scenario) => deliveries.map(({ happening }) => happening)
const latest = ({ arrivals }: Scenario['deliveries'][number]) => arrivals[0]

describe('the play', () => {
  it('has at least 500 people, no two of whom share an address, a number, an account or a name', () => {
    expect(play.people.length).toBeGreaterThanOrEqual(500)
    for (const said of ['email', 'workEmail', 'phone'] as const)
      expect(new Set(play.people.map((one) => one[said])).size).toBe(play.people.length)
    expect(new Set(play.people.map(({ name, company }) => `${name} ${company}`)).size).toBe(
      play.people.length,
    )
    expect(play.people.every(({ phone }) => parsePhoneNumberFromString(phone)?.isValid())).toBe(true)
    const accounts = play.people.flatMap(({ userId }) => userId ?? [])
    expect(new Set(accounts).size).toBe(accounts.length)
  })

  it('knows people on several devices, and devices of several people', () => {
    expect(play.people.filter(({ devices }) => devices.length > 1).length).toBeGreaterThan(100)
    const devices = play.people.flatMap((one) => one.devices.map(({ anonymousId }) => anonymousId))
    expect(new Set(devices).size).toBeLessThan(devices.length)
  })

  it('is the same for the same seed and another for another', () => {
    expect(writeScenario(7, 120)).toEqual(writeScenario(7, 120))
    expect(happeningsOf(writeScenario(7, 120))).not.toEqual(happeningsOf(writeScenario(8, 120)))
  })

  it('states plainly how few people are too few', () => {
    expect(() => writeScenario(1, 10)).toThrow(/ask for at least \d+/)
  })

  it.each(causes)('plants %s that stays, that recovers by itself and that late news disproves', (cause) => {
    const breaks = breaksBy(happeningsOf(play), end).filter((one) => one.cause === cause)
    expect(breaks.filter((one) => one.end === 'broken').length).toBeGreaterThan(10)
    expect(breaks.filter((one) => one.end === 'recovered').length).toBeGreaterThan(5)
    expect(disprovedBy(play.deliveries, end).filter((one) => one.cause === cause).length).toBeGreaterThan(5)
  })

  it('reports stories that end as they are called, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { told, deliveries } = writeScenario(seed, 90)
        const breaks = breaksBy(
          deliveries.map(({ happening }) => happening),
          end,
        )
        const disproved = disprovedBy(deliveries, end)
        const unheard = new Set(
          deliveries
            .filter(
              ({ happening: { source, at } }) =>
                source === silence.source && at >= silence.from && at < silence.to,
            )
            .map(({ happening }) => happening.person),
        )
        for (const {
          story: { name, cause, ending },
          person,
        } of told) {
          const same = (one: { person: number; cause: string }) =>
            one.person === person && one.cause === cause
          const broke = breaks.find(same)?.end ?? (disproved.some(same) ? 'disproved' : 'kept')
          const expected = ending === 'void' ? 'kept' : ending
          // While nothing is heard of the e-mail tool, what is well must look broken for a while.
          if (!(cause === 'email-unopened' && broke === 'disproved' && unheard.has(person)))
            expect(`${name}: ${broke}`).toBe(`${name}: ${expected}`)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('the way to us', () => {
  const late = play.deliveries.filter((delivery) => latest(delivery) - delivery.happening.at > hour)

  it('repeats some, delays some for hours and mixes the order', () => {
    expect(play.deliveries.filter(({ arrivals }) => arrivals.length > 1).length).toBeGreaterThan(100)
    expect(late.length).toBeGreaterThan(100)
    const times = play.deliveries.map(({ happening }) => happening.at)
    expect(times.filter((at, index) => at < (times[index - 1] ?? 0)).length).toBeGreaterThan(100)
  })

  it('never runs ahead of what happens', () => {
    expect(
      play.deliveries.every(
        ({ happening, arrivals }) =>
          happening.at >= start &&
          arrivals.every((at, index) => at > (index === 0 ? happening.at : (arrivals[index - 1] ?? 0))),
      ),
    ).toBe(true)
  })

  it('lets the e-mail tool fall silent for a day and deliver its backlog after', () => {
    const mails = play.deliveries.filter(({ happening }) => happening.source === silence.source)
    const during = mails.filter(({ happening: { at } }) => at >= silence.from && at < silence.to)
    expect(during.length).toBeGreaterThan(50)
    expect(
      during.every((delivery) => latest(delivery) >= silence.to && latest(delivery) < silence.to + hour),
    ).toBe(true)
    expect(
      mails.filter(({ arrivals }) => arrivals.some((at) => at > silence.from + 60_000 && at < silence.to)),
    ).toEqual([])
  })
})
