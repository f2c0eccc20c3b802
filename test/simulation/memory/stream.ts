import { hash } from 'node:crypto'
import type { Item, Key } from '../../../shared/storage/store.ts'

/**
 * What the stream of the touchpoints table says of one change. `sequence` is a decimal of 21 digits that
 * grows with every change.
 */
export type Change = {
  readonly lane: string
  readonly sequence: string
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly key: Key
  readonly image?: Item
}

/** The changes of a table, in lanes: one partition is always in one lane, and a lane is in order. */
export class MemoryStream {
  readonly lanes: readonly string[]
  private readonly byLane: Map<string, Change[]>
  private readonly laneOfPartition = new Map<string, string>()
  private count = 0

  constructor(lanes: number) {
    this.lanes = Array.from(
      { length: lanes },
      (_, index) => `shardId-${String(index).padStart(20, '0')}-memory`,
    )
    this.byLane = new Map(this.lanes.map((lane) => [lane, []]))
  }

  tell(was: Item | undefined, is: Item | undefined): void {
    const key = is ?? was
    if (!key) return
    const lane = this.laneOf(key.pk)
    this.count += 1
    this.byLane.get(lane)?.push({
      lane,
      sequence: String(this.count).padStart(21, '0'),
      event: was && is ? 'MODIFY' : is ? 'INSERT' : 'REMOVE',
      key: { pk: key.pk, sk: key.sk },
      ...(is ? { image: is } : {}),
    })
  }

  /** Changes of one lane after a sequence number, oldest first. */
  read(lane: string, after = '', limit = Number.POSITIVE_INFINITY): Change[] {
    const all = this.byLane.get(lane) ?? []
    const first = after === '' ? 0 : all.findLastIndex(({ sequence }) => sequence <= after) + 1
    return all.slice(first, first + limit)
  }

  private laneOf(pk: string): string {
    const known = this.laneOfPartition.get(pk)
    if (known !== undefined) return known
    const lane = this.lanes[hash('sha256', pk, 'buffer').readUInt32BE() % this.lanes.length] ?? ''
    this.laneOfPartition.set(pk, lane)
    return lane
  }
}
