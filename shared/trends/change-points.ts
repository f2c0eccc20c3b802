import { segmentCosts, type Fit, type SegmentCost } from './segment-cost.ts'
import { isKnown, silenceOf, type Silence, type Value } from './silence.ts'
import { deviation, mean, median, scaledMad } from './statistics/order.ts'

/** A stretch between two change points: `from` included, `to` excluded, both as indices of the series. */
type TrendSegment = {
  readonly from: number
  readonly to: number
  /** The mean of the stretch, outliers drawn in, in the unit of the series. */
  readonly level: number
  /** Change per known sample, in the unit of the series; 0 where the stretch is flat. */
  readonly slope: number
}

export type ChangePoints = {
  /** The first index of every segment but the first; empty where nothing changed. */
  readonly changePoints: readonly number[]
  readonly segments: readonly TrendSegment[]
  /** Why nothing was examined. */
  readonly silence?: Silence
}

/** One fixed setting for every series. */
const setting = {
  /** An outlier counts as no further from the median than so many scaled MADs. */
  winsorMads: 4,
  /** A change point must save so many times ln n. */
  penalty: 2,
  /** A segment has at least so many values. */
  shortest: 2,
  /** More change points than these are taken for autocorrelated noise and fitted again. */
  mostBreaks: 10,
  /** Fewer known values than these say nothing about a change. */
  fewestValues: 6,
} as const

/** Values with outliers drawn in, in standard deviations of the whole series. */
type Standardised = { readonly values: readonly number[]; readonly center: number; readonly scale: number }

const standardise = (values: readonly number[]): Standardised => {
  const middle = median(values)
  const reach = setting.winsorMads * scaledMad(values, middle)
  const inside =
    reach > 0 ? values.map((value) => Math.min(middle + reach, Math.max(middle - reach, value))) : values
  const center = mean(inside)
  const scale = deviation(inside, center)
  return {
    center,
    scale,
    values: scale > 0 ? inside.map((value) => (value - center) / scale) : inside.map(() => 0),
  }
}

/**
 * The cheapest segmentation by optimal partitioning (Jackson et al., IEEE Signal Processing Letters 12, 2005),
 * pruned as PELT is (Killick, Fearnhead and Eckley, JASA 107, 2012; two segments cost at most one slope more
 * than their union). O(n²) at worst, about O(n) where changes come at a steady pace.
 */
const partition = ({ length, cost }: SegmentCost): number[] => {
  const logarithm = Math.log(length)
  const penalty = setting.penalty * logarithm
  const best = [-penalty]
  const previous = [0]
  let candidates = [0]
  for (let to = 1; to <= length; to += 1) {
    const costs = candidates.map((from) =>
      to - from < setting.shortest ? Infinity : (best[from] ?? Infinity) + cost(from, to),
    )
    const cheapest = costs.reduce((least, value) => Math.min(least, value), Infinity)
    best.push(cheapest + penalty)
    previous.push(candidates[costs.indexOf(cheapest)] ?? 0)
    const bound = cheapest + penalty + logarithm
    candidates = candidates.filter((from, index) => {
      const value = costs[index] ?? Infinity
      return value <= bound || to - from < setting.shortest
    })
    candidates.push(to)
  }
  const breaks: number[] = []
  for (let to = length; to > 0; to = previous[to] ?? 0) breaks.push(previous[to] ?? 0)
  return breaks.filter((from) => from > 0).toReversed()
}

const fitsOf = (costs: SegmentCost, breaks: readonly number[]): Fit[][] =>
  [0, ...breaks].map((from, index) => costs.fits(from, breaks[index] ?? costs.length))

/** The lag-1 autocorrelation of what the segments leave over. */
const autocorrelation = (series: readonly (readonly number[])[], fits: readonly Fit[][]): number => {
  let [products, squares] = [0, 0]
  series.forEach((values, dimension) => {
    let before = 0
    for (const { from, to, level, slope } of fits.flatMap((fit) => fit[dimension] ?? []))
      for (let index = from; index < to; index += 1) {
        const residual = (values[index] ?? 0) - level - slope * (index - (from + to - 1) / 2)
        products += residual * before
        squares += residual * residual
        before = residual
      }
  })
  return squares > 0 ? products / squares : 0
}

/** Segments the series, a second time with the noise of an AR(1) process, (1 + ρ) / (1 − ρ), where too many. */
const segment = (series: readonly (readonly number[])[]): { breaks: number[]; fits: Fit[][] } => {
  const costs = segmentCosts(series, 1)
  const breaks = partition(costs)
  const fits = fitsOf(costs, breaks)
  if (breaks.length <= setting.mostBreaks) return { breaks, fits }
  const rho = Math.min(0.99, autocorrelation(series, fits))
  if (rho <= 0) return { breaks, fits }
  const calmer = segmentCosts(series, (1 + rho) / (1 - rho))
  const fewer = partition(calmer)
  return { breaks: fewer, fits: fitsOf(calmer, fewer) }
}

/**
 * Finds where a series changed its level or its slope, looking back over all of it. Segments are flat or
 * straight lines: cost min(RSS flat, RSS line + ln n) of the standardised series, 2 ln n for each change.
 * Unknown values are passed over: the others are taken as equally spaced.
 */
export const findChangePoints = (values: readonly Value[]): ChangePoints => {
  const silence = silenceOf(values, setting.fewestValues)
  if (silence) return { changePoints: [], segments: [], silence }
  const indices = values.flatMap((value, index) => (isKnown(value) ? [index] : []))
  const { values: standard, center, scale } = standardise(values.filter(isKnown))
  const { breaks, fits } = segment([standard])
  const indexOf = (position: number): number => indices[position] ?? values.length
  return {
    changePoints: breaks.map(indexOf),
    segments: fits.flat().map(({ from, to, level, slope }) => ({
      from: indexOf(from),
      to: indexOf(to),
      level: center + scale * level,
      slope: scale * slope,
    })),
  }
}

/** Where several complete series of one length change together. */
export const findCommonChangePoints = (series: readonly (readonly number[])[]): number[] => {
  const [first = []] = series
  if (series.some(({ length }) => length !== first.length))
    throw new RangeError('series: must all have the same length')
  const changing = series.filter((values) => silenceOf(values, setting.fewestValues) === undefined)
  return changing.length === 0 ? [] : segment(changing.map((values) => standardise(values).values)).breaks
}
