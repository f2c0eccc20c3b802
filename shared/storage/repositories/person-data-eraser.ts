import * as z from 'zod'
import { interruptionSchema } from '../../model/interruption.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import { messageSchema } from '../../model/message.ts'
import {
  contactKey,
  interruptionKey,
  interruptionPk,
  interruptionPrefix,
  journeyKey,
  messagePk,
  messagePrefix,
  refoldKey,
  subjectGuestKey,
  treatmentKey,
} from '../keys.ts'
import { journeyOf } from './journey-repository.ts'
import { parsed, decodeRecord } from '../dynamodb/record-codec.ts'
import { removeFromClusters } from '../unmerge.ts'
import type { PersonDataEraser } from '../repositories.ts'
import { everything, type Item, type Key, type Store } from '../store.ts'
import { touchpointOf } from '../touchpoint-item.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const received = z.object({ r: z.int() })

/** How many rows are taken away at a time. */
const width = 8
const page = 200

/** What takes away, for good, what is known of somebody. Only upkeep may. */
export const personDataEraser = (store: Store): PersonDataEraser => ({
  touchpoints: (alias, upTo, also) => touchpoints(store, alias, upTo, also),
  mending: (alias, upTo) => mending(store, alias, upTo),
  journey: (person, upTo) => journey(store, person, upTo),
  identities: (aliases, before) => removeFromClusters(store, aliases, before),
})

/**
 * What decides whether a row goes. A row that is not of the shape we write goes, too: it must not keep a
 * person from being erased.
 */
const messageParts = messageSchema.pick({ interruption: true, treatment: true, createdAt: true }).partial()
const interruptionParts = interruptionSchema.pick({ since: true, treatment: true }).partial()

const anyhow = <T extends object>(shape: z.ZodType<T>, item: Item): Partial<T> => {
  try {
    return decodeRecord(shape, item)
  } catch {
    return {}
  }
}

const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk })

/**
 * The event a registration is for: its list of guests names the alias too. A row that cannot be read must not
 * keep the erasure from ending.
 */
const subjectOf = (item: Item): string | undefined => {
  try {
    const { type, props } = touchpointOf(item)
    const subject = props['event_key']
    return type === 'event.registered' && typeof subject === 'string' ? subject : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a touchpoint goes: what cannot be read goes too, for nobody could tell afterwards that it was
 * somebody's.
 */
const goes = (item: Item, upTo: number, also: Parameters<PersonDataEraser['touchpoints']>[2]): boolean => {
  try {
    if (parsed(received, item, item).r <= upTo) return true
    const touchpoint = touchpointOf(item)
    return also?.(touchpoint) ?? false
  } catch {
    return true
  }
}

const touchpoints = async (
  store: Store,
  alias: string,
  upTo: number,
  also: Parameters<PersonDataEraser['touchpoints']>[2],
): Promise<number> => {
  let count = 0
  let cursor: string | undefined
  do {
    const { items, cursor: next } = await store.query(
      omitUndefined({ table: 'touchpoints' as const, pk: alias, limit: page, cursor }),
    )
    const gone = items.filter((item) => goes(item, upTo, also))
    await mapConcurrent(width, gone, async (item) => {
      const subject = subjectOf(item)
      if (subject !== undefined) await store.remove(subjectGuestKey(subject, alias))
      await store.remove(keyOf(item), undefined, 'touchpoints')
    })
    count += gone.length
    cursor = next
  } while (cursor !== undefined)
  return count
}

/** A treatment goes before what names it: after a crash it is still found. */
const removeWithTreatment = async (
  store: Store,
  item: Item,
  treatment: string | undefined,
): Promise<void> => {
  if (treatment !== undefined && treatment !== '') await store.remove(treatmentKey(treatment))
  await store.remove(keyOf(item))
}

/**
 * What was sent about a break goes with it, also what somebody under way put there after the break was gone.
 */
const mending = async (store: Store, alias: string, upTo: number): Promise<void> => {
  for await (const item of everything(store, { pk: messagePk(alias), prefix: messagePrefix })) {
    const { interruption = '', treatment, createdAt = 0 } = anyhow(messageParts, item)
    const about = interruption === '' ? undefined : await store.get(interruptionKey(alias, interruption))
    const alone = interruption === '' ? createdAt : 0
    const began = about ? (anyhow(interruptionParts, about).since ?? 0) : alone
    if (began <= upTo) await removeWithTreatment(store, item, treatment)
  }
  for await (const item of everything(store, { pk: interruptionPk(alias), prefix: interruptionPrefix })) {
    const { since = 0, treatment } = anyhow(interruptionParts, item)
    if (since <= upTo) await removeWithTreatment(store, item, treatment)
  }
}

const journey = async (store: Store, person: string, upTo: number): Promise<void> => {
  const item = await store.get(journeyKey(person))
  if (item && (journeyOf(item).first ?? 0) > upTo) return
  await store.remove(contactKey(person))
  await store.remove(refoldKey(person))
  await store.remove(journeyKey(person))
}
