import { unsupported } from '../errors.ts'
import { invalidExpression } from './tokenizer.ts'
import { type TokenReader, readAttributeName, readTokens } from './token-reader.ts'

/**
 * One change of one attribute: set it to a `:value` or to another attribute, add a `:value` to it, or remove
 * it.
 */
export type UpdateAction =
  | {
      readonly is: 'set'
      readonly attribute: string
      readonly to: { readonly attribute: string } | { readonly value: string }
    }
  | { readonly is: 'add'; readonly attribute: string; readonly value: string }
  | { readonly is: 'remove'; readonly attribute: string }

/**
 * Reads an update: `SET name = :value`, `SET name = other`, `ADD name :number`, `REMOVE name`, over top-level
 * attributes.
 * @throws DynamodbError ValidationException for a syntax error, `UnsupportedByLocalEngine` for DELETE,
 * arithmetic or a function
 */
export const parseUpdate = (expression: string): readonly UpdateAction[] => {
  const tokens = readTokens(expression, 'UpdateExpression')
  const actions: UpdateAction[] = []
  const sections = new Set<string>()
  while (tokens.peek().kind !== 'end') {
    const section = tokens.peek().text.toUpperCase()
    const read = readers[section]
    if (section === 'DELETE') throw unsupported('UpdateExpression section DELETE (sets)')
    if (!read || tokens.peek().kind !== 'word') throw tokens.syntaxError()
    if (sections.has(section)) {
      throw invalidExpression(
        'UpdateExpression',
        `The "${section}" section can only be used once in an update expression;`,
      )
    }
    sections.add(section)
    tokens.next()
    do actions.push(read(tokens))
    while (tokens.takeOperator(','))
  }
  return actions
}

const readSet = (tokens: TokenReader): UpdateAction => {
  const attribute = readAttributeName(tokens)
  tokens.expectOperator('=')
  const to = readOperand(tokens)
  const after = tokens.peek()
  if (after.kind === 'operator' && (after.text === '+' || after.text === '-')) {
    throw unsupported(`UpdateExpression arithmetic (${after.text}) in SET`)
  }
  return { is: 'set', attribute, to }
}

const readOperand = (tokens: TokenReader): { attribute: string } | { value: string } => {
  const token = tokens.peek()
  if (token.kind === 'value') return { value: tokens.next().text }
  if (token.kind === 'operator' && token.text === '(') throw unsupported('UpdateExpression brackets in SET')
  const attribute = readAttributeName(tokens)
  if (token.kind === 'word' && tokens.takeOperator('(')) {
    if (knownFunctions.has(token.text)) throw unsupported(`UpdateExpression function ${token.text}`)
    throw invalidExpression('UpdateExpression', `Invalid function name; function: ${token.text}`)
  }
  return { attribute }
}

const knownFunctions = new Set(['if_not_exists', 'list_append'])

const readAdd = (tokens: TokenReader): UpdateAction => {
  const attribute = readAttributeName(tokens)
  if (tokens.peek().kind !== 'value') throw tokens.syntaxError()
  return { is: 'add', attribute, value: tokens.next().text }
}

const readers: Readonly<Record<string, (tokens: TokenReader) => UpdateAction>> = {
  SET: readSet,
  ADD: readAdd,
  REMOVE: (tokens) => ({ is: 'remove', attribute: readAttributeName(tokens) }),
}
