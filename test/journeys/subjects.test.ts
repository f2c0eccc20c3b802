import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import { inspect } from '../../shared/journeys/inspect.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, parseIdentity } from '../../shared/model/identity.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { personDataEraser } from '../../shared/storage/repositories/person-data-eraser.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { aPolicy, day, hour, judging, minute, touch, wednesday } from '../world.ts'

const iso = (at: number): string => new Date(at).toISOString()
const start = wednesday + 3 * day
const due = start + hour + 30 * minute
const times = (from: number) => ({ starts_at: iso(from), ends_at: iso(from + hour) })
const guests = ['email:a@example.com', 'phone:+8613800138000', 'zoom.registrant_id:r3']
const registrations = guests.map((who, index) => ({
  ...touch(
    'event.registered',
    wednesday + index * minute,
    [who],
    { event_key: 'w', event_name: 'Tea', ...times(start) },
    `r${index}`,
  ),
  channel: 'zoom',
}))
const ofHost = (
  type: Touchpoint['type'],
  at: number,
  props: Touchpoint['props'] = {},
  channel = 'zoom',
): Touchpoint => ({
  ...touch(type, at, ['zoom.host_id@A:h'], { event_key: 'w', ...props }, `${type}${at}`),
  channel,
})

/** The log, followed as the stream would, touchpoints it adds itself included. */
const town = () => {
  const store = memoryStore()
  const rows = createRepositories(store)
  let seq = 0
  const unread: Touchpoint[] = []
  const add = async (touchpoint: Touchpoint): Promise<boolean> => {
    const isNew = await rows.touchpoints.add(touchpoint)
    if (isNew) unread.push(touchpoint)
    return isNew
  }
  const work = projectJourneys({
    rows: { ...rows, touchpoints: { ...rows.touchpoints, add } },
    publish: async () => undefined,
    policies: async () => [aPolicy()],
    detectors: watchDetectors,
    echo: () => ({ events: [] }),
    onError: (_, error) => {
      throw error
    },
  })
  const deliver = async (touchpoint: Touchpoint): Promise<void> => {
    await add(touchpoint)
    for (let next = unread.shift(); next; next = unread.shift()) {
      seq += 1
      await work({ lane: 'l', records: [{ seq: String(seq), touchpoint: next }] }, wednesday + hour)
    }
  }
  const missing = async (now: number): Promise<number> => {
    const found = await Promise.all(
      registrations.map(async (one) => {
        const journey = await rows.journeys.get(primaryAlias(one))
        return journey ? inspect(journey, now, judging()).interruptions : []
      }),
    )
    return found.flat().length
  }
  const watches = async () =>
    Promise.all(registrations.map(async (one) => (await rows.journeys.get(primaryAlias(one)))?.watches))
  return { store, rows, deliver, missing, watches }
}

const after = async (story: readonly Touchpoint[], now: number): Promise<number> => {
  const { deliver, missing } = town()
  for (const touchpoint of story) await deliver(touchpoint)
  return missing(now)
}

const postponed = ofHost('event.rescheduled', start - hour, times(start + 7 * day))

describe('what happens to an event reaches everyone who registered', () => {
  it.each<[string, Touchpoint[], number, number]>([
    ['nothing happened', [], due, 3],
    ['it was postponed: nobody is missing on the old date', [postponed], due, 0],
    ['it was postponed: who does not come is missing on the new one', [postponed], due + 7 * day, 3],
    ['it was cancelled', [ofHost('event.cancelled', start - hour)], due + 20 * day, 0],
    [
      'it was postponed twice',
      [postponed, ofHost('event.rescheduled', start, times(start + 14 * day))],
      due + 7 * day,
      0,
    ],
    ['it ended early', [ofHost('event.ended', start + 10 * minute)], start + 40 * minute, 3],
    [
      'another was cancelled',
      [{ ...ofHost('event.cancelled', start - hour), props: { event_key: 'x' } }],
      due,
      3,
    ],
    ['anyone may have said so', [ofHost('event.cancelled', start - hour, {}, 'segment')], due, 3],
    [
      'a key that is on no page said so',
      [ofHost('event.cancelled', start - hour, { vouched: true }, 'segment')],
      due,
      0,
    ],
  ])('%s', async (_, changes, now, expected) => {
    expect(await after([...registrations, ...changes], now)).toBe(expected)
    expect(await after([...changes.toReversed(), ...registrations], now)).toBe(expected)
  })

  it('ends the same for any order and any repetition', async () => {
    const story = [
      ...registrations,
      postponed,
      ofHost('event.cancelled', start - 2 * hour),
      ofHost('event.ended', start + 7 * day + 10 * minute),
    ]
    const { deliver, watches } = town()
    for (const touchpoint of story) await deliver(touchpoint)
    const expected = await watches()
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...story, ...story], { minLength: 2 * story.length }),
        async (shuffled) => {
          const other = town()
          for (const touchpoint of shuffled) await other.deliver(touchpoint)
          expect(await other.watches()).toEqual(expected)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('does not reach who was erased, and their registration is on no list any more', async () => {
    const { store, rows, deliver } = town()
    for (const touchpoint of registrations) await deliver(touchpoint)
    const identity = parseIdentity(guests[0] ?? '')
    const alias = identity ? aliasOf(identity) : ''
    expect(await Array.fromAsync(rows.subjects.guests('w'))).toContain(alias)
    await personDataEraser(store).touchpoints(alias, wednesday + day)
    expect(await Array.fromAsync(rows.subjects.guests('w'))).toHaveLength(2)
    await deliver(postponed)
    expect(await Array.fromAsync(rows.touchpoints.ofAlias(alias))).toEqual([])
  })
})

const registered = (ends: number, receivedAt: number): Touchpoint => ({
  ...touch(
    'event.registered',
    wednesday,
    ['email:a@example.com'],
    { event_key: 'w', ends_at: iso(ends) },
    'r',
  ),
  receivedAt,
})

describe('a registration', () => {
  it.each([
    ['ended 30 days before it was received', wednesday - 30 * day, 0],
    ['ended a millisecond less before', wednesday - 30 * day + 1, 1],
  ])('for an event that %s counts as expected, or not', async (_, ends, guestCount) => {
    const { deliver, rows } = town()
    await deliver(registered(ends, wednesday))
    expect(await Array.fromAsync(rows.subjects.guests('w'))).toHaveLength(guestCount)
  })

  it('is remembered for 400 days after its receipt', async () => {
    const { deliver, store } = town()
    await deliver(registered(wednesday + day, wednesday))
    const [guest] = [...store.everything('state')].filter(({ pk }) => pk === 'subject#w')
    expect(guest?.['ttl']).toBe(Math.ceil((wednesday + 400 * day) / 1000))
  })
})
