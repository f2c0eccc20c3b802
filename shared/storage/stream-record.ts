import type { AttributeValue, DynamoDBRecord } from 'aws-lambda'
import * as z from 'zod'
import { itemOf } from './item.ts'
import { isRefusalKey } from './keys.ts'
import type { Item, Key, Value } from './store.ts'
import { touchpointOf } from './touchpoint-item.ts'
import type { StreamRecord } from '../model/stream-record.ts'
import type { Touchpoint } from '../model/touchpoint.ts'

/** A refusal lies under its channel and day: its key says all that is counted of it. */
const refusal = z.tuple([z.literal('refused'), z.string(), z.iso.date()])

/** What the stream says of one item of the touchpoints table. @throws Error for an item we did not write */
export const streamRecord = (seq: string, item: Item): StreamRecord => {
  if (!isRefusalKey(item)) return { seq, touchpoint: touchpointOf(item) }
  const [, channel, day] = refusal.parse(item.pk.split('#'))
  return { seq, refused: { channel, at: Date.parse(day) } }
}

/**
 * Lambda hands a stream's image over as JSON, so bytes come as base64 (which is why the SDK's own
 * unmarshalling does not fit).
 */
const valueOf = (attribute: AttributeValue): Value => {
  if (attribute.S !== undefined) return attribute.S
  if (attribute.N !== undefined) return Number(attribute.N)
  if (attribute.BOOL !== undefined) return attribute.BOOL
  if (attribute.B !== undefined) return Buffer.from(attribute.B, 'base64')
  if (attribute.L) return attribute.L.map(valueOf)
  return attribute.M ? fieldsOf(attribute.M) : null
}

const fieldsOf = (image: Readonly<Record<string, AttributeValue>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(image).map(([name, attribute]) => [name, valueOf(attribute)]))

/**
 * The records of a Lambda event of the table's stream that put something new; what expires or is erased is
 * not news. One that cannot be read is reported and left in the log: it must not hold up everybody behind it.
 */
export const streamRecords = (
  records: readonly DynamoDBRecord[],
  report: (seq: string, error: unknown) => void,
): StreamRecord[] =>
  records.flatMap(({ eventName, dynamodb }) => {
    const { NewImage: image, SequenceNumber: seq } = dynamodb ?? {}
    if (eventName !== 'INSERT' || !image || seq === undefined) return []
    try {
      return [streamRecord(seq, itemOf(fieldsOf(image)))]
    } catch (error) {
      report(seq, error)
      return []
    }
  })

/** What happened to the log: a touchpoint was stored, or a row was deleted before it expired. */
export type LogChange = { readonly seq: string } & (
  { readonly touchpoint: Touchpoint; readonly expiresAt: number } | { readonly deleted: Key }
)

const stored = z.object({ ttl: z.number() })
const deletedKey = z.object({ pk: z.string(), sk: z.string() })

/** Who deletes expired items, as DynamoDB names itself in the records of a stream. */
const expiry = 'dynamodb.amazonaws.com'

/**
 * The stored touchpoints and deletions in a Lambda event of the table's stream, in order. Expired items and
 * refused events are left out. A record that cannot be read is reported and skipped.
 */
export const logChanges = (
  records: readonly DynamoDBRecord[],
  report: (seq: string, error: unknown) => void,
): LogChange[] =>
  records.flatMap((record): LogChange[] => {
    const seq = record.dynamodb?.SequenceNumber
    if (seq === undefined) return []
    try {
      return changeIn(record, seq)
    } catch (error) {
      report(seq, error)
      return []
    }
  })

const changeIn = ({ eventName, dynamodb, userIdentity }: DynamoDBRecord, seq: string): LogChange[] => {
  const { Keys: keys, NewImage: image } = dynamodb ?? {}
  if (eventName === 'REMOVE' && keys && userIdentity?.principalId !== expiry) {
    const deleted = deletedKey.parse(fieldsOf(keys))
    return isRefusalKey(deleted) ? [] : [{ seq, deleted }]
  }
  if (eventName !== 'INSERT' || !image) return []
  const item = itemOf(fieldsOf(image))
  if (isRefusalKey(item)) return []
  return [{ seq, touchpoint: touchpointOf(item), expiresAt: stored.parse(item).ttl * 1000 }]
}
