import type { Scalar, Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import { parseIdentity } from '../../../shared/model/identity.ts'
import { isAboutTwo, rulings } from '../../../shared/model/ruling.ts'
import { touchpointRepository } from '../../../shared/storage/repositories/touchpoint-repository.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'

const minute = 60_000
const hour = 60 * minute

const kinds: readonly TouchpointType[] = [
  'lead.created',
  'lead.handled',
  'chat.message_in',
  'chat.message_out',
  'email.delivered',
  'email.opened',
  'email.clicked',
  'email.bounced',
  'event.registered',
  'event.joined',
  'event.registration_cancelled',
  'order.paid',
  'web.page_viewed',
  'web.page_viewed',
  'web.form_submitted',
]

/**
 * Who may be meant: a few people with a few ways to name each; `shared`: now and then somebody uses what is
 * another's.
 */
const identitiesFor = (chance: Random, people: number, shared: boolean): string[] => {
  const who = chance.below(people)
  const own = [
    `userId:u${who}`,
    `email:p${who}@example.com`,
    `anonymousId:a${who}`,
    `phone:+86138001380${10 + who}`,
  ]
  const named = own.filter(() => chance.happens(0.4))
  if (shared && chance.happens(0.05)) named.push(`anonymousId:a${chance.below(people)}`)
  if (shared && chance.happens(0.03)) named.push(`email:p${chance.below(people)}@example.com`)
  return named.length > 0 ? [...new Set(named)] : [chance.pick(own)]
}

const unknownNames = ['Signed Upp', 'Lead Creatd', 'li.lei@example.com'] as const

/** Every third page view becomes an event that no mapping knows. Takes nothing from chance. */
const withUnknown = (touchpoint: Touchpoint, index: number): Touchpoint =>
  touchpoint.type === 'web.page_viewed' && index % 3 === 0
    ? {
        ...touchpoint,
        type: 'other',
        props: { event: unknownNames[Math.floor(index / 3) % unknownNames.length] ?? '' },
      }
    : touchpoint

const propsFor = (chance: Random, type: TouchpointType, start: number): Record<string, Scalar> => {
  if (type.startsWith('email.'))
    return {
      email_id: `e${chance.below(3)}`,
      ...(chance.happens(0.3) ? { grade: 'machine' } : {}),
      ...(type === 'email.bounced' ? { bounce_type: 'permanent' } : {}),
    }
  if (type.startsWith('event.'))
    return {
      event_key: `w${chance.below(2)}`,
      event_name: 'Tea',
      recording_url: 'https://tea.example/seen',
      ends_at: new Date(start + eventEnds).toISOString(),
    }
  return type === 'lead.created'
    ? { origin: chance.pick(['social', 'email']), ...(chance.happens(0.3) ? { owner: 'zhang' } : {}) }
    : {}
}

const one = (
  chance: Random,
  start: number,
  spread: number,
  people: number,
  shared: boolean,
  index: number,
): Touchpoint => {
  const type = chance.pick(kinds)
  const at = start + chance.below(spread / minute) * minute
  const identities = identitiesFor(chance, people, shared).flatMap((text) => parseIdentity(text) ?? [])
  const props = propsFor(chance, type, start)
  return withUnknown(
    {
      id: `m${index}`,
      channel: 'segment',
      source: 'sim',
      type,
      at,
      statedAt: new Date(at).toISOString(),
      receivedAt: at,
      identities,
      props,
    },
    index,
  )
}

/** What a colleague decides about two ways to name people, or about one that many use. */
const ruling = (chance: Random, start: number, spread: number, people: number, index: number): Touchpoint => {
  const says = chance.pick(rulings)
  const at = start + chance.below(spread / minute) * minute
  const [about, other] = [0, 1]
    .map(() => chance.pick(['email', 'phone']))
    .map((kind) => {
      const who = chance.below(people)
      return kind === 'email' ? `email:p${who}@example.com` : `phone:+86138001380${10 + who}`
    })
  const identities = [about ?? ''].flatMap((text) => parseIdentity(text) ?? [])
  const props = { ruling: says, ...(isAboutTwo(says) && other !== undefined ? { other } : {}) }
  return {
    id: `r${index}`,
    channel: 'own',
    source: 'sim',
    type: 'identity.ruled',
    at,
    statedAt: new Date(at).toISOString(),
    receivedAt: at,
    identities,
    props,
  }
}

/** What was accepted at the door: touchpoints, and texts that are none and must be refused. */
export type Accepted = { readonly touchpoints: readonly Touchpoint[]; readonly refused: readonly string[] }

/** Events that nobody can read, some of them twice on the same day: each is refused once, with its reason. */
const unreadable = (world: World): string[] => {
  const { chance, now: start } = world
  const texts = Array.from({ length: chance.below(3) }, (_, index) => `{"no touchpoint":${index}}`)
  for (const text of texts) {
    for (let copy = chance.between(1, 2); copy > 0; copy--) {
      const receivedAt = start + chance.below(12 * hour)
      world.at(receivedAt, () =>
        world.touchpoints.put({ v: 1, channel: 'own', connection: 'own', receivedAt, text }, receivedAt),
      )
    }
  }
  return texts
}

/**
 * When events end, and when who registered should have come, by the policies the workloads play with (ms
 * after the start).
 */
const eventEnds = 20 * hour
const guestMissed = eventEnds + 30 * minute

const guestOf = (
  index: number,
  type: TouchpointType,
  at: number,
  receivedAt: number,
  start: number,
): Touchpoint => ({
  id: `${type}-${index}`,
  channel: 'segment',
  source: 'sim',
  type,
  at,
  statedAt: new Date(at).toISOString(),
  receivedAt,
  identities: [{ kind: 'userId', value: `g${index}` }],
  props: { event_key: 'w0', event_name: 'Tea', ends_at: new Date(start + eventEnds).toISOString() },
})

/**
 * Two guests whose coming is kept in the log at the very moment in which the sweep finds that they did not
 * come.
 */
const lastMoment = (world: World): Touchpoint[] => {
  const { now: start, memory } = world
  const registered = [0, 1].map((index) =>
    guestOf(index, 'event.registered', start + hour, start + hour, start),
  )
  const came = [0, 1].map((index) =>
    guestOf(index, 'event.joined', start + eventEnds, start + guestMissed, start),
  )
  for (const touchpoint of registered) world.at(touchpoint.receivedAt, () => world.deliver(touchpoint))
  world.at(start + guestMissed, () => {
    const { add } = touchpointRepository(memory)
    for (const touchpoint of came) void add(touchpoint)
    world.sweep()
  })
  return [...registered, ...came]
}

/** A second copy comes within hours; now and then when everything is long over. */
const copyDelay = (chance: Random): number => chance.below(chance.happens(0.4) ? 84 * hour : 6 * hour)

/** A few people, two days, touchpoints that come late, twice and out of order. */
export const journeysWorkload = (
  world: World,
  { people = 4, touchpoints = 24, spread = 48 * hour, shared = false } = {},
): Accepted => {
  const { chance, now: start } = world
  const accepted = [
    ...Array.from({ length: touchpoints }, (_, index) => one(chance, start, spread, people, shared, index)),
    ...Array.from({ length: shared ? chance.below(4) : 0 }, (_, index) =>
      ruling(chance, start, spread, people, index),
    ),
  ]
  /** When a channel delivers what it held back, many arrive at once. */
  const bursts = Array.from({ length: 3 }, () => start + chance.below(spread + 30 * hour))
  for (const touchpoint of accepted) {
    const delay = chance.happens(0.7) ? chance.below(5 * minute) : chance.below(30 * hour)
    const burst = chance.happens(0.4) ? bursts.find((at) => at >= touchpoint.at) : undefined
    const copies = chance.happens(0.2) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const receivedAt = (burst ?? touchpoint.at + delay) + copy * copyDelay(chance)
      world.at(receivedAt, () => world.deliver({ ...touchpoint, receivedAt }))
    }
  }
  return { touchpoints: [...accepted, ...lastMoment(world)], refused: unreadable(world) }
}
