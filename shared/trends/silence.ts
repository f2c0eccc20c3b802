/**
 * Why nothing is reported, as data: a code and what fills it in.
 * - `no-known-values`: every value is unknown, or there is none
 * - `too-few-values`: { known, needed } known values
 * - `constant`: { value } all known values are equal
 * - `too-many-gaps`: { known, of } fewer than half of the values are known
 */
export type Silence = {
  readonly code: 'no-known-values' | 'too-few-values' | 'constant' | 'too-many-gaps'
  readonly params: Readonly<Record<string, number>>
}

/** A value per closed bucket; null is unknown, never zero. */
export type Value = number | null

export const isKnown = (value: Value | undefined): value is number =>
  value !== undefined && value !== null && Number.isFinite(value)

/** Why these values say nothing, or undefined where they can be examined. O(n). */
export const silenceOf = (values: readonly Value[], needed: number): Silence | undefined => {
  const known = values.filter(isKnown)
  const [first] = known
  if (first === undefined) return { code: 'no-known-values', params: { of: values.length } }
  if (known.length < needed) return { code: 'too-few-values', params: { known: known.length, needed } }
  if (2 * known.length < values.length)
    return { code: 'too-many-gaps', params: { known: known.length, of: values.length } }
  if (known.every((value) => value === first)) return { code: 'constant', params: { value: first } }
  return undefined
}
