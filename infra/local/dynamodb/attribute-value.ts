import { type Json, type JsonObject, isList, isObject } from '../json.ts'
import { DynamodbError, invalidParameters, unsupported, validationError } from './errors.ts'
import { compareNumbers, formatNumber, parseNumber } from './numbers.ts'

/**
 * A value as DynamoDB's JSON protocol writes it; bytes are base64. Sets are left out: the product stores
 * none.
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Attributes }

/** Attributes by name. Any name may come, `__proto__` too: read one by `attributeOf` only. */
export interface Attributes {
  readonly [name: string]: AttributeValue
}

/** One attribute of an item, if it has it. */
export const attributeOf = (item: Attributes | undefined, name: string): AttributeValue | undefined =>
  item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined

/** Maps and lists may lie in one another so deep ("Quotas in Amazon DynamoDB"). */
const deepest = 32

/**
 * Reads attributes from the wire: every value has one known type, and numbers are in DynamoDB's own form.
 * @throws DynamodbError ValidationException for what DynamoDB refuses, `UnsupportedByLocalEngine` for sets
 */
export const readAttributes = (given: JsonObject, depth = 0): Attributes =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [unicode(name), readValue(value, depth)]))

/** Reads one value from the wire, as `readAttributes` does. */
const readValue = (given: Json | undefined, depth = 0): AttributeValue => {
  if (depth > deepest) throw validationError('Nesting Levels have exceeded supported limits')
  const parts = isObject(given) ? Object.entries(given) : []
  const [part] = parts
  if (!part) {
    throw validationError(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    )
  }
  if (parts.length > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  }
  return readTyped(part[0], part[1], depth)
}

const readTyped = (type: string, value: Json, depth: number): AttributeValue => {
  switch (type) {
    case 'S':
      if (typeof value === 'string') return { S: unicode(value) }
      break
    case 'N':
      if (typeof value === 'string') return { N: formatNumber(parseNumber(value)) }
      break
    case 'B':
      if (typeof value === 'string') return { B: base64(value) }
      break
    case 'BOOL':
      if (typeof value === 'boolean') return { BOOL: value }
      break
    case 'NULL':
      if (value === true) return { NULL: true }
      throw invalidParameters('Null attribute value types must have the value of true')
    case 'L':
      if (isList(value)) return { L: value.map((one) => readValue(one, depth + 1)) }
      break
    case 'M':
      if (isObject(value)) return { M: readAttributes(value, depth + 1) }
      break
    case 'SS':
    case 'NS':
    case 'BS':
      throw unsupported(`The attribute type ${type} (a set)`)
    default:
  }
  throw mistyped(type)
}

/** Half of a surrogate pair has no UTF-8. */
const unicode = (text: string): string => {
  if (text.isWellFormed()) return text
  throw new DynamodbError(
    'SerializationException',
    'Text must be valid Unicode: it holds half of a surrogate pair',
  )
}

const mistyped = (type: string): DynamodbError =>
  validationError(`Supplied AttributeValue is not of the type it states: ${type.slice(0, 20)}`)

const base64 = (text: string): string => {
  const bytes = Buffer.from(text, 'base64').toString('base64')
  if (bytes.replaceAll('=', '') === text.replaceAll('=', '')) return bytes
  throw validationError('The supplied AttributeValue of type B is no valid Base64')
}

/** The type of a value: S, N, B, BOOL, NULL, L or M. */
export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? ''

/** Whether two values are the same: of one type, numbers by value, maps without regard to order. */
export const equalValues = (a: AttributeValue, b: AttributeValue): boolean => {
  if ('S' in a) return 'S' in b && a.S === b.S
  if ('N' in a) return 'N' in b && a.N === b.N
  if ('B' in a) return 'B' in b && a.B === b.B
  if ('BOOL' in a) return 'BOOL' in b && a.BOOL === b.BOOL
  if ('NULL' in a) return 'NULL' in b
  if ('L' in a) return 'L' in b && equalLists(a.L, b.L)
  return 'M' in b && equalAttributes(a.M, b.M)
}

const equalLists = (a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index]
    return other !== undefined && equalValues(one, other)
  })

/** Whether two items hold the same. */
export const equalAttributes = (a: Attributes, b: Attributes): boolean => {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [x, y] = [attributeOf(a, name), attributeOf(b, name)]
      return x !== undefined && y !== undefined && equalValues(x, y)
    })
  )
}

/**
 * Orders two values of one ordered type (S, N or B); nothing for any other pair, which no comparison holds
 * for.
 */
export const compareValues = (a: AttributeValue, b: AttributeValue): number | undefined => {
  if ('N' in a && 'N' in b) return compareNumbers(parseNumber(a.N), parseNumber(b.N))
  if ('S' in a && 'S' in b) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S))
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'))
  return undefined
}
