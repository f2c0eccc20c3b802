import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import * as z from 'zod'
import { type Interruption, interruptionSchema, lowestPriority } from '../../model/interruption.ts'
import { interruptionKey, interruptionPk, interruptionPrefix, interruptionQueue } from '../keys.ts'
import { listing, encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import { readOnce } from '../read-once.ts'
import type { InterruptionRepository } from '../repositories.ts'
import { type Condition, everything, type Item, type Store } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** Interruptions, beside the alias of the touchpoint that opened them, and listed by status and urgency. */
export const interruptionRepository = (store: Store): InterruptionRepository => ({
  get: (alias, id) => stored(store, alias, id),
  upsert: (interruption) => tell(store, interruption),
  treat: (alias, id, treatment) => treat(store, alias, id, treatment),
  async *ofAlias(alias) {
    for await (const item of everything(store, { pk: interruptionPk(alias), prefix: interruptionPrefix }))
      yield interruptionOf(item)
  },
  list: async (status, paging) =>
    listing(await store.queue({ q: interruptionQueue(status), backwards: true, ...paging }), interruptionOf),
})

const stored = async (store: Store, alias: string, id: string): Promise<Interruption | undefined> => {
  const item = await store.get(interruptionKey(alias, id))
  return item && interruptionOf(item)
}

const tell = async (store: Store, told: Interruption): Promise<boolean> => {
  return retryOnConflict('an interruption', async () => {
    const known = await stored(store, told.alias, told.id)
    if (known && known.rev >= told.rev) return false
    if (await store.put(interruptionItem(known ? overwritten(known, told) : told), asRead(known))) return true
    return conflict
  })
}

/** A newer word wins, but a break that is being treated stays in treatment while it stays open. */
const overwritten = (known: Interruption, told: Interruption): Interruption => {
  const treatment = known.treatment ?? told.treatment
  return omitUndefined({
    ...told,
    status: told.status === 'open' && known.status === 'treating' ? 'treating' : told.status,
    treatment,
  })
}

const treat = async (store: Store, alias: string, id: string, treatment: string): Promise<boolean> => {
  return retryOnConflict('an interruption', async () => {
    const known = await stored(store, alias, id)
    if (known?.status === 'treating') return known.treatment === treatment
    if (known?.status !== 'open') return false
    if (await store.put(interruptionItem({ ...known, status: 'treating', treatment }), asRead(known)))
      return true
    return conflict
  })
}

/** Every change moves one of these three. */
const asRead = (known: Interruption | undefined): Condition =>
  known ? { equals: { rev: known.rev, status: known.status, treatment: known.treatment } } : { absent: true }

const interruptionItem = (interruption: Interruption): Item => {
  const { alias, id, rev, status, treatment, priority } = interruption
  return omitUndefined({
    ...interruptionKey(alias, id),
    rev,
    status,
    treatment,
    q: interruptionQueue(status),
    o: priority,
    ...encodeRecord(interruption),
  })
}

/** A priority that was no number was written as null once: such an interruption comes last. */
const readable = interruptionSchema.extend({ priority: z.number().catch(lowestPriority) })

const interruptionOf = readOnce((item): Interruption => decodeRecord(readable, item))
