import { Unavailable } from '../../shared/runtime/errors.ts'

/** The process is gone. Nothing it does afterwards has an effect. */
export class Crash extends Error { override readonly name = 'Crash' }

/** Where trouble strikes: at the how-manieth effect, and how. `lost`: it happened, and the answer did not come back. */
export type Plan = { readonly at: number; readonly how: 'crash before' | 'crash after' | 'lost' | 'throttled' }

const unavailable = (): never => { throw new Unavailable('no answer') }

/** Stands around every effect of a process, counts them, and strikes once. */
export const turmoil = (plan?: Plan) => {
  const state = { count: 0, dead: false, calm: 0 }
  const struck = <T>(work: () => T, blind?: () => T): T => {
    if (plan?.how === 'throttled') return blind ? blind() : unavailable()
    if (plan?.how === 'crash before') return die()
    const answer = work()
    if (plan?.how === 'lost') return blind ? blind() : unavailable()
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
    return state.count === plan?.at ? struck(work, blind) : work()
  }
  return {
    effect,
    around: <T>(name: string, work: () => T): Promise<T> => effect(name, work),
    revive: () => { state.dead = false },
    /** Past all trouble. */
    done: async <T>(work: () => Promise<T>): Promise<T> => {
      state.calm += 1
      try { return await work() } finally { state.calm -= 1 }
    },
    count: () => state.count,
  }
}
