import { expect, it } from 'vitest'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { countableName } from '../../shared/journeys/unknown-events.ts'
import { keptMarks, keptOutbox, keptTook } from '../../shared/journeys/within-bounds.ts'
import { bounds } from '../../shared/model/bounds.ts'
import { keptLinks, statedBy } from '../../shared/people/identity/links.ts'
import { partedAfter } from '../../shared/people/identity/left-out.ts'
import { namings } from '../../shared/storage/counter-names.ts'
import { day, judging, touch, wednesday } from '../world.ts'

const many = 3000
const numbered = Array.from({ length: many }, (_, index) => index)
const entries = Object.fromEntries(numbered.map((index) => [`a${index}`, 1]))

const setOf = (name: (index: number) => string) => {
  const identities = {
    hub: 'userId:hub',
    ...Object.fromEntries(numbered.map((index) => [`a${index}`, name(index)])),
  }
  return keptLinks(
    numbered.map((index) => ({ a: 'hub', b: `a${index}`, at: String(index), id: 'x' })),
    identities,
  )
}
const journeyOf = (key: string, count: number) =>
  fold(
    noJourney('x'),
    numbered.slice(0, count).map((index) =>
      touch('event.registered', wednesday + index, 'email:a@x.cn', {
        event_key: `${key}${index}`,
        event_name: '名'.repeat(5000),
        ends_at: new Date(wednesday + day).toISOString(),
      }),
    ),
    judging(),
  ).journey

/** Every bound, pushed beyond its limit: a new one does not compile without its line here. */
const pushed: Readonly<Record<keyof typeof bounds, () => unknown>> = {
  links: () => {
    expect(setOf((index) => `email:e${index}@x.cn`)).toMatchObject({
      left: true,
      links: { length: bounds.links.strong },
    })
    expect(setOf((index) => `anonymousId:${index}`)).toMatchObject({
      left: true,
      links: { length: bounds.links.weak },
    })
  },
  longLink: () =>
    expect(setOf((index) => `lead.id:${index}${'x'.repeat(bounds.longLink)}`).links).toHaveLength(
      bounds.links.long,
    ),
  linkId: () =>
    expect(Buffer.byteLength(statedBy('长'.repeat(bounds.linkId)))).toBeLessThanOrEqual(bounds.linkId),
  parted: () =>
    expect(
      Object.keys(
        partedAfter(
          [{ identities: Object.fromEntries(numbered.map((index) => [`a${index}`, 'x'])) }],
          {},
          1,
          bounds.parted,
        ),
      ),
    ).toHaveLength(bounds.parted),
  watches: () => {
    const { watches, overflow } = journeyOf('w', 400)
    expect(watches.length).toBeLessThanOrEqual(bounds.watches.count)
    expect(overflow?.['watches']).toBe(400 - watches.length)
  },
  watchKey: () => expect(journeyOf('k'.repeat(bounds.watchKey), 1).watches).toEqual([]),
  watchText: () =>
    expect(String(journeyOf('w', 1).watches[0]?.about['event_name'])).toHaveLength(bounds.watchText),
  outbox: () => {
    const interruption = {
      id: 'i',
      alias: 'a',
      person: 'p',
      cause: 'no-show',
      key: 'k',
      openedBy: 'b',
      since: 0,
      due: 0,
      foundAt: 0,
      status: 'open' as const,
      about: {},
      priority: 1,
      rev: 1,
    }
    const { outbox, left } = keptOutbox([
      { id: 'o', lane: 'l', seq: '1', at: 0, interruptions: numbered.map(() => ({ ...interruption })) },
    ])
    expect([outbox[0]?.interruptions?.length, left]).toEqual([bounds.outbox.count, true])
  },
  marks: () =>
    expect(
      Object.keys(keptMarks(Object.fromEntries(Object.keys(entries).map((name) => [name, '1'])), ['a0'])),
    ).toHaveLength(bounds.marks + 1),
  took: () => expect(Object.keys(keptTook(entries, ['a0']))).toHaveLength(bounds.took + 1),
  counters: async () => {
    const naming = await namings(async () => ({}))('2026-01-07T02')
    const names = new Set(numbered.map((index) => naming(`lead|${index}${'x'.repeat(200)}`)))
    expect([names.size, names.has('lead|other')]).toEqual([bounds.counters.names + 1, true])
    expect(Math.max(...[...names].map(({ length }) => length))).toBeLessThanOrEqual(
      bounds.counters.characters,
    )
  },
  unknownEvents: () => expect(countableName('x'.repeat(bounds.unknownEvents.characters + 1))).toBe(''),
}

it.each(Object.entries(pushed))('the bound %s holds, and what is left out shows', async (_, push) => {
  await push()
})
