export type LifecycleState = 'new' | 'returning' | 'resurrecting' | 'dormant'

/**
 * The state in each period from the first activity to the period after the last, at most up to `lastPeriod`.
 * Periods are consecutive whole numbers (days, weeks …). New: the first; returning: active in the period
 * before too; resurrecting: active after a pause; dormant: the first period without activity after one with.
 */
export const lifecycleOf = (
  activePeriods: readonly number[],
  lastPeriod: number,
): ReadonlyMap<number, LifecycleState> => {
  const active = new Set(activePeriods.filter((period) => period <= lastPeriod))
  const first = active.size === 0 ? Infinity : [...active].reduce((a, b) => Math.min(a, b))
  const states = new Map<number, LifecycleState>()
  for (const period of active) {
    const before: LifecycleState = active.has(period - 1) ? 'returning' : 'resurrecting'
    states.set(period, period === first ? 'new' : before)
    if (!active.has(period + 1) && period < lastPeriod) states.set(period + 1, 'dormant')
  }
  return new Map([...states].sort(([a], [b]) => a - b))
}
