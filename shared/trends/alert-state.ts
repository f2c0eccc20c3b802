/** One alert's life: a fold of what each check found into its state and the one notice that is due. */

export type AlertState = {
  readonly status: 'quiet' | 'firing' | 'errored'
  /** What the alert was configured with; another one starts over. */
  readonly configuration: string
  /** Buckets since the last notice; undefined before the first. */
  readonly sinceNotice?: number
  /** The range of values that people were notified of. */
  readonly seen?: { readonly low: number; readonly high: number }
}

/** What a check found. `between`: no longer a breach, not yet recovered. `unknown` changes nothing. */
export type Check =
  | { readonly kind: 'breach'; readonly value: number; readonly setByPerson: boolean }
  | { readonly kind: 'clear' | 'between' | 'unknown' | 'error' | 'disabled' }

type Notice = 'fired' | 'recovered' | 'failed'
export type AlertStep = { readonly state: AlertState; readonly notice?: Notice }

/** A new breach within so many buckets of a notice belongs to the same episode. */
const heldBuckets = 3

export const firstAlertState = (configuration: string): AlertState => ({ status: 'quiet', configuration })

const widened = (seen: AlertState['seen'], value: number): { low: number; high: number } => ({
  low: Math.min(seen?.low ?? value, value),
  high: Math.max(seen?.high ?? value, value),
})

const breached = (state: AlertState, value: number, setByPerson: boolean): AlertStep => {
  const { seen, sinceNotice = Infinity } = state
  const seenNow = widened(seen, value)
  if (state.status === 'firing') return { state: { ...state, seen: seenNow } }
  const inside = seen !== undefined && value >= seen.low && value <= seen.high
  const held = !setByPerson && sinceNotice <= heldBuckets && inside
  if (held) return { state: { ...state, status: 'firing' } }
  const fresh = sinceNotice > heldBuckets ? { low: value, high: value } : seenNow
  return { state: { ...state, status: 'firing', sinceNotice: 0, seen: fresh }, notice: 'fired' }
}

/**
 * Folds one check of a newly closed bucket. Fires once per episode; a breach again within three buckets is
 * held unless its value leaves the range that was notified, and never held where a person set the bound. An
 * error is notified once until a check succeeds; another configuration starts over.
 * @param buckets how many buckets closed since the last check; 0 where the same bucket is checked again
 */
export const nextAlert = (
  before: AlertState,
  check: Check,
  configuration: string,
  buckets = 1,
): AlertStep => {
  const current = before.configuration === configuration ? before : firstAlertState(configuration)
  const state =
    current.sinceNotice === undefined ? current : { ...current, sinceNotice: current.sinceNotice + buckets }
  switch (check.kind) {
    case 'breach':
      return breached(state, check.value, check.setByPerson)
    case 'clear':
      return state.status === 'firing'
        ? { state: { ...state, status: 'quiet' }, notice: 'recovered' }
        : { state: { ...state, status: 'quiet' } }
    case 'between':
      return { state: state.status === 'errored' ? { ...state, status: 'quiet' } : state }
    case 'unknown':
      return { state }
    case 'error':
      return state.status === 'errored'
        ? { state }
        : { state: { ...state, status: 'errored' }, notice: 'failed' }
    case 'disabled':
      return { state: firstAlertState(configuration) }
  }
}
