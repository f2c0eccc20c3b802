import { parseSync } from 'vite'
import * as z from 'zod'

/** One small change to a source file: the text between two offsets is replaced. `line` counts from 1. */
export type Mutation = { readonly start: number; readonly end: number; readonly instead: string; readonly what: string; readonly line: number }

const node = z.looseObject({ type: z.string(), start: z.int(), end: z.int() })
type Node = z.infer<typeof node>

const swapped: Readonly<Record<string, string>> = {
  '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '&&': '||', '||': '&&', '+': '-', '-': '+', '??': '&&',
}

/** Replaces the operator between the two sides of an expression. */
const operatorSwap = (at: Node, source: string): Omit<Mutation, 'line'>[] => {
  const [left, right, operator] = [node.safeParse(at['left']), node.safeParse(at['right']), String(at['operator'])]
  const instead = swapped[operator]
  if (!left.success || !right.success || instead === undefined) return []
  const start = source.indexOf(operator, left.data.end)
  return start < right.data.start ? [{ start, end: start + operator.length, instead, what: `${operator} → ${instead}` }] : []
}

/** The mutations of one node: boundaries, numbers by one, logic, conditions negated, removed awaits and statements. */
const mutationsAt = (at: Node, source: string): Omit<Mutation, 'line'>[] => {
  const { type, start, end } = at
  if (type === 'BinaryExpression' || type === 'LogicalExpression') return operatorSwap(at, source)
  if (type === 'Literal' && typeof at['value'] === 'boolean') {
    return [{ start, end, instead: String(!at['value']), what: `${String(at['value'])} negated` }]
  }
  if (type === 'Literal' && typeof at['value'] === 'number') {
    return [{ start, end, instead: `(${source.slice(start, end)} + 1)`, what: 'number + 1' }]
  }
  if (type === 'AwaitExpression') return [{ start, end: start + 'await'.length, instead: 'void', what: 'await removed' }]
  const test = type === 'IfStatement' || type === 'ConditionalExpression' ? node.safeParse(at['test']) : undefined
  if (test?.success) {
    return [{ start: test.data.start, end: test.data.end, instead: `!(${source.slice(test.data.start, test.data.end)})`, what: 'condition negated' }]
  }
  return type === 'ExpressionStatement' ? [{ start, end, instead: ';', what: 'statement removed' }] : []
}

const isType = ({ type }: Node): boolean => /^TS(Type|Interface|Union|Literal|Array|Function)|ImportDeclaration/.test(type)

const walk = function* (value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each)
  const at = node.safeParse(value)
  if (!at.success || isType(at.data)) return
  yield at.data
  for (const child of Object.values(at.data)) if (typeof child === 'object') yield* walk(child)
}

/**
 * Every mutation of a TypeScript source, in order.
 * @param file its name, by whose ending it is parsed
 */
export const mutationsOf = (file: string, source: string): Mutation[] => {
  const { program } = parseSync(file, source)
  const found = [...walk(program)].flatMap((at) => mutationsAt(at, source))
  return found.map((each) => ({ ...each, line: source.slice(0, each.start).split('\n').length }))
    .filter(({ line }) => !/^\s*(export )?(type|interface) /.test(source.split('\n')[line - 1] ?? ''))
}

/** The source with one mutation in it. */
export const mutated = (source: string, { start, end, instead }: Mutation): string => source.slice(0, start) + instead + source.slice(end)
