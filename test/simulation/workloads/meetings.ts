import type { Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import { parseIdentity } from '../../../shared/model/identity.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { Accepted } from './journeys.ts'

const minute = 60_000
const hour = 60 * minute

const kinds: readonly TouchpointType[] = [
  'lead.created',
  'lead.created',
  'event.registered',
  'web.form_submitted',
  'order.paid',
  'chat.message_in',
]

const propsFor = (type: TouchpointType, at: number) =>
  type === 'event.registered'
    ? { event_key: 'w', event_name: 'Tea', ends_at: new Date(at + 2 * hour).toISOString() }
    : type === 'lead.created'
      ? { origin: 'social' }
      : {}

/** Somebody with two to four names, which are used alone and together, in the same few minutes. */
const meeting = (chance: Random, who: number, start: number): Touchpoint[] => {
  const names = [
    `userId:u${who}`,
    `email:p${who}@example.com`,
    `anonymousId:a${who}`,
    `phone:+86138001380${10 + who}`,
  ].slice(chance.below(3))
  const at = start + chance.below(4) * 30 * minute
  return Array.from({ length: chance.between(3, 8) }, (_, index) => {
    const identities = names.filter(() => chance.happens(0.5))
    if (identities.length === 0) identities.push(chance.pick(names))
    const type = chance.pick(kinds)
    const when = at + chance.below(3) * 1000
    return {
      id: `m${who}-${index}`,
      channel: 'segment',
      source: 'sim',
      type,
      at: when,
      statedAt: new Date(when).toISOString(),
      receivedAt: at,
      identities: identities.flatMap((text) => parseIdentity(text) ?? []),
      props: propsFor(type, when),
    }
  })
}

/**
 * People who are seen under several names at the same moment, and never again: nothing that comes later mends
 * what went wrong.
 */
export const meetingsWorkload = (world: World, { people = 5 } = {}): Accepted => {
  const { chance, now: start } = world
  const touchpoints = Array.from({ length: people }, (_, who) => meeting(chance, who, start)).flat()
  for (const touchpoint of touchpoints) world.at(touchpoint.receivedAt, () => world.deliver(touchpoint))
  return { touchpoints, refused: [] }
}
