import { RetryableError } from '../../shared/runtime/errors.ts'

/** The process is gone. Nothing it does afterwards has an effect. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/**
 * Where trouble strikes: at the how-manieth effect, and how. `lost`: it happened, and the answer did not come
 * back; `late`: nobody answered, and it happens when whoever asked has given up.
 */
export type Plan = {
  readonly at: number
  readonly how: 'crash before' | 'crash after' | 'lost' | 'throttled' | 'late'
}

const unavailable = (): never => {
  throw new RetryableError('no answer')
}

/**
 * Stands around every effect of a process, counts them, and strikes where it is planned.
 * @param pause how many turns of the loop an effect takes, so that what runs at the same time gets in between
 */
export const turmoil = (plans: readonly Plan[] = [], pause: () => number = () => 0) => {
  const state = { count: 0, dead: false, calm: 0 }
  const late: (() => unknown)[] = []
  const struck = <T>({ how }: Plan, work: () => T, blind?: () => T): T => {
    if (how === 'throttled') return blind ? blind() : unavailable()
    if (how === 'crash before') return die()
    if (how === 'late') {
      late.push(work)
      return blind ? blind() : unavailable()
    }
    const answer = work()
    if (how === 'lost') return blind ? blind() : unavailable()
    void answer
    return die()
  }
  const die = (): never => {
    state.dead = true
    throw new Crash()
  }
  /** `blind` is what is seen when no answer comes, where that is not an exception. */
  const effect = async <T>(_name: string, work: () => T, blind?: () => T): Promise<T> => {
    if (state.calm > 0) return work()
    if (state.dead) throw new Crash()
    state.count += 1
    for (let turns = pause(); turns > 0; turns -= 1) await Promise.resolve()
    const plan = plans.find(({ at }) => at === state.count)
    return plan ? struck(plan, work, blind) : work()
  }
  return {
    effect,
    around: <T>(name: string, work: () => T): Promise<T> => effect(name, work),
    /** Whoever comes next starts afresh; what was late has happened by then. */
    revive: () => {
      state.dead = false
      for (const work of late.splice(0)) work()
    },
    /** Past all trouble. */
    done: async <T>(work: () => Promise<T>): Promise<T> => {
      state.calm += 1
      try {
        return await work()
      } finally {
        state.calm -= 1
      }
    },
    count: () => state.count,
  }
}
