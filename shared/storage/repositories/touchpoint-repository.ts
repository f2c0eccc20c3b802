import * as z from 'zod'
import { firstRetention, type Retention, retentionClassOf } from '../../policy/retention.ts'
import { lazy } from '../../runtime/lazy.ts'
import { refusalKey, refusalPk, touchpointKey } from '../keys.ts'
import { dayOf } from '../../runtime/time-buckets.ts'
import { listing, encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import type { Refusal, TouchpointRepository } from '../repositories.ts'
import { everything, type Item, type Store } from '../store.ts'
import { touchpointItem, touchpointOf } from '../touchpoint-item.ts'
import { queuedEventSchema } from '../../model/queued-event.ts'

const refusalSchema = lazy(() =>
  z.object({
    id: z.string(),
    channel: z.string(),
    connection: z.string(),
    receivedAt: z.int(),
    reason: z.string(),
    field: z.string().exactOptional(),
    text: z.string(),
    held: queuedEventSchema.shape.context.exactOptional(),
  }),
)

/** How much of a refused event is kept; of one that only came at the wrong time all of it. */
const textKept = 4096
const heldWhole = 256 * 1024

/** How long each class is kept (days). Asked for with every row, for a policy may change. */
export type RetentionNow = () => Retention | Promise<Retention>

/** When a row may be forgotten, in seconds since 1970. */
const ttlOf = ({ receivedAt }: { receivedAt: number }, days: number): number =>
  Math.floor(receivedAt / 1000) + days * 86_400

/**
 * The log of touchpoints, and of what was refused.
 * @param retention how long what is written now is kept
 */
export const touchpointRepository = (
  store: Store,
  retention: RetentionNow = () => firstRetention,
): TouchpointRepository => ({
  add: async (touchpoint) => {
    const days = (await retention())[retentionClassOf(touchpoint.type)]
    return store.put(touchpointItem(touchpoint, ttlOf(touchpoint, days)), { absent: true }, 'touchpoints')
  },
  async *ofAlias(alias) {
    for await (const item of everything(store, { table: 'touchpoints', pk: alias })) yield touchpointOf(item)
  },
  has: async (alias, statedAt, id) =>
    (await store.get(touchpointKey(alias, statedAt, id), 'touchpoints')) !== undefined,
  latest: async (alias, paging) =>
    listing(await store.query({ table: 'touchpoints', pk: alias, backwards: true, ...paging }), touchpointOf),
  refuse: async (refusal) =>
    store.put(
      {
        ...refusalKey(refusal.channel, dayOf(refusal.receivedAt), refusal.id),
        ...encodeRecord({
          ...refusal,
          text: refusal.text.slice(0, refusal.held === undefined ? textKept : heldWhole),
        }),
        ttl: ttlOf(refusal, (await retention()).refused),
      },
      { absent: true },
      'touchpoints',
    ),
  refusals: async (channel, day, paging) =>
    listing(await store.query({ table: 'touchpoints', pk: refusalPk(channel, day), ...paging }), refusalOf),
})

/**
 * Reads a refusal back.
 * @throws Error when the item is none
 */
export const refusalOf = (item: Item): Refusal => decodeRecord(refusalSchema(), item)
