import { type Json, type JsonObject, at, isObject } from '../../json.ts'
import { type AttributeValue, readAttributes } from '../attribute-value.ts'
import { validationError } from '../errors.ts'
import { type ExpressionKind, invalidExpression } from './tokenizer.ts'
import type { Operand } from './condition-parser.ts'

/** What `#names` and `:values` of one request stand for. */
export interface Placeholders {
  /** The attribute's name behind a word or `#name` of an expression. */
  readonly name: (text: string) => string
  /** The value behind a `:value`. */
  readonly value: (text: string) => AttributeValue
}

/** The placeholders of a request while its expressions are read. */
export interface PlaceholderReader extends Placeholders {
  /** Checks that all placeholders of an expression are given. */
  readonly use: (kind: ExpressionKind, texts: readonly string[]) => void
  /** Checks that every placeholder given was used. */
  readonly finish: () => void
}

const [namesField, valuesField] = ['ExpressionAttributeNames', 'ExpressionAttributeValues']

/**
 * Reads the placeholders of a request. @throws DynamodbError ValidationException when they are empty or a
 * value is none
 */
export const readPlaceholders = (body: JsonObject): PlaceholderReader => {
  const names = fieldOf(body, namesField)
  const values = readAttributes(fieldOf(body, valuesField))
  const used = new Set<string>()
  const name = (text: string): string => {
    const found = text.startsWith('#') ? names[text] : text
    return typeof found === 'string' ? found : text
  }
  return {
    name,
    value: (text) => {
      const found = values[text]
      if (found) return found
      throw validationError(
        `An expression attribute value used in expression is not defined; attribute value: ${text}`,
      )
    },
    use: (kind, texts) => {
      for (const text of texts) {
        used.add(text)
        if (text.startsWith(':') ? values[text] : typeof names[text] === 'string') continue
        throw invalidExpression(
          kind,
          text.startsWith(':')
            ? `An expression attribute value used in expression is not defined; attribute value: ${text}`
            : `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
        )
      }
    },
    finish: () => {
      for (const [field, given] of [
        [namesField, names],
        [valuesField, values],
      ] as const) {
        const unused = Object.keys(given).filter((text) => !used.has(text))
        if (unused.length > 0) {
          throw validationError(
            `Value provided in ${field} unused in expressions: keys: {${unused.join(', ')}}`,
          )
        }
      }
    },
  }
}

const fieldOf = (body: JsonObject, field: string): JsonObject => {
  const given: Json | undefined = at(body, field)
  if (given === undefined) return {}
  if (!isObject(given) || Object.keys(given).length === 0) throw validationError(`${field} must not be empty`)
  return given
}

/** The value an operand has for an item: the `:value`, or the item's attribute where it has it. */
export const operandValue = (
  operand: Operand,
  attribute: (name: string) => AttributeValue | undefined,
  { name, value }: Placeholders,
): AttributeValue | undefined =>
  'value' in operand ? value(operand.value) : attribute(name(operand.attribute))
