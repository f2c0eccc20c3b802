import { byBytes } from '../../../shared/storage/cursor.ts'
import type { Item, Key } from '../../../shared/storage/store.ts'

/** A list kept in order, for reading ranges. */
export class Sorted<T> {
  readonly all: T[] = []
  private readonly order: (a: T, b: T) => number

  constructor(order: (a: T, b: T) => number) {
    this.order = order
  }

  /** Index of the first entry that does not sort before this one. */
  at(entry: T): number {
    const last = this.all.at(-1)
    if (last !== undefined && this.order(last, entry) < 0) return this.all.length
    let [low, high] = [0, this.all.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const there = this.all[middle]
      if (there !== undefined && this.order(there, entry) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  add(entry: T): void {
    const index = this.at(entry)
    if (index === this.all.length) this.all.push(entry)
    else this.all.splice(index, 0, entry)
  }

  drop(entry: T): void {
    const index = this.at(entry)
    const there = this.all[index]
    if (there !== undefined && this.order(there, entry) === 0) this.all.splice(index, 1)
  }
}

type Partition = { readonly items: Map<string, Item>; readonly keys: Sorted<string> }

/** One table in memory: items by key, sort keys in DynamoDB's order. */
export class MemoryTable {
  private readonly partitions = new Map<string, Partition>()

  get({ pk, sk }: Key): Item | undefined {
    return this.partitions.get(pk)?.items.get(sk)
  }

  set(item: Item): void {
    const partition = this.partitions.get(item.pk) ?? {
      items: new Map<string, Item>(),
      keys: new Sorted<string>(byBytes),
    }
    this.partitions.set(item.pk, partition)
    if (!partition.items.has(item.sk)) partition.keys.add(item.sk)
    partition.items.set(item.sk, item)
  }

  delete({ pk, sk }: Key): void {
    const partition = this.partitions.get(pk)
    if (partition?.items.delete(sk)) partition.keys.drop(sk)
    if (partition?.items.size === 0) this.partitions.delete(pk)
  }

  /** Items of a partition with sort keys between two (inclusive), in order. */
  *between(pk: string, from: string, to: string, backwards: boolean): Generator<Item> {
    const partition = this.partitions.get(pk)
    if (!partition) return
    const { all } = partition.keys
    const first = partition.keys.at(from)
    const end = endOf(partition.keys, to)
    for (let step = 0; step < end - first; step++) {
      const sk = all[backwards ? end - 1 - step : first + step]
      const item = sk === undefined ? undefined : partition.items.get(sk)
      if (item) yield item
    }
  }

  /** Items of all partitions whose key begins so, in no order. */
  *under(prefix: string): Generator<Item> {
    for (const [pk, { items }] of this.partitions) if (pk.startsWith(prefix)) yield* items.values()
  }

  *all(): Generator<Item> {
    for (const { items } of this.partitions.values()) yield* items.values()
  }
}

/** Index after the last entry that is not past this one. */
const endOf = <T>(sorted: Sorted<T>, to: T): number => {
  const index = sorted.at(to)
  return sorted.all[index] === to ? index + 1 : index
}
