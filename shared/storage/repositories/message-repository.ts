import { dayMs } from '../../runtime/time-buckets.ts'
import * as z from 'zod'
import { type Message, messageSchema } from '../../model/message.ts'
import { contactKey, messageKey, messagePk, messagePrefix, messageQueue } from '../keys.ts'
import { versionCondition, listing, encodeRecord, parsed, decodeRecord } from '../dynamodb/record-codec.ts'
import { readOnce } from '../read-once.ts'
import { everything, type Item, type Store } from '../store.ts'
import type { ContactLedger, MessageRepository } from '../message-ports.ts'

const sendsSchema = z.object({
  sends: z.array(z.object({ message: z.string(), at: z.int(), category: z.string(), value: z.number() })),
})
const versioned = z.object({ v: z.int() })

/** Longer than any month, so that a month's cap sees a whole one. */
const remembered = 32 * dayMs

/**
 * Messages, beside the alias they concern, and listed by status and time; and what each person was sent
 * lately.
 */
export const messageRepository = (store: Store): MessageRepository => ({
  get: async (alias, id) => {
    const item = await store.get(messageKey(alias, id))
    return item && messageOf(item)
  },
  create: (message) => store.put(messageItem(message), { absent: true }),
  save: (message) => store.put(messageItem(message), versionCondition(message.v)),
  claim: (message, ledger) =>
    store.transact([
      { put: messageItem(message), if: versionCondition(message.v) },
      { put: ledgerItem(ledger), if: versionCondition(ledger.v) },
    ]),
  async *ofAlias(alias) {
    for await (const item of everything(store, { pk: messagePk(alias), prefix: messagePrefix }))
      yield messageOf(item)
  },
  list: async (status, paging) =>
    listing(await store.queue({ q: messageQueue(status), backwards: true, ...paging }), messageOf),
  upTo: async (status, until, paging) =>
    listing(await store.queue({ q: messageQueue(status), upTo: until, ...paging }), messageOf),
  ledger: async (person) => {
    const item = await store.get(contactKey(person))
    return item
      ? { person, v: parsed(versioned, item, item).v, ...decodeRecord(sendsSchema, item) }
      : { person, v: 0, sends: [] }
  },
})

/** A queued message stands in line from when it may go. */
const messageItem = (message: Message): Item => ({
  ...messageKey(message.alias, message.id),
  v: message.v,
  q: messageQueue(message.status),
  o: message.status === 'queued' ? (message.notBefore ?? message.createdAt) : message.createdAt,
  ...encodeRecord(message),
})

const messageOf = readOnce((item): Message => decodeRecord(messageSchema, item))

const ledgerItem = ({ person, v, sends }: ContactLedger): Item => {
  const newest = Math.max(0, ...sends.map(({ at }) => at))
  return {
    ...contactKey(person),
    v,
    ...encodeRecord({ sends: sends.filter(({ at }) => at > newest - remembered) }),
  }
}
