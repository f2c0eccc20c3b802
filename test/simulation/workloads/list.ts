import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import { policySchema, type Policy } from '../../../shared/policy/policy.ts'
import { aPolicy, day, hour, wednesday } from '../../world.ts'
import { Random } from '../random.ts'
import { calm, type Odds } from '../faults.ts'
import { PlaybookWorld } from '../playbook-world.ts'
import { checkJourneys, checkMessages, checkTreatments } from '../oracle/invariants.ts'
import { World } from '../world.ts'
import { checkReceivers, ReceiversWorld, receiversWorkload } from './receivers.ts'
import { checkGuests, guestsWorkload } from './guests.ts'
import { HostileWorld, smallLimits } from './hostile-world.ts'
import { requestedErasures, ends, hostileWorkload, takenAgain } from './hostile.ts'
import { checkAll, checkBounds, checkErased, checkOthers } from './hostile-checks.ts'
import { checkLeaving, LeavingWorld, leavingWorkload } from './leaving.ts'
import { journeysWorkload, type Accepted } from './journeys.ts'
import { meetingsWorkload } from './meetings.ts'

/** What a seed did, for telling how much it was. */
type Ran = {
  readonly steps: number
  readonly invocations: number
  readonly faults: Readonly<Record<string, number>>
  readonly sent: number
  readonly sentTwice: number
  readonly unclear: number
}

export type Workload = {
  readonly name: string
  readonly what: string
  readonly run: (seed: number) => Promise<Ran>
}

/** Some seeds are calm, most have faults now and then, a few are rough; `among`: how rough they may be. */
const oddsOf = (seed: number, among: readonly number[] = [0, 1, 1, 1, 2]): Odds => {
  const chance = new Random(seed ^ 0x5eed)
  const much = chance.pick(among)
  return much === 0
    ? calm
    : {
        crashBefore: 0.003 * much,
        crashAfter: 0.003 * much,
        lostAnswer: 0.003 * much,
        throttled: 0.004 * much,
      }
}

/** Now and then everything we depend on is down for a quarter of an hour. */
const outage = (world: World): void => {
  if (!world.chance.happens(0.3)) return
  const from = world.now + world.chance.below(2 * day)
  world.at(from, () => {
    world.faults.downUntil = from + 15 * 60_000
  })
}

/** In a short story each fault has to strike more often to strike at all. */
const rough = [0, 2, 6, 10]
const rougher = [0, 4, 10, 14]
const mixed = [0, 1, 3, 6, 10]

const settings = (seed: number, policy: Policy) => ({
  seed,
  start: wednesday,
  policy,
  odds: oddsOf(seed),
  again: 0.1,
})
const ran = (world: World, more: Partial<Ran> = {}): Ran => ({
  steps: world.turns.steps,
  invocations: world.invocations,
  faults: world.faults.counts,
  sent: 0,
  sentTwice: 0,
  unclear: 0,
  ...more,
})

const journeysOf = (name: string, what: string, shared: boolean): Workload => ({
  name,
  what,
  run: async (seed) => {
    const world = new World({
      ...settings(seed, aPolicy({ lostAfter: 'P2D' })),
      ...(shared ? {} : { odds: oddsOf(seed, mixed) }),
    })
    const accepted = journeysWorkload(world, { shared })
    outage(world)
    await world.play(wednesday + 4 * day)
    await world.quiet()
    await checkJourneys(world, accepted)
    return ran(world)
  },
})

const journeys = journeysOf(
  'journeys',
  '24 touchpoints of 4 people over two days, late, twice and out of order: identities, journeys, interruptions, counters',
  false,
)

const sharing = journeysOf(
  'sharing',
  "the same, with people who use what is another's, and colleagues who decide who is who: sets of identities join, split and join again",
  true,
)

const meetings: Workload = {
  name: 'meetings',
  what: '5 people seen under several names at the same moment and never again, with functions that die often: joins in the middle of everything',
  run: async (seed) => {
    const world = new World({
      ...settings(seed, aPolicy({ lostAfter: 'P2D' })),
      odds: oddsOf(seed, rough),
      lanes: 4,
    })
    const accepted = meetingsWorkload(world)
    await world.play(wednesday + day)
    await world.quiet()
    await checkJourneys(world, accepted)
    return ran(world)
  },
}

const companyPolicy = policySchema.parse({
  ...firstPolicy,
  language: 'en',
  lostAfter: 'P2D',
  consent: 'not-withdrawn',
  staff: ['zhang', 'li', 'wang'].map((id, index) => ({
    id,
    name: id,
    role: index === 2 ? 'manager' : 'member',
    active: true,
    robot: `${id}-robot`,
    wecomUserId: id,
  })),
})

