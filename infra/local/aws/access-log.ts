/** One AWS call a function made. */
interface Call {
  readonly at: string
  readonly function: string
  readonly action: string
  readonly resource: string
  readonly allowed: boolean
}

/**
 * What every function asked of AWS: the latest calls in full, and every different one ever since the start.
 */
export interface Calls {
  readonly record: (call: Call) => void
  readonly latest: () => readonly Call[]
  /** Each combination of function, action, resource and verdict once, with how often it came. */
  readonly distinct: () => readonly (Omit<Call, 'at'> & { readonly count: number })[]
  readonly clear: () => void
}

/** Keeps calls; of the latest, no more than `limit`. */
export const createCalls = (limit = 5000): Calls => {
  const ring: Call[] = []
  const seen = new Map<string, Omit<Call, 'at'> & { count: number }>()
  return {
    record: (call) => {
      ring.push(call)
      if (ring.length > limit) ring.splice(0, ring.length - limit)
      const key = [call.function, call.action, call.resource, call.allowed].join(' ')
      const known = seen.get(key)
      if (known) known.count += 1
      else
        seen.set(key, {
          function: call.function,
          action: call.action,
          resource: call.resource,
          allowed: call.allowed,
          count: 1,
        })
    },
    latest: () => [...ring],
    distinct: () => [...seen.values()],
    clear: () => {
      ring.length = 0
      seen.clear()
    },
  }
}
