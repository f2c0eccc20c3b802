import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import { policySchema, type Policy } from '../../../shared/policy/policy.ts'
import { aPolicy, day, wednesday } from '../../world.ts'
import { Chance } from '../chance.ts'
import { calm, type Odds } from '../faults.ts'
import { MendingWorld } from '../mending-world.ts'
import { checkJourneys, checkMessages, checkTreatments } from '../promises.ts'
import { World } from '../world.ts'
import { journeysWorkload } from './journeys.ts'

/** What a seed did, for telling how much it was. */
export type Ran = { readonly steps: number; readonly invocations: number; readonly faults: Readonly<Record<string, number>>; readonly sent: number; readonly sentTwice: number; readonly unclear: number }

export type Workload = { readonly name: string; readonly what: string; readonly run: (seed: number) => Promise<Ran> }

/** Some seeds are calm, most have faults now and then, a few are rough. */
const oddsOf = (seed: number): Odds => {
  const chance = new Chance(seed ^ 0x5eed)
  const much = chance.pick([0, 1, 1, 1, 2])
  return much === 0 ? calm : { crashBefore: 0.003 * much, crashAfter: 0.003 * much, lostAnswer: 0.003 * much, throttled: 0.004 * much }
}

/** Now and then everything we depend on is down for a quarter of an hour. */
const outage = (world: World): void => {
  if (!world.chance.happens(0.3)) return
  const from = world.now + world.chance.below(2 * day)
  world.at(from, () => { world.faults.downUntil = from + 15 * 60_000 })
}

const settings = (seed: number, policy: Policy) => ({ seed, start: wednesday, policy, odds: oddsOf(seed), again: 0.1 })
const ran = (world: World, more: Partial<Ran> = {}): Ran => ({ steps: world.turns.steps, invocations: world.invocations, faults: world.faults.counts, sent: 0, sentTwice: 0, unclear: 0, ...more })

const journeysOf = (name: string, what: string, shared: boolean): Workload => ({
  name,
  what,
  run: async (seed) => {
    const world = new World(settings(seed, aPolicy({ lostAfter: 'P2D' })))
    const accepted = journeysWorkload(world, { shared })
    outage(world)
    await world.play(wednesday + 4 * day)
    await world.quiet()
    await checkJourneys(world, accepted)
    return ran(world)
  },
})

const journeys = journeysOf('journeys', '24 touchpoints of 4 people over two days, late, twice and out of order: identities, journeys, interruptions, counters', false)

const sharing = journeysOf('sharing', 'the same, with people who use what is another\'s, and colleagues who decide who is who: sets of identities join, split and join again', true)

const companyPolicy = policySchema.parse({
  ...firstPolicy, language: 'en', lostAfter: 'P2D', consent: 'not-withdrawn',
  staff: ['zhang', 'li', 'wang'].map((id, index) => ({ id, name: id, role: index === 2 ? 'manager' : 'member', active: true, robot: `${id}-robot`, wecomUserId: id })),
})

const mending: Workload = {
  name: 'mending',
  what: '12 touchpoints of 3 people over two days, and all that is done about what breaks off: playbooks, messages, providers that are not always heard',
  run: async (seed) => {
    const world = new MendingWorld(settings(seed, companyPolicy))
    const accepted = journeysWorkload(world, { people: 3, touchpoints: 12 })
    outage(world)
    await world.play(wednesday + 4 * day)
    await world.quiet(30)
    await checkJourneys(world, accepted)
    await checkMessages(world)
    await checkTreatments(world)
    const times = [...Map.groupBy(world.provider.taken, ({ message }) => message.id).values()]
    return ran(world, { sent: times.length, sentTwice: times.filter(([first, second]) => second && first?.message.class === 'M').length })
  },
}

export const workloads: readonly Workload[] = [journeys, sharing, mending]
