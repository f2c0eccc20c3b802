import type { Trace } from './discover.ts'
import { mayEnd, nextSteps, shortestLength, writeTree } from './tree.ts'
import type { ProcessTree } from './tree.ts'

/** `matched`: trace and model agree; `missing`: the model alone moves; `unexpected`: the trace alone moves. */
type Move = {
  readonly kind: 'matched' | 'missing' | 'unexpected'
  readonly activity: string
  /** How many activities of the trace come before. */
  readonly position: number
}

/**
 * `fitness`: 1 − cost ÷ (length of the trace + fewest activities of the model), 1 where both are 0; `cost`: how
 * many moves are not matched. `missing` names the steps in the model's order.
 */
export type Deviation = {
  readonly fitness: number
  readonly cost: number
  readonly moves: readonly Move[]
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

type State = {
  readonly tree: ProcessTree
  readonly position: number
  readonly cost: number
  readonly move?: Move
  readonly before?: State
}

const keyOf = ({ tree, position }: State): string => `${position} ${writeTree(tree)}`

const movesOf = (end: State): Move[] => {
  const moves: Move[] = []
  for (let state: State | undefined = end; state; state = state.before)
    if (state.move) moves.unshift(state.move)
  return moves
}

const successors = (state: State, trace: Trace): State[] => {
  const { tree, position, cost } = state
  const name = trace[position]
  const steps = nextSteps(tree)
  const made = (kind: Move['kind'], activity: string, rest: ProcessTree): State => ({
    tree: rest,
    position: kind === 'missing' ? position : position + 1,
    cost: kind === 'matched' ? cost : cost + 1,
    move: { kind, activity, position },
    before: state,
  })
  return [
    ...steps.filter((step) => step.name === name).map((step) => made('matched', step.name, step.rest)),
    ...(name === undefined ? [] : [made('unexpected', name, tree)]),
    ...steps.map((step) => made('missing', step.name, step.rest)),
  ]
}

/** A cheapest alignment: uniform-cost search over pairs of model state and position in the trace. */
const cheapest = (trace: Trace, model: ProcessTree, mostStates: number): State | undefined => {
  let level: State[] = [{ tree: model, position: 0, cost: 0 }]
  const seen = new Set<string>()
  while (level.length > 0) {
    const dearer: State[] = []
    // Matched moves cost nothing and stay on this level, which grows while it is read.
    for (const state of level) {
      const key = keyOf(state)
      if (seen.has(key)) continue
      if (seen.size >= mostStates) return undefined
      seen.add(key)
      if (state.position === trace.length && mayEnd(state.tree)) return state
      for (const next of successors(state, trace)) (next.cost === state.cost ? level : dearer).push(next)
    }
    level = dearer
  }
  return undefined
}

/**
 * How a trace departs from a model, with all moves by an optimal alignment at standard costs (Adriansyah,
 * 2014). Undefined where more than `mostStates` states would have to be visited: not known, not unfit.
 */
export const deviationOf = (
  trace: Trace,
  model: ProcessTree,
  mostStates = 100_000,
): Deviation | undefined => {
  const end = cheapest(trace, model, mostStates)
  if (!end) return undefined
  const moves = movesOf(end)
  const worst = trace.length + shortestLength(model)
  const named = (kind: Move['kind']): string[] =>
    moves.filter((move) => move.kind === kind).map((move) => move.activity)
  return {
    fitness: worst === 0 ? 1 : 1 - end.cost / worst,
    cost: end.cost,
    moves,
    missing: named('missing'),
    unexpected: named('unexpected'),
  }
}
