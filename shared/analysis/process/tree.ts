import { compareText } from '../../runtime/compare.ts'

/**
 * A block-structured process model. A loop runs `body`, and each time after it may run `redo` and `body`
 * again. `rest` is what a loop may still do after its body: nothing, or redo and body.
 */
export type ProcessTree =
  | { readonly kind: 'silent' }
  | { readonly kind: 'activity'; readonly name: string }
  | { readonly kind: 'sequence'; readonly children: readonly ProcessTree[] }
  | { readonly kind: 'choice'; readonly children: readonly ProcessTree[] }
  | { readonly kind: 'parallel'; readonly children: readonly ProcessTree[] }
  | { readonly kind: 'loop'; readonly body: ProcessTree; readonly redo: ProcessTree }
  | { readonly kind: 'rest'; readonly body: ProcessTree; readonly redo: ProcessTree }

export const silent: ProcessTree = { kind: 'silent' }
export const activity = (name: string): ProcessTree => ({ kind: 'activity', name })

const group = (kind: 'sequence' | 'parallel', children: readonly ProcessTree[]): ProcessTree => {
  const left = children
    .filter((child) => child.kind !== 'silent')
    .flatMap((child) => (child.kind === kind ? child.children : [child]))
  const [only = silent] = left
  return left.length < 2 ? only : { kind, children: left }
}
export const sequence = (...children: readonly ProcessTree[]): ProcessTree => group('sequence', children)
export const parallel = (...children: readonly ProcessTree[]): ProcessTree => group('parallel', children)
export const choice = (...children: readonly ProcessTree[]): ProcessTree => {
  const [only = silent] = children
  return children.length < 2 ? only : { kind: 'choice', children }
}
export const loop = (body: ProcessTree, redo: ProcessTree): ProcessTree => ({ kind: 'loop', body, redo })

/** The tree as text, in one spelling: equal texts are equal models. */
export const writeTree = (tree: ProcessTree): string => {
  if (tree.kind === 'silent') return 'τ'
  if (tree.kind === 'activity') return JSON.stringify(tree.name)
  if (tree.kind === 'loop' || tree.kind === 'rest')
    return `${tree.kind}(${writeTree(tree.body)}, ${writeTree(tree.redo)})`
  const children = tree.children.map(writeTree)
  return `${tree.kind}(${(tree.kind === 'sequence' ? children : children.sort(compareText)).join(', ')})`
}

/** Whether the model may end here without another activity. */
export const mayEnd = (tree: ProcessTree): boolean => {
  if (tree.kind === 'silent' || tree.kind === 'rest') return true
  if (tree.kind === 'activity') return false
  if (tree.kind === 'loop') return mayEnd(tree.body)
  return tree.kind === 'choice' ? tree.children.some(mayEnd) : tree.children.every(mayEnd)
}

/** The fewest activities with which the model can end. */
export const shortestLength = (tree: ProcessTree): number => {
  if (tree.kind === 'silent' || tree.kind === 'rest') return 0
  if (tree.kind === 'activity') return 1
  if (tree.kind === 'loop') return shortestLength(tree.body)
  const lengths = tree.children.map(shortestLength)
  return tree.kind === 'choice' ? Math.min(...lengths) : lengths.reduce((sum, length) => sum + length, 0)
}

/** One activity that the model may do next, and what is left of the model after it. */
export type ModelStep = { readonly name: string; readonly rest: ProcessTree }

const sequenceSteps = (children: readonly ProcessTree[]): ModelStep[] => {
  const [first, ...others] = children
  if (!first) return []
  const own = nextSteps(first).map(({ name, rest }) => ({ name, rest: sequence(rest, ...others) }))
  return mayEnd(first) ? [...own, ...sequenceSteps(others)] : own
}

/** All next steps: the partial derivatives of the model (Antimirov, TCS 155, 1996), extended by shuffling. */
export const nextSteps = (tree: ProcessTree): ModelStep[] => {
  if (tree.kind === 'silent') return []
  if (tree.kind === 'activity') return [{ name: tree.name, rest: silent }]
  if (tree.kind === 'choice') return tree.children.flatMap(nextSteps)
  if (tree.kind === 'sequence') return sequenceSteps(tree.children)
  if (tree.kind === 'parallel')
    return tree.children.flatMap((child, index) =>
      nextSteps(child).map(({ name, rest }) => ({
        name,
        rest: parallel(...tree.children.with(index, rest)),
      })),
    )
  const after: ProcessTree = { kind: 'rest', body: tree.body, redo: tree.redo }
  const bodySteps = nextSteps(tree.body).map(({ name, rest }) => ({ name, rest: sequence(rest, after) }))
  if (tree.kind === 'loop')
    return mayEnd(tree.body) ? [...bodySteps, ...redoSteps(tree.body, tree.redo, after)] : bodySteps
  return mayEnd(tree.redo)
    ? [...redoSteps(tree.body, tree.redo, after), ...bodySteps]
    : redoSteps(tree.body, tree.redo, after)
}

const redoSteps = (body: ProcessTree, redo: ProcessTree, after: ProcessTree): ModelStep[] =>
  nextSteps(redo).map(({ name, rest }) => ({ name, rest: sequence(rest, body, after) }))
