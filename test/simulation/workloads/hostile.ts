import type { Scalar, Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import { parseIdentity } from '../../../shared/model/identity.ts'
import type { Random } from '../random.ts'
import { aliasNamed, type HostileWorld } from './hostile-world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * When the database begins to take what it refused, and when somebody asks for erasure (ms after the start).
 */
export const takenAgain = 12 * hour
export const requestedErasures = 14 * hour
export const ends = 18 * hour

type Saying = {
  readonly type: TouchpointType
  readonly at: number
  readonly who: readonly string[]
  readonly props?: Record<string, Scalar>
  readonly receivedAt?: number
  readonly name?: string
}

/** What is told of the story: whose touchpoints are whose, and who is erased. */
export type HostileStory = {
  readonly touchpoints: readonly Touchpoint[]
  /** Names of people who do nothing unusual. */
  readonly ordinary: readonly string[]
  /** A name of each person who is erased, by which the request asks. */
  readonly erased: readonly string[]
  /** Aliases that were ever named with somebody who is erased. */
  readonly leaving: ReadonlySet<string>
}

const ordinaryNames = (who: number): string[] => [
  `userId:u${who}`,
  `email:p${who}@example.com`,
  `phone:+86138001380${10 + who}`,
]

/** A few people who do what everybody does. */
const ordinary = (chance: Random, start: number): Saying[] =>
  Array.from({ length: 4 }, (_, who) =>
    Array.from({ length: 5 }, (): Saying => {
      const names = ordinaryNames(who).filter(() => chance.happens(0.5))
      const type = chance.pick([
        'lead.created',
        'event.registered',
        'event.joined',
        'order.paid',
        'web.page_viewed',
        'email.unsubscribed',
      ] as const)
      const at = start + chance.below(10 * 60) * minute
      const event = {
        event_key: 'tea',
        event_name: 'Tea',
        ends_at: new Date(start + 11 * hour).toISOString(),
      }
      return {
        type,
        at,
        who: names.length > 0 ? names : [ordinaryNames(who)[0] ?? ''],
        props: type.startsWith('event.') ? event : {},
      }
    }),
  ).flat()

/** Strangers that are named with a victim: addresses, devices, ids that are very long. */
const strangers = (of: string): readonly string[] => [
  ...Array.from({ length: 5 }, (_, index) => `email:${of}${index}@flood.cn`),
  ...Array.from({ length: 5 }, (_, index) => `anonymousId:${of}${index}`),
  ...Array.from({ length: 3 }, (_, index) => `member.no@${of}${index}:${'长'.repeat(105)}${index}`),
  `phone:+8613900139${of.length}0${of.length}`,
  `order.no@shop:${of}`,
]

/** Many ids stated together with one, a few at a time; some of the ids do something by themselves. */
const flooded = (chance: Random, of: string, start: number): Saying[] => {
  const hub = `lead.id:${of}`
  const all = strangers(of)
  const stated = all.map((stranger): Saying => ({
    type: 'identity.linked',
    at: start + chance.below(8 * 60) * minute,
    who: [hub, stranger],
  }))
  const alone = all
    .filter(() => chance.happens(0.3))
    .map((stranger): Saying => ({
      type: chance.pick(['lead.created', 'order.paid', 'web.page_viewed'] as const),
      at: start + chance.below(9 * 60) * minute,
      who: [stranger],
    }))
  const several = Array.from({ length: 4 }, (): Saying => ({
    type: 'web.form_submitted',
    at: start + chance.below(9 * 60) * minute,
    who: [hub, ...all.filter(() => chance.happens(0.2))],
  }))
  return [...stated, ...alone, ...several]
}

const event = (index: number, end: number): Record<string, Scalar> => ({
  event_key: `w${index}`,
  event_name: `茶会${index}`.repeat(20),
  recording_url: `https://tea.example/${'x'.repeat(100)}`,
  ends_at: new Date(end).toISOString(),
})

/** Many registrations in one person's name; one whose key is too long to be met again. */
const registered = (chance: Random, who: string, start: number): Saying[] => [
  ...Array.from({ length: 8 }, (_, index): Saying => ({
    type: 'event.registered',
    at: start + index * minute,
    who: [who],
    props: event(index, start + chance.between(2, 30) * hour),
  })),
  ...Array.from({ length: 2 }, (): Saying => ({
    type: 'event.joined',
    at: start + chance.between(1, 10) * hour,
    who: [who],
    props: event(chance.below(8), start + hour),
  })),
  {
    type: 'event.registered',
    at: start + chance.below(60) * minute,
    who: [who],
    props: { ...event(9, start + day), event_key: 'k'.repeat(40) },
  },
]

/** Registrations that a vendor held back until all of them were missed and given up. */
const heldBack = (chance: Random, who: string, start: number): Saying[] => [
  ...Array.from({ length: 7 }, (_, index): Saying => {
    const at = start - 20 * day + index * 2 * day
    return {
      type: 'event.registered',
      at,
      who: [who],
      props: event(index, at + hour),
      receivedAt: at + minute,
    }
  }),
  { type: 'web.page_viewed', at: start + chance.below(60) * minute, who: [who] },
]

/** Many words on consent, very long names, many origins and names of events. */
const talkative = (chance: Random, who: string, start: number): Saying[] =>
  Array.from({ length: 12 }, (_, index): Saying => {
    const at = start + chance.below(10 * 60) * minute
    const name = `${'名'.repeat(190)}${index}`
    const consent: Saying = {
      type: chance.pick(['consent.withdrawn', 'consent.granted'] as const),
      at,
      who: [who],
      props: {
        channel: chance.pick(['email', 'sms', 'wecom', 'x']),
        purpose: `template ${index}`,
        text_version: 'v'.repeat(500),
      },
    }
    return chance.pick<Saying>([
      consent,
      {
        type: 'lead.created',
        at,
        who: [`email:o${index}@origin.cn`],
        name,
        props: { origin: `origin ${index}` },
      },
      { type: 'other', at, who: [who], name, props: { event: `Unknown ${'abcdefghijkl'[index] ?? ''}` } },
    ])
  })

/** People whose rows the database refuses for a while: one for each row a person has. */
const refusedNames = ['email:refused0@example.com', 'email:refused1@example.com', 'phone:+8613700137000']

const refusedOnes = (start: number): Saying[] =>
  refusedNames.flatMap((who, index): Saying[] => [
    { type: 'lead.created', at: start + index * minute, who: [who, `anonymousId:refused${index}`] },
    { type: 'event.registered', at: start + 2 * hour, who: [who], props: event(index, start + 3 * hour) },
    { type: 'email.unsubscribed', at: start + hour, who: [who] },
  ])

/**
 * Two people who flood a set of identities each, and are named together later; each is only ever known by
 * what they were flooded with.
 */
const [floodedFirst, floodedSecond, leaver, guest, held] = [
  'f1',
  'f22',
  'gone1',
  'email:guest@example.com',
  'email:held@example.com',
]

const touchpointOf = (saying: Saying, index: number): Touchpoint => {
  const { type, at, who, props = {}, name } = saying
  return {
    id: `h${index}`,
    channel: 'segment',
    source: 'sim',
    type,
    at,
    statedAt: new Date(at).toISOString(),
    receivedAt: saying.receivedAt ?? at,
    identities: who.flatMap((text) => parseIdentity(text) ?? []),
    props,
    ...(name === undefined ? {} : { name }),
  }
}

/**
 * Ordinary people beside people whose rows strangers make grow, and people whose rows the database refuses.
 */
export const hostileWorkload = (world: HostileWorld): HostileStory => {
  const { chance, now: start } = world
  const sayings = [
    ...ordinary(chance, start),
    ...flooded(chance, floodedFirst, start),
    ...flooded(chance, floodedSecond, start),
    ...flooded(chance, leaver, start),
    {
      type: 'identity.linked',
      at: start + chance.below(10 * 60) * minute,
      who: [`lead.id:${floodedFirst}`, `lead.id:${floodedSecond}`],
    } as const,
    ...registered(chance, guest, start),
    ...heldBack(chance, held, start),
    ...talkative(chance, 'email:talker@example.com', start),
    ...refusedOnes(start),
    { type: 'email.unsubscribed', at: start + takenAgain + hour, who: ['email:f10@flood.cn'] } as const,
  ]
  const touchpoints = sayings.map(touchpointOf)
  for (const touchpoint of touchpoints) {
    const delay = chance.happens(0.7) ? chance.below(5 * minute) : chance.below(8 * hour)
    const deliveredAt = Math.max(start, Math.min(touchpoint.at + delay, start + takenAgain + 90 * minute))
    const receivedAt = touchpoint.receivedAt < start ? touchpoint.receivedAt : deliveredAt
    const copies = chance.happens(0.15) ? 2 : 1
    for (let copy = 0; copy < copies; copy++)
      world.at(deliveredAt + copy * hour, () => world.deliver({ ...touchpoint, receivedAt }))
  }
  world.refused = new Set(refusedNames.map(aliasNamed))
  world.at(start + takenAgain, () => {
    world.refused = new Set()
  })
  const erased = [chance.pick([`lead.id:${leaver}`, ...strangers(leaver)]), guest]
  for (const name of erased) world.at(start + requestedErasures, () => world.ask(name))
  for (let at = start; at < start + ends; at += hour) world.at(at, () => world.upkeep())
  return {
    touchpoints,
    ordinary: [0, 1, 2, 3].flatMap(ordinaryNames),
    erased,
    leaving: new Set([`lead.id:${leaver}`, guest, ...strangers(leaver)].map(aliasNamed)),
  }
}
