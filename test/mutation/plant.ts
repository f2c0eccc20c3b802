import { parseSync } from 'vite'
import * as z from 'zod'

/** One small change to a source file: the text between two offsets is replaced. `line` counts from 1. */
export type Mutation = {
  readonly start: number
  readonly end: number
  readonly instead: string
  readonly what: string
  readonly line: number
}
type Change = Omit<Mutation, 'line'>

const node = z.looseObject({ type: z.string(), start: z.int(), end: z.int() })
type Node = z.infer<typeof node>

const swapped: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
  '??': '&&',
}

/** Replaces the operator between the two sides of an expression. */
const operatorSwap = (at: Node, source: string): Change[] => {
  const [left, right, operator] = [
    node.safeParse(at['left']),
    node.safeParse(at['right']),
    String(at['operator']),
  ]
  const instead = swapped[operator]
  if (!left.success || !right.success || instead === undefined) return []
  const start = source.indexOf(operator, left.data.end)
  return start < right.data.start
    ? [{ start, end: start + operator.length, instead, what: `${operator} → ${instead}` }]
    : []
}

const literalChange = ({ start, end, value }: Node, source: string): Change[] => {
  if (typeof value === 'boolean') return [{ start, end, instead: String(!value), what: `${value} negated` }]
  return typeof value === 'number'
    ? [{ start, end, instead: `(${source.slice(start, end)} + 1)`, what: 'number + 1' }]
    : []
}

const awaitRemoved = (at: Node): Change[] => {
  const argument = node.safeParse(at['argument'])
  return argument.success
    ? [{ start: at.start, end: argument.data.start, instead: '', what: 'await removed' }]
    : []
}

const conditionNegated = (at: Node, source: string): Change[] => {
  const test = node.safeParse(at['test'])
  if (!test.success) return []
  const { start, end } = test.data
  return [{ start, end, instead: `!(${source.slice(start, end)})`, what: 'condition negated' }]
}

/**
 * The mutations of one node: boundaries, numbers by one, logic, conditions negated, removed awaits and
 * statements.
 */
const mutationsAt = (at: Node, source: string): Change[] => {
  const { type, start, end } = at
  if (type === 'BinaryExpression' || type === 'LogicalExpression') return operatorSwap(at, source)
  if (type === 'Literal') return literalChange(at, source)
  if (type === 'AwaitExpression') return awaitRemoved(at)
  if (type === 'IfStatement' || type === 'ConditionalExpression') return conditionNegated(at, source)
  return type === 'ExpressionStatement' ? [{ start, end, instead: ';', what: 'statement removed' }] : []
}

const isType = ({ type }: Node): boolean =>
  /^TS(Type|Interface|Union|Literal|Array|Function)|ImportDeclaration/.test(type)

/** Text for people: what an error says, and what is logged. No test should depend on it. */
const isWording = ({ type, start, end }: Node, source: string): boolean =>
  type === 'ThrowStatement' ||
  (/^(New|Call)Expression$/.test(type) &&
    /^(new \w*Error\b|(log|logger|console)\.)/.test(source.slice(start, end)))

const isWordingStatement = (at: Node, source: string): boolean => {
  const expression = at.type === 'ExpressionStatement' ? node.safeParse(at['expression']) : undefined
  return expression?.success === true && isWording(expression.data, source)
}

const walk = function* (value: unknown, source: string): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each, source)
  const at = node.safeParse(value)
  if (!at.success || isType(at.data) || isWording(at.data, source) || isWordingStatement(at.data, source))
    return
  yield at.data
  for (const child of Object.values(at.data)) if (typeof child === 'object') yield* walk(child, source)
}

/**
 * Every mutation of a TypeScript source, in order. Types, imports, and the wording of errors and logs are
 * left alone.
 * @param file its name, by whose ending it is parsed
 */
export const mutationsOf = (file: string, source: string): Mutation[] => {
  const { program } = parseSync(file, source)
  const lines = source.split('\n')
  const found = [...walk(program, source)].flatMap((at) => mutationsAt(at, source))
  return found
    .map((each) => ({ ...each, line: source.slice(0, each.start).split('\n').length }))
    .filter(({ line }) => !/^\s*(export )?(type|interface) /.test(lines[line - 1] ?? ''))
}

/** The source with one mutation in it. */
export const mutated = (source: string, { start, end, instead }: Mutation): string =>
  source.slice(0, start) + instead + source.slice(end)
