import { type AttributeValue, type Attributes, attributeOf, typeOf } from '../attribute-value.ts'
import { invalidParameters, validationError } from '../errors.ts'
import { invalidExpression } from './tokenizer.ts'
import { addNumbers, formatNumber, parseNumber } from '../numbers.ts'
import type { Placeholders } from './placeholders.ts'
import type { UpdateAction } from './update-parser.ts'

/**
 * Checks an update before any item is read.
 * @throws DynamodbError ValidationException when it changes an attribute twice, or one of the key
 */
export const checkUpdate = (
  actions: readonly UpdateAction[],
  keys: readonly string[],
  { name }: Placeholders,
): void => {
  const seen = new Set<string>()
  for (const action of actions) {
    const attribute = name(action.attribute)
    if (keys.includes(attribute)) {
      throw invalidParameters(`Cannot update attribute ${attribute}. This attribute is part of the key`)
    }
    if (seen.has(attribute)) {
      throw invalidExpression(
        'UpdateExpression',
        'Two document paths overlap with each other; must remove or rewrite one of ' +
          `these paths; path one: [${attribute}], path two: [${attribute}]`,
      )
    }
    seen.add(attribute)
  }
}

/**
 * The item after an update; `key` where there was none. Every action sees the item as it was before.
 * @throws DynamodbError ValidationException when an attribute is missing or no number, or a sum is no number
 * DynamoDB keeps
 */
export const updatedItem = (
  actions: readonly UpdateAction[],
  before: Attributes | undefined,
  key: Attributes,
  placeholders: Placeholders,
): Attributes => {
  const was = before ?? key
  const after = new Map(Object.entries(was))
  for (const action of actions) {
    const name = placeholders.name(action.attribute)
    if (action.is === 'remove') after.delete(name)
    if (action.is === 'set') after.set(name, assigned(action.to, was, placeholders))
    if (action.is === 'add') after.set(name, sum(attributeOf(was, name), placeholders.value(action.value)))
  }
  return Object.fromEntries(after)
}

const assigned = (
  to: { readonly attribute: string } | { readonly value: string },
  was: Attributes,
  { name, value }: Placeholders,
): AttributeValue => {
  if ('value' in to) return value(to.value)
  const found = attributeOf(was, name(to.attribute))
  if (found) return found
  throw validationError('The provided expression refers to an attribute that does not exist in the item')
}

const sum = (before: AttributeValue | undefined, added: AttributeValue): AttributeValue => {
  if (!('N' in added)) {
    throw invalidExpression(
      'UpdateExpression',
      `Incorrect operand type for operator or function; operator: ADD, operand type: ${typeOf(added)}, ` +
        'typeSet: ALLOWED_FOR_ADD_OPERAND',
    )
  }
  if (before === undefined) return added
  if (!('N' in before))
    throw validationError('An operand in the update expression has an incorrect data type')
  return { N: formatNumber(addNumbers(parseNumber(before.N), parseNumber(added.N))) }
}
