/** Residual sums of squares of any stretch of a series, each in constant time. */

/** How a stretch is best described: from `from` (included) to `to` (excluded). */
export type Fit = {
  readonly from: number
  readonly to: number
  /** The mean of the values. */
  readonly level: number
  /** Change per sample; 0 where flat. */
  readonly slope: number
}

export type SegmentCost = {
  readonly length: number
  /** The smaller of RSS flat / noise and RSS line / noise + the price of a slope. */
  readonly cost: (from: number, to: number) => number
  readonly fits: (from: number, to: number) => Fit[]
}

type Moments = { readonly sum: number; readonly squares: number; readonly products: number }

const prefixSums = (
  values: readonly number[],
  of: (value: number, index: number) => number,
): Float64Array => {
  const sums = new Float64Array(values.length + 1)
  values.forEach((value, index) => {
    sums[index + 1] = (sums[index] ?? 0) + of(value, index)
  })
  return sums
}

/** Squares of a sample's index around the middle of m consecutive ones: m (m² − 1) / 12. */
const spread = (m: number): number => (m * (m * m - 1)) / 12

const between = (prefix: Float64Array, from: number, to: number): number =>
  (prefix[to] ?? 0) - (prefix[from] ?? 0)

const momentsOf = (values: readonly number[]): ((from: number, to: number) => Moments) => {
  const sums = prefixSums(values, (value) => value)
  const squares = prefixSums(values, (value) => value * value)
  const products = prefixSums(values, (value, index) => value * index)
  return (from, to) => ({
    sum: between(sums, from, to),
    squares: between(squares, from, to),
    products: between(products, from, to),
  })
}

/** Products of index, from the middle of the stretch, and value. */
const covariance = ({ sum, products }: Moments, from: number, to: number): number =>
  products - ((from + to - 1) / 2) * sum

/**
 * The costs of several series that break together: their residual sums are added.
 * @param noise the variance that counts as one
 */
export const segmentCosts = (series: readonly (readonly number[])[], noise: number): SegmentCost => {
  const length = series[0]?.length ?? 0
  const slopePrice = Math.log(Math.max(length, 1))
  const moments = series.map(momentsOf)
  const rss = (from: number, to: number): readonly [flat: number, line: number] => {
    const m = to - from
    let [flat, line] = [0, 0]
    for (const of of moments) {
      const moment = of(from, to)
      const level = Math.max(0, moment.squares - (moment.sum * moment.sum) / m)
      const explained = m > 1 ? covariance(moment, from, to) ** 2 / spread(m) : 0
      flat += level
      line += Math.max(0, level - explained)
    }
    return [flat / noise, line / noise + slopePrice]
  }
  return {
    length,
    cost: (from, to) => Math.min(...rss(from, to)),
    fits: (from, to) => {
      const [flat, line] = rss(from, to)
      return moments.map((of) => {
        const moment = of(from, to)
        const slope = line < flat ? covariance(moment, from, to) / spread(to - from) : 0
        return { from, to, level: moment.sum / (to - from), slope }
      })
    },
  }
}
