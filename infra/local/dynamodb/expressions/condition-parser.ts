import { unsupported } from '../errors.ts'
import { type ExpressionKind, invalidExpression } from './tokenizer.ts'
import { type TokenReader, readAttributeName, readTokens } from './token-reader.ts'

/** What a condition compares: an attribute, by its name or `#name`, or a `:value`. */
export type Operand = { readonly attribute: string } | { readonly value: string }

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

/** The tree of a condition. */
export type Condition =
  | { readonly is: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly is: 'not'; readonly condition: Condition }
  | {
      readonly is: 'compare'
      readonly comparator: Comparator
      readonly left: Operand
      readonly right: Operand
    }
  | { readonly is: 'between'; readonly operand: Operand; readonly from: Operand; readonly to: Operand }
  | { readonly is: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly is: 'exists' | 'absent'; readonly attribute: string }
  | { readonly is: 'beginsWith'; readonly operand: Operand; readonly prefix: Operand }

/**
 * Reads a condition, a filter or a key condition: comparisons, BETWEEN, IN, AND, OR, NOT, brackets,
 * `attribute_exists`, `attribute_not_exists` and `begins_with`, over top-level attributes.
 * @throws DynamodbError ValidationException for a syntax error, `UnsupportedByLocalEngine` for another
 * function or a path
 */
export const parseCondition = (expression: string, kind: ExpressionKind): Condition => {
  const tokens = readTokens(expression, kind)
  const condition = readOr(tokens)
  tokens.expectEnd()
  return condition
}

const readOr = (tokens: TokenReader): Condition => {
  let left = readAnd(tokens)
  while (tokens.takeKeyword('OR')) left = { is: 'or', left, right: readAnd(tokens) }
  return left
}

const readAnd = (tokens: TokenReader): Condition => {
  let left = readNot(tokens)
  while (tokens.takeKeyword('AND')) left = { is: 'and', left, right: readNot(tokens) }
  return left
}

const readNot = (tokens: TokenReader): Condition =>
  tokens.takeKeyword('NOT') ? { is: 'not', condition: readNot(tokens) } : readPrimary(tokens)

const readPrimary = (tokens: TokenReader): Condition => {
  if (tokens.takeOperator('(')) {
    const condition = readOr(tokens)
    tokens.expectOperator(')')
    return condition
  }
  const first = tokens.peek()
  const operand = readOperand(tokens)
  if (first.kind === 'word' && tokens.takeOperator('(')) return readFunction(first.text, tokens)
  return readComparison(operand, tokens)
}

const readOperand = (tokens: TokenReader): Operand => {
  const token = tokens.peek()
  if (token.kind !== 'value') return { attribute: readAttributeName(tokens) }
  tokens.next()
  return { value: token.text }
}

const readComparison = (left: Operand, tokens: TokenReader): Condition => {
  if (tokens.takeKeyword('BETWEEN')) {
    const from = readOperand(tokens)
    tokens.expectKeyword('AND')
    return { is: 'between', operand: left, from, to: readOperand(tokens) }
  }
  if (tokens.takeKeyword('IN')) {
    tokens.expectOperator('(')
    const list = readList(tokens)
    return { is: 'in', operand: left, list }
  }
  const comparator = comparators.find((one) => tokens.takeOperator(one))
  if (!comparator) throw tokens.syntaxError()
  return { is: 'compare', comparator, left, right: readOperand(tokens) }
}

const comparators: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>']

/** The operands up to the closing bracket. */
const readList = (tokens: TokenReader): readonly Operand[] => {
  const list = [readOperand(tokens)]
  while (tokens.takeOperator(',')) list.push(readOperand(tokens))
  tokens.expectOperator(')')
  return list
}

/** Functions that DynamoDB knows and the product does not use. */
const otherFunctions = new Set(['attribute_type', 'contains', 'size'])

const readFunction = (name: string, tokens: TokenReader): Condition => {
  if (otherFunctions.has(name)) throw unsupported(`${tokens.kind} function ${name}`)
  if (name !== 'attribute_exists' && name !== 'attribute_not_exists' && name !== 'begins_with') {
    throw invalidExpression(tokens.kind, `Invalid function name; function: ${name}`)
  }
  const operands = readList(tokens)
  const [first, second] = operands
  if (operands.length !== (name === 'begins_with' ? 2 : 1) || !first) {
    throw invalidExpression(
      tokens.kind,
      `Incorrect number of operands for operator or function; operator or function: ${name}, ` +
        `number of operands: ${operands.length}`,
    )
  }
  if (second) return { is: 'beginsWith', operand: first, prefix: second }
  if ('attribute' in first)
    return { is: name === 'attribute_exists' ? 'exists' : 'absent', attribute: first.attribute }
  throw invalidExpression(
    tokens.kind,
    `Operator or function requires a document path; operator or function: ${name}`,
  )
}
