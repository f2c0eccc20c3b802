import { compareText } from '../../runtime/compare.ts'
import { activity, choice, loop, parallel, sequence, silent } from './tree.ts'
import type { ProcessTree } from './tree.ts'

/** The activities of one case in order of time. */
export type Trace = readonly string[]

type Graph = {
  readonly names: readonly string[]
  readonly follows: (from: string, to: string) => boolean
  readonly starts: ReadonlySet<string>
  readonly ends: ReadonlySet<string>
}

const graphOf = (log: readonly Trace[]): Graph => {
  const next = new Map<string, Set<string>>()
  for (const trace of log)
    trace.forEach((name, index) => {
      const after = next.get(name) ?? new Set()
      next.set(name, after)
      const to = trace[index + 1]
      if (to !== undefined) after.add(to)
    })
  return {
    names: [...next.keys()].sort(compareText),
    follows: (from, to) => next.get(from)?.has(to) ?? false,
    starts: new Set(log.flatMap((trace) => trace[0] ?? [])),
    ends: new Set(log.flatMap((trace) => trace.at(-1) ?? [])),
  }
}

/** Connected components of names, where `joined` holds in either direction. */
const components = (names: readonly string[], joined: (a: string, b: string) => boolean): string[][] => {
  const left = new Set(names)
  const found: string[][] = []
  for (const name of names) {
    if (!left.delete(name)) continue
    const part = [name]
    for (let index = 0; index < part.length; index++) {
      const from = part[index] ?? ''
      for (const to of left)
        if (joined(from, to) || joined(to, from)) {
          left.delete(to)
          part.push(to)
        }
    }
    found.push(part)
  }
  return found
}

const reachability = ({ names, follows }: Graph): ((from: string, to: string) => boolean) => {
  const reached = new Map(
    names.map((start) => {
      const seen = new Set<string>()
      const open = [start]
      for (let from = open.pop(); from !== undefined; from = open.pop())
        for (const to of names)
          if (follows(from, to) && !seen.has(to)) {
            seen.add(to)
            open.push(to)
          }
      return [start, seen] as const
    }),
  )
  return (from, to) => reached.get(from)?.has(to) ?? false
}

/** Groups in order: those that reach each other, or neither of which reaches the other, are one group. */
const sequenceCut = (graph: Graph): string[][] => {
  const reaches = reachability(graph)
  const parts = components(graph.names, (a, b) => reaches(a, b) === reaches(b, a))
  return parts.sort(([a = ''], [b = '']) => (reaches(a, b) ? -1 : 1))
}

/** Groups of which each pair follows each other both ways; each must hold a start and an end. */
const parallelCut = ({ names, follows, starts, ends }: Graph): string[][] => {
  const parts = components(names, (a, b) => a !== b && !(follows(a, b) && follows(b, a)))
  const complete = parts.every(
    (part) => part.some((name) => starts.has(name)) && part.some((name) => ends.has(name)),
  )
  return complete ? parts : []
}

/** The body first, then the redo groups: entered only from ends, left only to starts, each to all of them. */
const loopCut = ({ names, follows, starts, ends }: Graph): string[][] => {
  const body = new Set([...starts, ...ends])
  const others = components(
    names.filter((name) => !body.has(name)),
    follows,
  )
  const edges = (part: readonly string[]): boolean => {
    const entered = [...body].filter((from) => part.some((to) => follows(from, to)))
    const left = [...body].filter((to) => part.some((from) => follows(from, to)))
    const entries = part.filter((to) => entered.some((from) => follows(from, to)))
    const exits = part.filter((from) => left.some((to) => follows(from, to)))
    return (
      entered.every((name) => ends.has(name)) &&
      left.every((name) => starts.has(name)) &&
      entries.every((to) => [...ends].every((from) => follows(from, to))) &&
      exits.every((from) => [...starts].every((to) => follows(from, to)))
    )
  }
  const redo = others.filter(edges)
  const inBody = others.filter((part) => !edges(part)).flat()
  return redo.length === 0 ? [] : [[...body, ...inBody], ...redo]
}

const project = (log: readonly Trace[], part: readonly string[]): Trace[] =>
  log.map((trace) => trace.filter((name) => part.includes(name)))

/** The pieces of a loop's traces that lie wholly in one group; a body is between any two redo pieces. */
const splitLoop = (log: readonly Trace[], parts: readonly string[][]): Trace[][] => {
  const pieces: Trace[][] = parts.map(() => [])
  const groupOf = (name: string): number => parts.findIndex((part) => part.includes(name))
  for (const trace of log) {
    let [piece, group]: [string[], number] = [[], 0]
    for (const name of trace) {
      const here = groupOf(name)
      if (here !== group) {
        pieces[group]?.push(piece)
        piece = []
        group = here
      }
      piece.push(name)
    }
    pieces[group]?.push(piece)
  }
  return pieces
}

/** Allows every order of every activity: what is left where no cut fits. */
const flower = (names: readonly string[]): ProcessTree => loop(silent, choice(...names.map(activity)))

const mineParts = (log: readonly Trace[]): ProcessTree => {
  const graph = graphOf(log)
  const { names, follows } = graph
  const exclusive = components(names, follows)
  if (exclusive.length > 1)
    return choice(...exclusive.map((part) => discoverTree(log.filter(([name = '']) => part.includes(name)))))
  const ordered = sequenceCut(graph)
  if (ordered.length > 1) return sequence(...ordered.map((part) => discoverTree(project(log, part))))
  const concurrent = parallelCut(graph)
  if (concurrent.length > 1) return parallel(...concurrent.map((part) => discoverTree(project(log, part))))
  const repeated = loopCut(graph)
  const [body, ...redo] = splitLoop(log, repeated)
  if (repeated.length > 1 && body) return loop(discoverTree(body), choice(...redo.map(discoverTree)))
  return flower(names)
}

/**
 * The process tree of a log: the inductive miner without a noise threshold (Leemans, Fahland and van der
 * Aalst, Petri Nets 2013). Every trace of the log fits the tree.
 */
export const discoverTree = (log: readonly Trace[]): ProcessTree => {
  const filled = log.filter((trace) => trace.length > 0)
  if (filled.length === 0) return silent
  if (filled.length < log.length) return choice(silent, discoverTree(filled))
  const names = new Set(filled.flat())
  const [only = ''] = names
  if (names.size > 1) return mineParts(filled)
  return filled.every((trace) => trace.length === 1) ? activity(only) : loop(activity(only), silent)
}