const mended = async (world: PlaybookWorld, accepted: Accepted): Promise<Ran> => {
  await checkJourneys(world, accepted)
  await checkMessages(world)
  await checkTreatments(world)
  const times = [...Map.groupBy(world.provider.taken, ({ message }) => message.id).values()]
  return ran(world, {
    sent: times.length,
    sentTwice: times.filter(([first, second]) => second && first?.message.class === 'M').length,
  })
}

const mending: Workload = {
  name: 'mending',
  what: '12 touchpoints of 3 people over two days, and all that is done about what breaks off: playbooks, messages, providers that are not always heard',
  run: async (seed) => {
    const world = new PlaybookWorld(
      settings(seed, seed % 2 === 0 ? companyPolicy : { ...companyPolicy, lostAfter: 'P30D' }),
    )
    const accepted = journeysWorkload(world, { people: 3, touchpoints: 12 })
    outage(world)
    await world.play(wednesday + 4 * day)
    await world.quiet(30)
    return mended(world, accepted)
  },
}

/** Every other seed takes what is sent to guests for marketing, which needs more than what they asked for. */
const guestPolicy = (seed: number): Policy =>
  seed % 2 === 0
    ? companyPolicy
    : {
        ...companyPolicy,
        playbooks: companyPolicy.playbooks.map((playbook) => ({
          ...playbook,
          steps: playbook.steps.map((step) =>
            step.do === 'send' && step.to === 'customer' ? { ...step, category: 'marketing' as const } : step,
          ),
        })),
      }

const guests: Workload = {
  name: 'guests',
  what: '4 people who register for events that may be postponed, cancelled or over early, do not come and are written to, if their consent, the hour and the day allow it; senders die often',
  run: async (seed) => {
    const world = new PlaybookWorld({
      ...settings(seed, guestPolicy(seed)),
      odds: oddsOf(seed, rougher),
      lanes: 4,
    })
    world.provider.troubles = 0.5
    const accepted = guestsWorkload(world)
    await world.play(wednesday + 2 * day)
    await world.quiet(30)
    checkGuests(world, accepted)
    return mended(world, accepted)
  },
}

/** Noon on a Monday: when the channels' samples were signed. */
const noon = Date.parse('2026-01-05T12:00:00Z')

const doors: Workload = {
  name: 'doors',
  what: 'vendors of every channel at their doors, who come again until they are heard, and now and then when they were',
  run: async (seed) => {
    const world = new ReceiversWorld({
      ...settings(seed, aPolicy({ lostAfter: 'P2D' })),
      start: noon,
      odds: oddsOf(seed, mixed),
    })
    receiversWorkload(world)
    outage(world)
    await world.play(noon + 2 * day)
    await world.quiet()
    await checkJourneys(world, await checkReceivers(world, noon))
    return ran(world)
  },
}

const leaving: Workload = {
  name: 'leaving',
  what: '3 people who ask to be erased, ask again while it is done, come back with names stated together, and whose old links robots follow',
  run: async (seed) => {
    const world = new LeavingWorld({
      ...settings(seed, aPolicy({ lostAfter: 'P2D' })),
      odds: oddsOf(seed, mixed),
    })
    const story = leavingWorkload(world)
    outage(world)
    await world.play(wednesday + 7 * hour)
    await world.quiet(12)
    await checkLeaving(world, story)
    return ran(world)
  },
}

const hostile: Workload = {
  name: 'hostile',
  what: 'people whose rows strangers flood beyond every bound, and people whose rows the database refuses, beside four who do what everybody does',
  run: async (seed) => {
    const odds = oddsOf(seed, mixed)
    const world = new HostileWorld({
      ...settings(seed, aPolicy({ lostAfter: 'P2D' })),
      odds,
      limits: smallLimits,
    })
    const story = hostileWorkload(world)
    const until = async (at: number, rounds: number): Promise<void> => {
      world.faults.odds = odds
      for (let next = world.now + hour; next < at; next += hour) {
        await world.play(next)
        checkBounds(world)
      }
      await world.play(Math.max(at, world.now))
      await world.quiet(rounds)
    }
    await until(wednesday + takenAgain - 1, 3)
    await checkOthers(world, story)
    await until(wednesday + requestedErasures - 1, 10)
    const before = await checkAll(world, story)
    await until(wednesday + ends, 12)
    await checkErased(world, story, before)
    return ran(world)
  },
}

export const workloads: readonly Workload[] = [
  journeys,
  sharing,
  meetings,
  doors,
  mending,
  guests,
  leaving,
  hostile,
]
