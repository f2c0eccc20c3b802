export type StageRateQuestion = {
  /** Step from 1; the last one where undefined. */
  readonly step?: number
  readonly from: 'start' | 'previous'
  /** A condition on the change since the period before: not for a funnel's steps. */
  readonly relative?: boolean
}

export type StageRate =
  | { readonly kind: 'rate'; readonly percent: number }
  | { readonly kind: 'no-data' }
  | {
      readonly kind: 'refused'
      readonly reason: {
        readonly code: 'no-previous-step' | 'step-out-of-range' | 'relative-condition-on-steps'
        readonly params: Readonly<Record<string, number>>
      }
    }

/** The conversion of one funnel step in percent, from the first step or the one before; 0 of 0 is 0. */
export const stageRate = (counts: readonly number[], question: StageRateQuestion): StageRate => {
  if (question.relative)
    return { kind: 'refused', reason: { code: 'relative-condition-on-steps', params: {} } }
  if (counts.length === 0) return { kind: 'no-data' }
  const step = question.step ?? counts.length
  const count = Number.isInteger(step) ? counts[step - 1] : undefined
  if (count === undefined)
    return { kind: 'refused', reason: { code: 'step-out-of-range', params: { step, steps: counts.length } } }
  if (question.from === 'previous' && step === 1)
    return { kind: 'refused', reason: { code: 'no-previous-step', params: { step } } }
  const base = counts[question.from === 'start' ? 0 : step - 2] ?? 0
  return { kind: 'rate', percent: base === 0 ? 0 : (100 * count) / base }
}
