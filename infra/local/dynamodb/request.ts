import { type Json, type JsonObject, at, isObject } from '../json.ts'
import { unsupported, validationError } from './errors.ts'

/**
 * Checks that a request holds no parameter but these.
 * @throws DynamodbError `UnsupportedByLocalEngine` naming the first that the product does not use
 */
export const allowOnly = (what: string, given: JsonObject, allowed: ReadonlySet<string>): void => {
  for (const name of Object.keys(given))
    if (!allowed.has(name)) throw unsupported(`${what} parameter ${name}`)
}

/** The object in this field. @throws DynamodbError ValidationException when there is none */
export const requireObject = (body: Json, field: string): JsonObject => {
  const found = at(body, field)
  if (isObject(found)) return found
  throw missing(field)
}

/** The text in this field. @throws DynamodbError ValidationException when there is none */
export const requireText = (body: Json, field: string): string => {
  const found = at(body, field)
  if (typeof found === 'string') return found
  throw missing(field)
}

const missing = (field: string): Error =>
  validationError(
    `1 validation error detected: Value null at '${field.charAt(0).toLowerCase()}${field.slice(1)}' failed to satisfy constraint: ` +
      'Member must not be null',
  )

/** A whole number of at least 1 in this field, if it is there. */
export const positiveNumber = (body: JsonObject, field: string): number | undefined => {
  const found = at(body, field)
  if (found === undefined) return undefined
  if (typeof found === 'number' && Number.isInteger(found) && found >= 1) return found
  throw validationError(
    `1 validation error detected: Value '${String(found)}' at '${field.toLowerCase()}' failed to satisfy ` +
      'constraint: Member must have value greater than or equal to 1',
  )
}

/**
 * What this field says, if it is one of these. @throws DynamodbError `UnsupportedByLocalEngine` for anything
 * else
 */
export const oneOf = <T extends string>(
  body: JsonObject,
  field: string,
  allowed: readonly T[],
): T | undefined => {
  const found = at(body, field)
  if (found === undefined) return undefined
  const known = allowed.find((one) => one === found)
  if (known === undefined) throw unsupported(`${field} ${String(found)}`)
  return known
}
