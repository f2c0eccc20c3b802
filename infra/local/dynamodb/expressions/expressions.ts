import { type JsonObject, at } from '../../json.ts'
import { type Condition, parseCondition } from './condition-parser.ts'
import { validationError } from '../errors.ts'
import { type ExpressionKind, tokensOf } from './tokenizer.ts'
import type { PlaceholderReader } from './placeholders.ts'
import { readAttributeName, readTokens } from './token-reader.ts'
import { type UpdateAction, parseUpdate } from './update-parser.ts'

interface Parsed<T> {
  readonly tree: T
  /** The placeholders in it. */
  readonly placeholders: readonly string[]
}

/** Expressions are parsed once: a program has few, and asks the same ones again. */
const cached = <T>(parse: (expression: string, kind: ExpressionKind) => T): typeof parsed => {
  const cache = new Map<string, Parsed<T>>()
  const parsed = (expression: string, kind: ExpressionKind): Parsed<T> => {
    const key = `${kind} ${expression}`
    const known = cache.get(key)
    if (known) return known
    const tree = parse(expression, kind)
    const placeholders = tokensOf(expression, kind)
      .filter(({ kind: is }) => is === 'name' || is === 'value')
      .map(({ text }) => text)
    if (cache.size >= largestCache) cache.clear()
    cache.set(key, { tree, placeholders })
    return { tree, placeholders }
  }
  return parsed
}
const largestCache = 2000

const condition = cached(parseCondition)
const update = cached<readonly UpdateAction[]>((expression) => parseUpdate(expression))
const projection = cached<readonly string[]>((expression, kind) => {
  const tokens = readTokens(expression, kind)
  const names = [readAttributeName(tokens)]
  while (tokens.takeOperator(',')) names.push(readAttributeName(tokens))
  tokens.expectEnd()
  return names
})

const readWith =
  <T>(parse: (expression: string, kind: ExpressionKind) => Parsed<T>) =>
  (body: JsonObject, kind: ExpressionKind, placeholders: PlaceholderReader): T | undefined => {
    const given = at(body, kind)
    if (given === undefined) return undefined
    if (typeof given !== 'string') throw validationError(`${kind} must be a string`)
    const { tree, placeholders: texts } = parse(given, kind)
    placeholders.use(kind, texts)
    return tree
  }

/** The condition in this field of a request, if there is one. */
export const readConditionField: (
  body: JsonObject,
  kind: ExpressionKind,
  placeholders: PlaceholderReader,
) => Condition | undefined = readWith(condition)

/** The update of a request, if there is one. */
export const readUpdateField = (
  body: JsonObject,
  placeholders: PlaceholderReader,
): readonly UpdateAction[] | undefined => readWith(update)(body, 'UpdateExpression', placeholders)

/** The names of the attributes a request wants, if it does not want all. */
export const readProjectionField = (
  body: JsonObject,
  placeholders: PlaceholderReader,
): readonly string[] | undefined =>
  readWith(projection)(body, 'ProjectionExpression', placeholders)?.map((text) => placeholders.name(text))
