import { quantileOfSorted } from './order.ts'

/** A multiset that is kept sorted: quantiles in constant time, a change in O(log n) comparisons and one move. */
export class SortedWindow {
  private readonly sorted: number[] = []

  get size(): number {
    return this.sorted.length
  }

  add(value: number): void {
    this.sorted.splice(this.positionOf(value), 0, value)
  }

  /** Takes out one value that was added. */
  remove(value: number): void {
    const position = this.positionOf(value)
    if (this.sorted[position] === value) this.sorted.splice(position, 1)
  }

  quantile(share: number): number {
    return quantileOfSorted(this.sorted, share)
  }

  private positionOf(value: number): number {
    let [low, high] = [0, this.sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.sorted[middle] ?? Infinity) < value) low = middle + 1
      else high = middle
    }
    return low
  }
}
