import type { Scalar, Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
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

/** Guests of events who are written to when they did not come, if they may be. */
export const guestsWorkload = (world: World, { people = 4 } = {}): Accepted => {
  const { chance, now: start } = world
  const touchpoints = Array.from({ length: people }, (_, who) =>
    visits(chance, start).map(({ type, at, props = {} }, index): Touchpoint => ({
      id: `g${who}-${index}`,
      channel: 'segment',
      source: 'sim',
      type,
      at,
      statedAt: new Date(at).toISOString(),
      receivedAt: at,
      identities: [{ kind: 'email', value: `p${who}@example.com` }],
      props,
    })),
  ).flat()
  for (const touchpoint of touchpoints)
    world.at(touchpoint.at + (chance.happens(0.8) ? 0 : chance.below(90) * minute), () =>
      world.deliver(touchpoint),
    )
  return { touchpoints, refused: [] }
}
