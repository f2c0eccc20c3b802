import { compareText } from '../runtime/compare.ts'

export type WeightedTouch = { readonly channel: string; readonly at: number; readonly weight: number }

/** The score at a moment and its parts by channel: Σ weight × 2^(−age ÷ half-life), times in ms. */
const scoreAt = (
  touches: readonly WeightedTouch[],
  now: number,
  halfLifeMs: number,
): { readonly total: number; readonly parts: ReadonlyMap<string, number> } => {
  const parts = new Map<string, number>()
  for (const { channel, at, weight } of touches)
    if (at <= now) parts.set(channel, (parts.get(channel) ?? 0) + weight * 2 ** ((at - now) / halfLifeMs))
  return { total: [...parts.values()].reduce((sum, part) => sum + part, 0), parts }
}

export type Decline = { readonly windows: number; readonly channel: string; readonly share: number }

/**
 * How many windows running the score fell up to `now`, the channel that lost most over them and its share of
 * all parts' losses. Undefined where it did not fall.
 */
export const declineOf = (
  touches: readonly WeightedTouch[],
  now: number,
  scale: { readonly halfLifeMs: number; readonly windowMs: number; readonly mostWindows: number },
): Decline | undefined => {
  const at = (back: number): ReturnType<typeof scoreAt> =>
    scoreAt(touches, now - back * scale.windowMs, scale.halfLifeMs)
  let windows = 0
  while (windows < scale.mostWindows && at(windows + 1).total > at(windows).total) windows++
  const [before, after] = [at(windows).parts, at(0).parts]
  const losses = [...before]
    .map(([channel, part]) => ({ channel, loss: part - (after.get(channel) ?? 0) }))
    .filter(({ loss }) => loss > 0)
    .sort((a, b) => b.loss - a.loss || compareText(a.channel, b.channel))
  const [worst] = losses
  if (windows === 0 || !worst) return undefined
  return {
    windows,
    channel: worst.channel,
    share: worst.loss / losses.reduce((sum, { loss }) => sum + loss, 0),
  }
}

/** The chance that a positive has the greater value; ties count half. Mann–Whitney U ÷ (n₁ n₀); NaN if one-sided. */
export const areaUnderCurve = (values: readonly number[], outcomes: readonly boolean[]): number => {
  const rows = values.map((value, index) => ({ value, hit: outcomes[index] === true }))
  const groups = [...Map.groupBy(rows, ({ value }) => value)].sort(([a], [b]) => a - b)
  let [wins, misses] = [0, 0]
  for (const [, group] of groups) {
    const hits = group.filter(({ hit }) => hit).length
    wins += hits * (misses + (group.length - hits) / 2)
    misses += group.length - hits
  }
  return wins / (misses * (rows.length - misses))
}

/** `knownAfter`: the field is only known after the outcome, as the caller declares. */
export type Field = {
  readonly name: string
  readonly values: readonly number[]
  readonly knownAfter: boolean
}

export type Fit = {
  readonly weights: ReadonlyMap<string, number>
  readonly intercept: number
  /** On the rows that the weights were fitted to. */
  readonly auc: number
  readonly refused: readonly { readonly name: string; readonly code: 'known-after' | 'predicts-outcome' }[]
}

/** A single field that separates outcomes better than this is taken for a trace of the outcome itself. */
const leakAuc = 0.98

const refusal = ({ name, values, knownAfter }: Field, outcomes: readonly boolean[]): Fit['refused'] => {
  if (knownAfter) return [{ name, code: 'known-after' }]
  const auc = areaUnderCurve(values, outcomes)
  return Math.max(auc, 1 - auc) > leakAuc ? [{ name, code: 'predicts-outcome' }] : []
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** Logistic regression with an L2 penalty of ½ λ w², by gradient steps; values should be of order 1. */
export const fitWeights = (fields: readonly Field[], outcomes: readonly boolean[], lambda = 0.001): Fit => {
  const refused = fields.flatMap((field) => refusal(field, outcomes))
  const used = fields.filter(({ name }) => refused.every((each) => each.name !== name))
  const weights = used.map(() => 0)
  let intercept = 0
  const score = (row: number): number =>
    used.reduce((sum, { values }, index) => sum + (values[row] ?? 0) * (weights[index] ?? 0), intercept)
  for (let turn = 0; turn < 2000; turn++) {
    const errors = outcomes.map((hit, row) => (Number(hit) - logistic(score(row))) / outcomes.length)
    used.forEach(({ values }, index) => {
      const slope = errors.reduce((sum, error, row) => sum + error * (values[row] ?? 0), 0)
      weights[index] = (weights[index] ?? 0) + 0.5 * (slope - lambda * (weights[index] ?? 0))
    })
    intercept += 0.5 * errors.reduce((sum, error) => sum + error, 0)
  }
  return {
    weights: new Map(used.map(({ name }, index) => [name, weights[index] ?? 0])),
    intercept,
    auc: areaUnderCurve(
      outcomes.map((_, row) => score(row)),
      outcomes,
    ),
    refused,
  }
}
