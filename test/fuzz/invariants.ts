import { isDeepStrictEqual } from 'node:util'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import * as z from 'zod'
import { touchpointSchema } from '../../shared/model/touchpoint.ts'
import { wireJson } from '../../shared/runtime/wire-json.ts'
import { sizeOf } from '../../shared/storage/dynamodb/size.ts'
import type { Item, Key } from '../../shared/storage/store.ts'
import { touchpointOf } from '../../shared/storage/touchpoint-item.ts'
import { type Tag, tagsOf } from './markup.ts'
import { queuedEventSchema, type QueuedEvent } from '../../shared/model/queued-event.ts'

/** A promise that a case has broken. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

export const insist: (holds: boolean, sentence: string) => asserts holds = (holds, sentence) => {
  if (!holds) throw new Broken(sentence)
}

const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  field: z.string().optional(),
  retry: z.boolean(),
})
const said = z.strictObject({ success: z.boolean(), message: z.string().optional() })

/**
 * A tag that a browser would run something of; what is only written on the page, or stands in a field
 * (`value`), whatever it looks like, runs nothing.
 */
const runs = ({ name, attributes }: Tag): boolean =>
  name === 'script' ||
  Object.entries(attributes).some(
    ([attribute, value]) =>
      attribute.startsWith('on') || (attribute !== 'value' && /^\s*javascript:/i.test(value)),
  )

/**
 * The answer's status, once it is found to be one that may be given to anybody: no fault of ours, nothing
 * smuggled into its headers, a body of the type it says.
 */
export const entireResponse = ({
  statusCode = 0,
  headers = {},
  body = '',
  isBase64Encoded = false,
}: APIGatewayProxyStructuredResultV2): number => {
  insist(
    Number.isInteger(statusCode) && statusCode >= 200 && statusCode < 500,
    `the answer was ${statusCode}: ${body.slice(0, 200)}`,
  )
  for (const [name, value] of Object.entries(headers)) {
    insist(
      /^[a-z0-9-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
      `the header ${name} is ${JSON.stringify(value)}`,
    )
  }
  const type = String(headers['content-type'] ?? '')
  if (body !== '' && !isBase64Encoded) insist(type !== '', 'a body without a content-type')
  if (type.includes('problem+json'))
    insist(
      problem.safeParse(JSON.parse(body)).data?.status === statusCode,
      `the problem is none: ${body.slice(0, 200)}`,
    )
  else if (type.includes('json')) JSON.parse(body)
  if (type.includes('html'))
    insist(!tagsOf(body).some(runs), `the page has a script in it: ${body.slice(0, 2000)}`)
  return statusCode
}

/** An answer as Segment's clients understand it. */
export const asSegmentSays = ({ body = '' }: APIGatewayProxyStructuredResultV2): void =>
  insist(
    said.safeParse(JSON.parse(body)).success,
    `Segment's clients do not understand ${body.slice(0, 200)}`,
  )

/**
 * Units that some SQS-compatible queue refuses: all but tab, line ends and what lies between the space and
 * U+FFFD, surrogates apart.
 */
const refusedByQueues = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/

/**
 * What goes onto the queue is encoded as every queue takes it, within its size, and read from it unchanged.
 */
export const queuedAsPromised = (events: readonly QueuedEvent[]): void => {
  for (const event of events) {
    const body = wireJson(event)
    const read: unknown = JSON.parse(body)
    insist(
      queuedEventSchema.safeParse(read).success,
      'an event was queued that nobody can take from the queue',
    )
    insist(!refusedByQueues.test(body), 'an event was queued with a character that a queue refuses')
    insist(
      isDeepStrictEqual(read, JSON.parse(JSON.stringify(event))),
      'an event came from the queue with other characters',
    )
    insist(Buffer.byteLength(body) < 1_047_552, `an event of ${Buffer.byteLength(body)} bytes was queued`)
    insist(!body.includes('TESTWRITEKEY'), 'a write key went onto the queue')
  }
}

/** What DynamoDB says of keys and items, which the store in memory does not. */
export const takenByDynamo = (keys: readonly Key[]): void => {
  for (const key of keys) {
    const [pk, sk] = [Buffer.byteLength(key.pk), Buffer.byteLength(key.sk)]
    insist(pk > 0 && pk <= 2048 && sk <= 1024, `a key of ${pk} and ${sk} bytes`)
    insist(key.pk.isWellFormed() && key.sk.isWellFormed(), 'a key with half a surrogate pair')
    if ('ttl' in key || Object.keys(key).length > 2)
      insist(sizeOf({ ...key }) <= 400 * 1024, `an item of ${sizeOf({ ...key })} bytes`)
  }
}

/** A row of the touchpoints table is a touchpoint within its limits, or a refusal within its own. */
export const storedWithinLimits = (item: Item): void => {
  takenByDynamo([item])
  if (item.pk.startsWith('refused#'))
    return insist(sizeOf(item) <= 16 * 1024, `a refusal of ${sizeOf(item)} bytes`)
  const touchpoint = touchpointOf(item)
  insist(touchpointSchema.safeParse(touchpoint).success, 'a touchpoint that is none')
  const named = JSON.stringify([
    touchpoint.identities,
    touchpoint.name,
    touchpoint.company,
    touchpoint.campaign,
    touchpoint.id,
    touchpoint.statedAt,
  ])
  insist(sizeOf(item) <= 1024 + Buffer.byteLength(named), `a touchpoint of ${sizeOf(item)} bytes`)
}

/** Nobody has got at what all objects share. */
export const unpolluted = (): void => {
  const strange: object = {}
  insist(
    Object.keys(Object.prototype).length === 0 &&
      Object.keys(Array.prototype).length === 0 &&
      !('polluted' in strange),
    'the prototype of all objects was changed',
  )
}
