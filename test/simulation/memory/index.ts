import { byBytes } from '../../../shared/storage/cursor.ts'
import type { QueueKey } from '../../../shared/storage/cursor.ts'
import type { Item, Value } from '../../../shared/storage/store.ts'
import { Sorted } from './table.ts'

const order = (a: QueueKey, b: QueueKey) => a.o - b.o || byBytes(a.pk, b.pk) || byBytes(a.sk, b.sk)

const queueKeyOf = (item: Item | undefined): QueueKey | undefined => {
  if (!item) return undefined
  const { pk, sk, q, o }: Readonly<Record<string, Value | undefined>> = item
  return typeof pk === 'string' && typeof sk === 'string' && typeof q === 'string' && typeof o === 'number'
    ? { pk, sk, q, o }
    : undefined
}

/** The sparse index `queue`: the keys of items that have both its attributes, ordered by number. */
export class MemoryIndex {
  private readonly queues = new Map<string, Sorted<QueueKey>>()

  /** An item was replaced by another, or by nothing. */
  move(was: Item | undefined, is: Item | undefined): void {
    const [old, fresh] = [queueKeyOf(was), queueKeyOf(is)]
    if (old) this.queues.get(old.q)?.drop(old)
    if (!fresh) return
    const queue = this.queues.get(fresh.q) ?? new Sorted(order)
    this.queues.set(fresh.q, queue)
    queue.add(fresh)
  }

  /** Keys of one queue after a key (in the direction of reading), none numbered above `upTo`. */
  *read(
    q: string,
    { after, upTo, backwards }: { after: QueueKey | undefined; upTo: number | undefined; backwards: boolean },
  ): Generator<QueueKey> {
    const queue = this.queues.get(q) ?? new Sorted(order)
    const start = after ? queue.at(after) : backwards ? queue.all.length : 0
    const step = backwards ? -1 : 1
    for (let index = backwards ? start - 1 : start; ; index += step) {
      const key = queue.all[index]
      if (!key) return
      if (after && order(key, after) === 0) continue
      if (upTo === undefined || key.o <= upTo) yield key
      else if (!backwards) return
    }
  }
}
