/** What a funnel reads of a touchpoint. `at` in ms UTC; `kind` is the type; `segment` the breakdown's value. */
export type FunnelTouch = { readonly kind: string; readonly at: number; readonly segment?: string }

type FunnelOrder = 'ordered' | 'strict' | 'any'

/**
 * `steps`: the kinds that fulfil each step. `windowMs`: from the first step to the last, both ends included;
 * absent, 0 or negative means 14 days of 24 hours. `excluded`: kinds that take a person out between the first
 * and the last step. `startsFrom` (included) and `startsBefore` (excluded) bound the first step's time.
 */
export type FunnelQuery = {
  readonly steps: readonly (readonly string[])[]
  readonly order?: FunnelOrder
  readonly windowMs?: number
  readonly excluded?: readonly string[]
  readonly startsFrom?: number
  readonly startsBefore?: number
}

/** `gaps[k]`: ms from step k to step k + 1. `liveFrom`: the latest first step, from which a window still runs. */
export type Walk = {
  readonly reached: number
  readonly gaps: readonly number[]
  readonly startedAt: number
  readonly liveFrom: number
  readonly segment: string
  readonly excluded: boolean
}

const day = 86_400_000
const defaultWindow = 14 * day

const windowOf = ({ windowMs }: FunnelQuery): number =>
  windowMs !== undefined && windowMs > 0 ? windowMs : defaultWindow

/** Steps by kind, highest first, so that one touchpoint serves one step of a chain only. */
export type CompiledFunnel = {
  readonly query: FunnelQuery
  readonly window: number
  readonly length: number
  readonly stepsOf: ReadonlyMap<string, readonly number[]>
  readonly excluded: ReadonlySet<string>
}

export const compileFunnel = (query: FunnelQuery): CompiledFunnel => {
  const stepsOf = new Map<string, number[]>()
  query.steps.forEach((kinds, step) => {
    for (const kind of new Set(kinds)) stepsOf.set(kind, [step, ...(stepsOf.get(kind) ?? [])])
  })
  return {
    query,
    window: windowOf(query),
    length: query.steps.length,
    stepsOf,
    excluded: new Set(query.excluded),
  }
}

type Chain = { readonly times: readonly number[]; readonly start: number; readonly segment: string }

const none: readonly number[] = []

/** By time; at one time by the first step served, so that the order of delivery does not matter. */
const sortTouches = (funnel: CompiledFunnel, touches: readonly FunnelTouch[]): readonly FunnelTouch[] => {
  const rank = ({ kind }: FunnelTouch): number => funnel.stepsOf.get(kind)?.at(-1) ?? funnel.length
  const compare = (a: FunnelTouch, b: FunnelTouch): number => {
    if (a.at !== b.at) return a.at - b.at
    if (a.kind === b.kind) return (a.segment ?? '') < (b.segment ?? '') ? -1 : 1
    return rank(a) - rank(b) || (a.kind < b.kind ? -1 : 1)
  }
  for (let index = 1; index < touches.length; index++) {
    const [before, after] = [touches[index - 1], touches[index]]
    if (before && after && before.at >= after.at) return touches.toSorted(compare)
  }
  return touches
}

const startAllowed = ({ query }: CompiledFunnel, at: number): boolean =>
  at >= (query.startsFrom ?? -Infinity) && at < (query.startsBefore ?? Infinity)

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? time))

const toWalk = (chain: Chain, liveFrom: number, excluded: boolean): Walk => ({
  reached: chain.times.length,
  gaps: gapsOf(chain.times),
  startedAt: chain.start,
  liveFrom,
  segment: chain.segment,
  excluded,
})

/**
 * The chain of each length with the latest first step. Linear: of two chains of one length the one that
 * started later can do whatever the other can, so the first completion is found. Where a person repeats a
 * step, its latest touchpoint before the next step counts.
 */
const walkInOrder = (funnel: CompiledFunnel, touches: readonly FunnelTouch[]): Walk | undefined => {
  const strict = funnel.query.order === 'strict'
  const chains: (Chain | undefined)[] = []
  let best: Chain | undefined
  let liveFrom = -Infinity
  for (const touch of touches) {
    const { kind, at } = touch
    const steps = funnel.stepsOf.get(kind) ?? none
    if (funnel.excluded.has(kind) && at > liveFrom && at - liveFrom <= funnel.window && best)
      return toWalk(best, liveFrom, true)
    const previous = strict ? chains.splice(0) : chains
    for (const step of steps) {
      const from = step === 0 ? undefined : previous[step - 1]
      if (step > 0 && (!from || at - from.start > funnel.window)) continue
      if (step === 0 && !startAllowed(funnel, at)) continue
      const chain: Chain = from
        ? { times: [...from.times, at], start: from.start, segment: from.segment }
        : { times: [at], start: at, segment: touch.segment ?? '' }
      if (step === 0) liveFrom = at
      chains[step] = chain
      if (!best || chain.times.length > best.times.length) best = chain
      if (step === funnel.length - 1) return toWalk(chain, liveFrom, false)
    }
  }
  return best ? toWalk(best, liveFrom, false) : undefined
}

/** How many different steps fell into one window; a touchpoint fills the slot that was filled longest ago. */
const walkAnyOrder = (funnel: CompiledFunnel, touches: readonly FunnelTouch[]): Walk | undefined => {
  const slots: (FunnelTouch | undefined)[] = []
  let best: Chain | undefined
  let liveFrom = -Infinity
  const slotAt = (step: number): number => slots[step]?.at ?? -Infinity
  for (const touch of touches) {
    if (
      funnel.excluded.has(touch.kind) &&
      best &&
      touch.at > liveFrom &&
      touch.at - liveFrom <= funnel.window
    )
      return toWalk(best, liveFrom, true)
    const steps = funnel.stepsOf.get(touch.kind)
    if (!steps || !startAllowed(funnel, touch.at)) continue
    const oldest = steps.reduce((a, b) => (slotAt(b) <= slotAt(a) ? b : a))
    slots[oldest] = touch
    const live = slots
      .filter((slot) => slot !== undefined)
      .filter(({ at }) => touch.at - at <= funnel.window)
      .sort((a, b) => a.at - b.at)
    liveFrom = live[0]?.at ?? touch.at
    if (best && live.length <= best.times.length) continue
    best = { times: live.map(({ at }) => at), start: liveFrom, segment: live[0]?.segment ?? '' }
    if (live.length === funnel.length) return toWalk(best, liveFrom, false)
  }
  return best ? toWalk(best, liveFrom, false) : undefined
}

/** How far one person came; undefined for a person who never took the first step. */
export const walkFunnel = (funnel: CompiledFunnel, touches: readonly FunnelTouch[]): Walk | undefined => {
  const sorted = sortTouches(funnel, touches)
  return funnel.query.order === 'any' ? walkAnyOrder(funnel, sorted) : walkInOrder(funnel, sorted)
}
