/** What the door takes at once, with some room: 500 KB, and few enough that it answers within seconds. */
const mostBytes = 480_000
const mostCalls = 250

/** Cuts items into batches of at most 480 KB of JSON and 250 items, in order. */
export function* batchesOf<T>(items: Iterable<T>, sizeOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = sizeOf(item) + 1
    if (batch.length > 0 && (bytes + size > mostBytes || batch.length >= mostCalls)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
