import { createHash } from 'node:crypto'
import type { Scalar } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { VerifiedRequest } from '../channel.ts'
import { textOf, unpacked } from '../http/body.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'
import { membersOf, parseJson, writeJson } from '../parsing/json.ts'
import { writeKeyOf } from './write-key.ts'
import type { HttpResponse, HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** In what Segment and RudderStack differ at the door. Sizes in bytes, unpacked. */
export type Dialect = {
  readonly thanks: HttpResponse
  readonly most: { readonly body: number; readonly event: number; readonly events: number }
  /** The status for what is too large. */
  readonly tooLarge: number
  /** RudderStack says no to what Segment takes and drops. */
  readonly insists: boolean
}

/** By its own name, or by its first letter as browsers say it. */
const calls = new Map(
  ['identify', 'track', 'page', 'screen', 'group', 'alias', 'batch'].flatMap((call) => [
    [call, call],
    [call.charAt(0), call],
  ]),
)

type Members = Readonly<Record<string, unknown>>

/**
 * A request of the Tracking API (Segment, HTTP Tracking API): checked by its write key and taken apart into
 * its events.
 * @throws Refused in the dialect's terms
 */
export const receiveTracking = (
  dialect: Dialect,
  request: HttpRequest,
  { secrets }: Connection,
): VerifiedRequest => {
  const call = calls.get(request.path.replace(/^\/v1\//, ''))
  if (request.method !== 'POST' || call === undefined)
    throw new RejectedError('there is no such call', { status: 404 })
  const bytes = unpacked(request)
  const key = writeKeyOf({
    ...request,
    headers: { ...request.headers, 'content-encoding': 'identity' },
    body: bytes,
  })
  if (key === undefined || !activeSecrets(secrets['writeKey']).some((known) => equalConstantTime(known, key)))
    throw new RejectedError('the write key is not known', { status: 401 })
  if (bytes.length > dialect.most.body)
    throw new RejectedError(`the body must not be larger than ${dialect.most.body} bytes`, {
      status: dialect.tooLarge,
    })
  const body = membersOf(parseJson(textOf(bytes)))
  if (body === undefined) throw new RejectedError('the body must be an object')
  return {
    answer: dialect.thanks,
    ...(call === 'batch' ? takeBatch(body, dialect, bytes) : takeOne(body, call, dialect)),
  }
}

type Taken = Omit<VerifiedRequest, 'answer'>

const takeOne = (body: Members, type: string, dialect: Dialect): Taken => ({
  events: [eventText({ ...body, type }, undefined, dialect)],
  ...contextOf(body),
})

const takeBatch = (body: Members, dialect: Dialect, bytes: Uint8Array): Taken => {
  const { batch } = body
  if (!Array.isArray(batch)) throw new RejectedError('batch must be a list of events', { field: 'batch' })
  const items: unknown[] = batch
  if (dialect.insists && items.length === 0)
    throw new RejectedError('batch must not be empty', { field: 'batch' })
  if (items.length > dialect.most.events) return { events: [tooMany(items.length, bytes)] }
  const around = membersOf(body['context'])
  return { events: items.map((item) => eventText(item, around, dialect)), ...contextOf(body, items[0]) }
}

/**
 * Segment answers success to a batch of too many events and drops it. We keep one refusal on record in its
 * place, which `read` makes.
 */
const tooMany = (events: number, bytes: Uint8Array): string =>
  JSON.stringify({ type: 'batch', events, sha256: createHash('sha256').update(bytes).digest('base64url') })

/**
 * One event as it goes onto the queue: with what the whole batch said around it, without the write key, which
 * is a secret, and without the time of sending, which differs at every delivery of what is the same event.
 */
const eventText = (
  item: unknown,
  around: Members | undefined,
  { most, tooLarge, insists }: Dialect,
): string => {
  const members = membersOf(item)
  if (insists && !hasId(members))
    throw new RejectedError('userId or anonymousId must be there', { field: 'userId' })
  const text = writeJson(members === undefined ? (item ?? null) : withContext(members, around))
  if (Buffer.byteLength(text) > most.event)
    throw new RejectedError(`an event must not be larger than ${most.event} bytes`, { status: tooLarge })
  return text
}

const hasId = (members: Members | undefined): boolean =>
  [members?.['userId'], members?.['anonymousId']].some(
    (id) => (typeof id === 'string' && id.trim() !== '') || typeof id === 'number',
  )

const withContext = (
  { writeKey: _key, sentAt: _sentAt, ...event }: Members,
  around: Members | undefined,
): Members =>
  around === undefined ? event : { ...event, context: { ...around, ...membersOf(event['context']) } }

const contextOf = (body: Members, first?: unknown): { context?: Record<string, Scalar> } => {
  const sentAt = body['sentAt'] ?? membersOf(first)?.['sentAt']
  return typeof sentAt === 'string' && sentAt.length <= 40 ? { context: { sentAt } } : {}
}
