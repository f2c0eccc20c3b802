import { isKnown, type Silence, type Value } from './silence.ts'
import { deviation, mean, median, scaledMad } from './statistics/order.ts'
import { normalDistribution } from './statistics/special-functions.ts'

export type OutlierRule = {
  /** Values that are compared, the newest included. */
  readonly window: number
  /** The probability, 0 to 1, from which on the newest value is an outlier. */
  readonly threshold: number
  readonly method: 'z-score' | 'mad'
}

export type OutlierVerdict =
  | { readonly outlier: boolean; readonly probability: number; readonly center: number }
  | { readonly outlier: false; readonly silence: Silence }

/**
 * Compares the newest value with those before it: probability 2 Φ(|x − center| / scale) − 1, with mean and
 * standard deviation, or median and scaled MAD. Where the values before are equal the scale is 5 % of them, 1
 * at least. O(w log w).
 */
export const judgeNewest = (values: readonly Value[], rule: OutlierRule): OutlierVerdict => {
  const recent = values.slice(-rule.window).filter(isKnown)
  const newest = values.at(-1)
  if (!isKnown(newest) || recent.length < rule.window)
    return {
      outlier: false,
      silence: { code: 'too-few-values', params: { known: recent.length, needed: rule.window } },
    }
  const past = recent.slice(0, -1)
  const center = rule.method === 'mad' ? median(past) : mean(past)
  const scale = rule.method === 'mad' ? scaledMad(past, center) : deviation(past, center)
  const usable = scale > 0 ? scale : Math.max(1, Math.abs(center) / 20)
  const probability = 2 * normalDistribution(Math.abs(newest - center) / usable) - 1
  return { outlier: probability > rule.threshold, probability, center }
}
