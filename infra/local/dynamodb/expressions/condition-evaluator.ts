import {
  type AttributeValue,
  type Attributes,
  attributeOf,
  compareValues,
  equalValues,
  typeOf,
} from '../attribute-value.ts'
import type { Comparator, Condition } from './condition-parser.ts'
import { validationError } from '../errors.ts'
import { type Placeholders, operandValue } from './placeholders.ts'

/**
 * Whether a condition holds for an item, or for its absence. A comparison with an attribute that is not
 * there, or is of another type, does not hold, except `<>`, which does.
 * @throws DynamodbError ValidationException for a value that its operator does not take
 */
export const holds = (
  condition: Condition,
  item: Attributes | undefined,
  placeholders: Placeholders,
): boolean => {
  const attribute = (name: string): AttributeValue | undefined => attributeOf(item, name)
  const value = (operand: Parameters<typeof operandValue>[0]): AttributeValue | undefined =>
    operandValue(operand, attribute, placeholders)
  switch (condition.is) {
    case 'and':
      return holds(condition.left, item, placeholders) && holds(condition.right, item, placeholders)
    case 'or':
      return holds(condition.left, item, placeholders) || holds(condition.right, item, placeholders)
    case 'not':
      return !holds(condition.condition, item, placeholders)
    case 'exists':
      return attribute(placeholders.name(condition.attribute)) !== undefined
    case 'absent':
      return attribute(placeholders.name(condition.attribute)) === undefined
    case 'compare':
      return compared(condition.comparator, value(condition.left), value(condition.right))
    case 'between': {
      const [from, to] = [value(condition.from), value(condition.to)]
      if ('value' in condition.from && 'value' in condition.to) requireOrder(from, to)
      return isBetween(value(condition.operand), from, to)
    }
    case 'in': {
      const wanted = value(condition.operand)
      return condition.list.some((one) => compared('=', wanted, value(one)))
    }
    case 'beginsWith':
      return beginsWith(value(condition.operand), value(condition.prefix))
  }
}

const compared = (
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean => {
  if (comparator === '=') return left !== undefined && right !== undefined && equalValues(left, right)
  if (comparator === '<>') return left === undefined || right === undefined || !equalValues(left, right)
  const order = left && right && compareValues(left, right)
  return order !== undefined && orders[comparator](order)
}

const orders: Readonly<Record<Exclude<Comparator, '=' | '<>'>, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const requireOrder = (from: AttributeValue | undefined, to: AttributeValue | undefined): void => {
  if (compared('<=', from, to)) return
  throw validationError(
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
  )
}

const isBetween = (
  value: AttributeValue | undefined,
  from: AttributeValue | undefined,
  to: AttributeValue | undefined,
): boolean => compared('>=', value, from) && compared('<=', value, to)

const beginsWith = (value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean => {
  if (prefix && !('S' in prefix) && !('B' in prefix)) {
    throw validationError(
      'Incorrect operand type for operator or function; operator or function: begins_with, ' +
        `operand type: ${typeOf(prefix)}`,
    )
  }
  if (value && prefix && 'S' in value && 'S' in prefix) return value.S.startsWith(prefix.S)
  if (!value || !prefix || !('B' in value) || !('B' in prefix)) return false
  const start = Buffer.from(prefix.B, 'base64')
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start)
}
