import * as z from 'zod'
import { journeySchema } from '../../../shared/model/journey.ts'
import type { Limits } from '../../../shared/model/bounds.ts'
import { consentChannels, purposes } from '../../../shared/people/consent/consent-statement.ts'
import { decodeRecord } from '../../../shared/storage/dynamodb/record-codec.ts'
import type { Item } from '../../../shared/storage/store.ts'
import { traits } from './sets.ts'
import type { MemoryStore } from '../memory/store.ts'

const setSchema = z.object({
  identities: z.record(z.string(), z.string()),
  links: z.array(z.object({ a: z.string(), b: z.string(), at: z.string(), id: z.string() })),
  rulings: z.array(z.unknown()).optional(),
  overflow: z.boolean().optional(),
})
const consentSchema = z.object({ words: z.record(z.string(), z.unknown()).optional() })

/** More than a row may hold, as `what: how many of how many`. */
type Excess = string

const over = (what: string, count: number, most: number): Excess[] =>
  count > most ? [`${what}: ${count} of ${most}`] : []

const ofSet = (item: Item, limits: Limits): Excess[] => {
  if (!('root' in item)) return []
  const { identities, links, rulings = [], overflow } = decodeRecord(setSchema, item)
  const byClass = Map.groupBy(links, (link) => traits(link, identities, limits).of)
  const classes = [...byClass].flatMap(([of, some]) =>
    over(`${of} statements of a set`, some.length, limits.links[of]),
  )
  // An erasure takes statements away and leaves the identities beside them until the set's next change.
  const { strong, weak, long } = limits.links
  const names = overflow
    ? over(
        'identities of a full set',
        Object.keys(identities).length,
        2 * (strong + weak + long + rulings.length) + 1,
      )
    : []
  return [...classes, ...names]
}

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length))

const ofJourney = (item: Item, limits: Limits): Excess[] => {
  const { watches, outbox, marks, took = {}, aliases } = decodeRecord(journeySchema, item)
  const causes = [...Map.groupBy(watches, ({ cause }) => cause)]
  const strange = (entries: Readonly<Record<string, unknown>>) =>
    Object.keys(entries).filter((alias) => !aliases.includes(alias)).length
  // A sweep may find all that is expected at once, and its entry stays until it is told.
  const found = causes.reduce((sum, [, { length }]) => sum + length, 0)
  const waiting = outbox
    .filter(({ lane }) => lane !== 'sweep')
    .flatMap(({ interruptions = [] }) => interruptions).length
  return [
    ...causes.flatMap(([cause, some]) => over(`watches of ${cause}`, some.length, limits.watches.count)),
    ...over('watches found at once', found, 4 * limits.watches.count),
    ...over('interruptions in an outbox', waiting, limits.outbox.count),
    ...over('marks of others', strange(marks), limits.marks),
    ...over('journeys taken over', strange(took), limits.took + 1),
    ...over('characters of a key', longest(watches.map(({ key }) => key)), limits.watchKey),
    ...over(
      'characters of a text',
      longest(watches.flatMap(({ about }) => Object.values(about).map(String))),
      limits.watchText,
    ),
  ]
}

/** Two lanes, a sweep and upkeep may each add as many names before they see each other's. */
const writers = 4

const ofCounters = (item: Item, { counters, unknownEvents }: Limits): Excess[] => {
  const names = Object.keys(item)
    .filter((name) => name.startsWith('n:'))
    .map((name) => name.slice(2))
  const most = item.sk.endsWith('1') ? unknownEvents.names : counters.names
  return [...Map.groupBy(names, (name) => name.split('|')[0] ?? '')].flatMap(([family, some]) =>
    over(`counters of ${family}`, some.length, writers * most + 1),
  )
}

const ofConsent = (item: Item): Excess[] =>
  over(
    'words on consent',
    Object.keys(decodeRecord(consentSchema, item).words ?? {}).length,
    consentChannels.length * purposes.length,
  )

/** All rows that hold more than they may, now. */
export const excesses = (memory: MemoryStore, limits: Limits): Excess[] =>
  [...memory.everything('state')].flatMap((item) => {
    if (item.sk === 'person') return ofSet(item, limits)
    if (item.sk === 'journey') return ofJourney(item, limits)
    if (item.sk === 'consent') return ofConsent(item)
    return item.pk.startsWith('counter#') ? ofCounters(item, limits) : []
  })
