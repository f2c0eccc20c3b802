import { unsupported } from '../errors.ts'
import { type ExpressionKind, type Token, invalidExpression, tokensOf } from './tokenizer.ts'
import { isReserved } from './reserved-words.ts'

/** Reads the tokens of one expression, one after the other. */
export interface TokenReader {
  readonly kind: ExpressionKind
  readonly next: () => Token
  readonly peek: () => Token
  /** Takes the next token when it is this operator. */
  readonly takeOperator: (text: string) => boolean
  /** Takes the next token when it is this keyword, in any case. */
  readonly takeKeyword: (keyword: string) => boolean
  /** Takes the next token, which must be this operator. */
  readonly expectOperator: (text: string) => void
  /** Takes the next token, which must be this keyword. */
  readonly expectKeyword: (keyword: string) => void
  readonly expectEnd: () => void
  readonly syntaxError: () => Error
}

/**
 * Opens an expression for reading. @throws DynamodbError ValidationException for a character no expression
 * may hold
 */
export const readTokens = (expression: string, kind: ExpressionKind): TokenReader => {
  const tokens = tokensOf(expression, kind)
  const end: Token = { kind: 'end', text: '<EOF>' }
  let at = 0
  const peek = (): Token => tokens[at] ?? end
  const next = (): Token => {
    const token = peek()
    at += 1
    return token
  }
  const syntaxError = (): Error => {
    const near = tokens
      .slice(Math.max(0, at - 1), at + 2)
      .filter((token) => token.kind !== 'end')
      .map(({ text }) => text)
    return invalidExpression(kind, `Syntax error; token: "${peek().text}", near: "${near.join(' ')}"`)
  }
  const take = (fits: (token: Token) => boolean): boolean => {
    if (!fits(peek())) return false
    at += 1
    return true
  }
  const takeOperator = (text: string): boolean =>
    take((token) => token.kind === 'operator' && token.text === text)
  const takeKeyword = (keyword: string): boolean => take((token) => isKeyword(token, keyword))
  return {
    kind,
    next,
    peek,
    takeOperator,
    takeKeyword,
    syntaxError,
    expectOperator: (text) => {
      if (!takeOperator(text)) throw syntaxError()
    },
    expectKeyword: (keyword) => {
      if (!takeKeyword(keyword)) throw syntaxError()
    },
    expectEnd: () => {
      if (peek().kind !== 'end') throw syntaxError()
    },
  }
}

/** Whether a token is this keyword, in any case. */
const isKeyword = ({ kind, text }: Token, keyword: string): boolean =>
  kind === 'word' && text.toUpperCase() === keyword

/**
 * Reads the name of a top-level attribute: a word or a `#name`.
 * @throws DynamodbError ValidationException for a reserved word, `UnsupportedByLocalEngine` for a path into a
 * map or list
 */
export const readAttributeName = (tokens: TokenReader): string => {
  const { kind, text } = tokens.peek()
  if (kind !== 'word' && kind !== 'name') throw tokens.syntaxError()
  tokens.next()
  const after = tokens.peek()
  if (kind === 'word' && after.text !== '(' && isReserved(text)) {
    throw invalidExpression(tokens.kind, `Attribute name is a reserved keyword; reserved keyword: ${text}`)
  }
  if (after.kind === 'operator' && (after.text === '.' || after.text === '[')) {
    throw unsupported(`${tokens.kind}: a path into a map or list (${text}${after.text})`)
  }
  return text
}
