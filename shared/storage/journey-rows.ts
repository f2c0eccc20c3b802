import { type Journey, journeySchema } from '../journeys/journey.ts'
import { journeyKey } from './keys.ts'
import { follows, packed, unpacked } from './packed.ts'
import type { JourneyRows } from './rows.ts'
import type { Item, Store } from './store.ts'

/** A journey as an item. */
export const journeyItem = (journey: Journey): Item => ({ ...journeyKey(journey.person), v: journey.v, ...packed(journey) })

/** Journeys, with their outboxes. */
export const journeyRows = (store: Store): JourneyRows => ({
  get: async (person) => {
    const item = await store.get(journeyKey(person))
    return item && journeyOf(item)
  },
  getMany: async (people) => (await store.getMany(people.map(journeyKey))).map(journeyOf),
  save: (journey) => store.put(journeyItem(journey), follows(journey.v)),
})

/** Reads a journey back. */
export const journeyOf = (item: Item): Journey => unpacked(journeySchema, item)
