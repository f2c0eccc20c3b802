import { changeId } from '../../model/touchpoint.ts'
import { type Touchpoint, touchpointSchema } from '../../model/touchpoint.ts'
import {
  subjectChangeKey,
  subjectChangePrefix,
  subjectGuestKey,
  subjectGuestPrefix,
  subjectPk,
} from '../keys.ts'
import { encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import { everything, type Store } from '../store.ts'

/**
 * Events for which people register (webinars): their changes, and the aliases of those who registered. A
 * subject is the event's key. All writes are repeatable, and every change and guest is a row of its own, so
 * the order of writing does not matter.
 */
export interface SubjectRepository {
  /** @param until when the row may be forgotten (ms UTC) */
  addGuest(subject: string, alias: string, until: number): Promise<void>
  removeGuest(subject: string, alias: string): Promise<void>
  guests(subject: string): AsyncIterable<string>
  /** @param until when the row may be forgotten (ms UTC) */
  addChange(subject: string, change: Touchpoint, until: number): Promise<void>
  /** The newest changes by stated time, at most 20. */
  changes(subject: string): Promise<Touchpoint[]>
}

const mostChanges = 20
const secondsOf = (at: number): number => Math.floor(at / 1000)

export const subjectRepository = (store: Store): SubjectRepository => ({
  addGuest: async (subject, alias, until) =>
    void (await store.put({ ...subjectGuestKey(subject, alias), ttl: secondsOf(until) })),
  removeGuest: async (subject, alias) => void (await store.remove(subjectGuestKey(subject, alias))),
  async *guests(subject) {
    const rows = everything(store, { pk: subjectPk(subject), prefix: subjectGuestPrefix })
    for await (const { sk } of rows) yield sk.slice(subjectGuestPrefix.length)
  },
  addChange: async (subject, change, until) =>
    void (await store.put(
      {
        ...subjectChangeKey(subject, change.statedAt, changeId(change)),
        ...encodeRecord(change),
        ttl: secondsOf(until),
      },
      { absent: true },
    )),
  changes: async (subject) => {
    const { items } = await store.query({
      pk: subjectPk(subject),
      prefix: subjectChangePrefix,
      backwards: true,
      limit: mostChanges,
    })
    return items.map((item) => decodeRecord(touchpointSchema, item))
  },
})
