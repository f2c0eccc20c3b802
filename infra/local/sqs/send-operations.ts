import { createHash } from 'node:crypto'
import { type Json, type JsonObject, at, listAt, textAt } from '../json.ts'
import { SqsError, invalidValue, unsupported } from './errors.ts'
import type { MessageStore } from './message-store.ts'
import type { QueueSettings } from './queue-settings.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** What sending needs. */
export interface SendDeps {
  readonly store: MessageStore
  readonly now: () => number
}

const sendFields = new Set(['QueueUrl', 'MessageBody', 'DelaySeconds'])
const batchFields = new Set(['QueueUrl', 'Entries'])
const entryFields = new Set(['Id', 'MessageBody', 'DelaySeconds'])
/** A batch takes so many entries, and so many bytes ("Amazon SQS message quotas"). */
const [largestBatch, largestBytes] = [10, 1024 * 1024]

/** Puts one message on a queue. */
export const sendMessage = (body: JsonObject, queue: QueueSettings, deps: SendDeps): JsonObject => {
  allowOnly('SendMessage', body, sendFields)
  return added(body, queue, deps)
}

/** Puts up to ten messages on a queue; one that it does not take keeps none of the others out. */
export const sendBatch = (body: JsonObject, queue: QueueSettings, deps: SendDeps): JsonObject => {
  allowOnly('SendMessageBatch', body, batchFields)
  const entries = batchEntries(body)
  const bytes = entries.reduce<number>(
    (sum, entry) => sum + Buffer.byteLength(textAt(entry, 'MessageBody') ?? ''),
    0,
  )
  if (bytes > largestBytes)
    throw new SqsError('BatchRequestTooLong', `Batch requests cannot be longer than ${largestBytes} bytes.`)
  const [Successful, Failed]: [Json[], Json[]] = [[], []]
  for (const entry of entries) {
    const Id = textAt(entry, 'Id') ?? ''
    try {
      allowOnly('SendMessageBatch entry', Object(entry), entryFields)
      Successful.push({ Id, ...added(entry, queue, deps) })
    } catch (error) {
      if (!(error instanceof SqsError)) throw error
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true })
    }
  }
  return omitUndefined({
    Successful,
    Failed: Failed.length > 0 ? Failed : undefined,
  })
}

/** The entries of a batch. @throws SqsError when there are none or too many, or two have one id */
export const batchEntries = (body: JsonObject): readonly Json[] => {
  const entries = listAt(body, 'Entries')
  if (entries.length === 0)
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > largestBatch) {
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${largestBatch}. You have sent ${entries.length}.`,
    )
  }
  const ids = entries.map((entry) => textAt(entry, 'Id') ?? '')
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    throw new SqsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores.',
    )
  }
  if (new Set(ids).size < ids.length)
    throw new SqsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.')
  return entries
}

/**
 * Checks that a request holds no parameter but these. @throws SqsError naming the first that the product does
 * not use
 */
export const allowOnly = (what: string, given: JsonObject, allowed: ReadonlySet<string>): void => {
  for (const name of Object.keys(given))
    if (!allowed.has(name)) throw unsupported(`${what} parameter ${name}`)
}

/** A whole number of this field between two, or what holds without it. */
export const wholeNumber = (
  body: Json,
  field: string,
  { from, to, otherwise }: { from: number; to: number; otherwise: number },
): number => {
  const found = at(body, field) ?? otherwise
  if (typeof found === 'number' && Number.isInteger(found) && found >= from && found <= to) return found
  throw invalidValue(
    `Value ${String(found)} for parameter ${field} is invalid. Reason: Must be between ${from} and ${to}, if provided.`,
  )
}

const added = (
  entry: Json,
  { name, delaySeconds, maximumSize }: QueueSettings,
  { store, now }: SendDeps,
): JsonObject => {
  const body = textAt(entry, 'MessageBody') ?? ''
  if (body === '')
    throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.')
  if (!isTakenBySqs(body)) throw new SqsError('InvalidMessageContents', 'Invalid characters found')
  if (Buffer.byteLength(body) > maximumSize) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumSize} bytes.`,
    )
  }
  const delay = wholeNumber(entry, 'DelaySeconds', { from: 0, to: 900, otherwise: delaySeconds })
  const time = now()
  const MessageId = store.add(name, body, { now: time, visibleAt: time + delay * 1000 })
  return { MessageId, MD5OfMessageBody: md5(body) }
}

/**
 * SQS takes tab, line feed, carriage return, and from U+0020 all of Unicode but U+FFFE and U+FFFF (API
 * reference, `SendMessage`).
 */
const isTakenBySqs = (text: string): boolean => text.isWellFormed() && !/[^\t\n\r\u0020-\uFFFD]/.test(text)

/** The checksum by which a client sees that a body came whole. */
export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
