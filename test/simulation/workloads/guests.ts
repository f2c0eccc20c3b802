import type { Scalar, Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { primaryAlias } from '../../../shared/model/identity.ts'
import { isForAll } from '../../../shared/people/consent/consent-statement.ts'
import { isRefusalKey } from '../../../shared/storage/keys.ts'
import { touchpointOf } from '../../../shared/storage/touchpoint-item.ts'
import { same } from '../oracle/invariants.ts'
import type { Accepted } from './journeys.ts'

const minute = 60_000
const hour = 60 * minute

const words: readonly TouchpointType[] = [
  'consent.granted',
  'consent.withdrawn',
  'email.unsubscribed',
  'email.resubscribed',
  'email.complained',
  'email.bounced',
  'privacy.erasure_requested',
]

type Said = { readonly type: TouchpointType; readonly at: number; readonly props?: Record<string, Scalar> }

/**
 * Registers for an event or two, mostly does not come, and may say a word about being written to: before,
 * meanwhile or too late.
 */
const visits = (chance: Random, start: number): Said[] => {
  const events = Array.from({ length: chance.between(1, 2) }, (_, index) => {
    const at = start + chance.below(60) * minute
    const ends = start + chance.between(2, 13) * hour
    const event = {
      event_key: `w${index}`,
      event_name: 'Tea',
      recording_url: `https://tea.example/seen/${index}`,
      ends_at: new Date(ends).toISOString(),
    }
    const came: Said[] = chance.happens(0.2)
      ? [{ type: 'event.joined', at: ends - chance.below(60) * minute, props: { event_key: `w${index}` } }]
      : []
    return [{ type: 'event.registered', at, props: event } as const, ...came]
  })
  const said = Array.from({ length: chance.below(4) }, () => chance.pick(words))
  /** Some say all they have to say at once. */
  const once = chance.happens(0.3) ? start + chance.below(22 * 60) * minute : undefined
  return [
    ...events.flat(),
    ...said.map((type): Said => ({
      type,
      at: once ?? start + chance.below(22 * 60) * minute,
      ...(type === 'email.bounced' ? { props: { bounce_type: 'permanent' } } : {}),
    })),
  ]
}

/** What the organizer states about an event as a whole: another time, none yet, that it is off or over. */
const changes = (chance: Random, start: number, registered: readonly number[]): Said[] =>
  Array.from({ length: chance.below(3) }, (): Said => {
    // Some changes arrive in the very moment in which a guest registers.
    const at = chance.happens(0.5) ? chance.pick(registered) : start + chance.below(20 * 60) * minute
    const type = chance.pick(['event.rescheduled', 'event.cancelled', 'event.ended'] as const)
    const ends = { ends_at: new Date(at + chance.between(-2, 20) * hour).toISOString() }
    return {
      type,
      at,
      props: { event_key: `w${chance.below(2)}`, vouched: true, ...(chance.happens(0.7) ? ends : {}) },
    }
  })

const touchpoint = (who: string, { type, at, props = {} }: Said, index: number): Touchpoint => ({
  id: `g${who}-${index}`,
  channel: 'segment',
  source: 'sim',
  type,
  at,
  statedAt: new Date(at).toISOString(),
  receivedAt: at,
  identities: [{ kind: 'email', value: `p${who}@example.com` }],
  props,
})

/** Guests of events who are written to when they did not come, if they may be, and events that change. */
export const guestsWorkload = (world: World, { people = 4 } = {}): Accepted => {
  const { chance, now: start } = world
  const guests = Array.from({ length: people }, (_, who) =>
    visits(chance, start).map((said, index) => touchpoint(String(who), said, index)),
  ).flat()
  const registered = guests.filter(({ type }) => type === 'event.registered').map(({ at }) => at)
  const touchpoints = [
    ...guests,
    ...changes(chance, start, registered).map((said, index) => touchpoint('organizer', said, index)),
  ]
  for (const each of touchpoints)
    world.at(each.at + (chance.happens(0.8) ? 0 : chance.below(90) * minute), () => world.deliver(each))
  return { touchpoints, refused: [] }
}

/** Checks that every guest's log holds every change of their events, whichever of the two came first. */
export const checkGuests = ({ memory }: World, { touchpoints }: Accepted): void => {
  const changesOf = Map.groupBy(
    touchpoints.filter(({ type }) => isForAll(type)),
    ({ props }) => props['event_key'],
  )
  const wanted = touchpoints
    .filter(({ type }) => type === 'event.registered')
    .flatMap((registration) =>
      (changesOf.get(registration.props['event_key']) ?? []).map(
        (change) => `${primaryAlias(registration)} ${change.type} ${change.statedAt}`,
      ),
    )
  const stored = [...memory.everything('touchpoints')]
    .filter((item) => !isRefusalKey(item))
    .map(touchpointOf)
    .filter(({ channel, source }) => channel === 'own' && source === 'event')
    .map((one) => `${primaryAlias(one)} ${one.type} ${one.statedAt}`)
  same(
    '3 every guest learns of every change of the event',
    [...new Set(stored)].sort(),
    [...new Set(wanted)].sort(),
  )
}
