/** The quantile of sorted values by linear interpolation, type 7 of Hyndman and Fan (1996). NaN of none. */
export const quantileOfSorted = (sorted: readonly number[], share: number): number => {
  const position = (sorted.length - 1) * share
  const low = sorted[Math.floor(position)] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (high - low) * (position - Math.floor(position))
}

export const sortedCopy = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

export const median = (values: readonly number[]): number => quantileOfSorted(sortedCopy(values), 0.5)

/** Makes the median absolute deviation estimate a normal standard deviation: 1 / Φ⁻¹(¾). */
const normalMad = 1.482_602_218_505_602

/** The median absolute deviation around a center, scaled to a normal standard deviation. O(n log n). */
export const scaledMad = (values: readonly number[], center = median(values)): number =>
  normalMad * median(values.map((value) => Math.abs(value - center)))

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** The standard deviation with n as the divisor. */
export const deviation = (values: readonly number[], center = mean(values)): number =>
  Math.sqrt(mean(values.map((value) => (value - center) ** 2)))
