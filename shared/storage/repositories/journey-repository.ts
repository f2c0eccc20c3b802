import * as z from 'zod'
import { type Journey, journeySchema, noJourney, unreadable } from '../../model/journey.ts'
import { UnstorableError } from '../../runtime/errors.ts'
import { journeyKey } from '../keys.ts'
import { versionCondition, encodeRecord, recordIn } from '../dynamodb/record-codec.ts'
import { readOnce } from '../read-once.ts'
import type { JourneyRepository } from '../repositories.ts'
import type { Item, Store } from '../store.ts'

/**
 * A journey as an item. What is written is checked by the shape by which it is read.
 * @throws Unstorable when it could not be read back
 */
export const journeyItem = (journey: Journey): Item => {
  const { success, error } = journeySchema.safeParse(journey)
  if (!success) throw new UnstorableError(`a journey could not be read back: ${placesOf(error)}`)
  return { ...journeyKey(journey.person), v: journey.v, ...encodeRecord(journey, 0) }
}

const placesOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, code }) => `${path.join('.')} ${code}`)
    .join(', ')

/** Journeys, with their outboxes. */
export const journeyRepository = (store: Store): JourneyRepository => ({
  get: async (person) => {
    const item = await store.get(journeyKey(person))
    return item && journeyOf(item)
  },
  getMany: async (people) => (await store.getMany(people.map(journeyKey))).map(journeyOf),
  save: async (journey) => store.put(journeyItem(journey), versionCondition(journey.v)),
})

/**
 * Reads a journey back. Of a row that is not of the shape we write, what can be read is returned, with
 * `cluster` `unreadable`, by which the next fold begins anew from the log: nothing that was written wrongly
 * once can stop a person's journey for good.
 */
export const journeyOf = readOnce((item): Journey => {
  const record = journeyRecord(item)
  const { success, data } = journeySchema.safeParse(record)
  return success ? data : salvaged(item, record)
})

const journeyRecord = (item: Item): unknown => {
  try {
    return recordIn(item)
  } catch {
    return undefined
  }
}

const salvaged = (item: Item, record: unknown): Journey => {
  const found = z.record(z.string(), z.unknown()).safeParse(record).data ?? {}
  const parts = Object.entries(journeySchema.shape).flatMap(([name, shape]) => {
    const part = shape.safeParse(found[name])
    return part.success && part.data !== undefined ? [[name, part.data]] : []
  })
  const person = item.pk.slice(journeyKey('').pk.length)
  const v = z.int().catch(0).parse(item['v'])
  return journeySchema.parse({
    ...noJourney(person),
    ...Object.fromEntries(parts),
    person,
    v,
    cluster: unreadable,
  })
}
