import { validationError } from '../errors.ts'

/** A token of an expression: a word, a placeholder (`#name`, `:value`), a number, an operator, or the end. */
export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'number' | 'operator' | 'end'
  readonly text: string
}

/** Which parameter an expression came in, for messages. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression'

/** An expression longer than this is refused, in bytes ("Quotas in Amazon DynamoDB"). */
const longest = 4096

/**
 * Cuts an expression into tokens, the last of which is the end.
 * @throws DynamodbError ValidationException for what no expression may hold
 */
export const tokensOf = (expression: string, kind: ExpressionKind): readonly Token[] => {
  if (expression.trim() === '') throw invalidExpression(kind, 'The expression can not be empty;')
  if (Buffer.byteLength(expression) > longest) {
    throw invalidExpression(
      kind,
      `Expression size has exceeded the maximum allowed size; expression size: ` +
        `${Buffer.byteLength(expression)}`,
    )
  }
  const tokens: Token[] = []
  let from = 0
  while (from < expression.length) {
    const token = tokenAt(expression, from)
    if (!token) throw invalidExpression(kind, `Syntax error; token: "${expression.charAt(from)}"`)
    from += token.text.length
    if (token.kind !== 'space') tokens.push({ kind: token.kind, text: token.text })
  }
  return [...tokens, { kind: 'end', text: '<EOF>' }]
}

/** The error for an expression that DynamoDB does not take. */
export const invalidExpression = (kind: ExpressionKind, reason: string): Error =>
  validationError(`Invalid ${kind}: ${reason}`)

type Found = { readonly kind: Token['kind'] | 'space'; readonly text: string }

const tokenAt = (text: string, from: number): Found | undefined => {
  const first = text.charAt(from)
  if (isSpace(first)) return { kind: 'space', text: takeWhile(text, from, isSpace) }
  if (first === '#') return marked('name', text, from)
  if (first === ':') return marked('value', text, from)
  if (isDigit(first)) return { kind: 'number', text: takeWhile(text, from, isDigit) }
  if (isLetter(first)) return { kind: 'word', text: takeWhile(text, from, isWordPart) }
  const operator = operators.find((one) => text.startsWith(one, from))
  return operator === undefined ? undefined : { kind: 'operator', text: operator }
}

const operators = ['<>', '<=', '>=', '=', '<', '>', '(', ')', ',', '.', '[', ']', '+', '-']

const marked = (kind: 'name' | 'value', text: string, from: number): Found | undefined => {
  const rest = takeWhile(text, from + 1, isWordPart)
  return rest === '' ? undefined : { kind, text: text.charAt(from) + rest }
}

const takeWhile = (text: string, from: number, fits: (character: string) => boolean): string => {
  let to = from
  while (to < text.length && fits(text.charAt(to))) to += 1
  return text.slice(from, to)
}

const isSpace = (character: string): boolean => ' \t\n\r'.includes(character)
const isDigit = (character: string): boolean => character >= '0' && character <= '9'
const isLetter = (character: string): boolean =>
  (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
const isWordPart = (character: string): boolean =>
  isLetter(character) || isDigit(character) || character === '_'
