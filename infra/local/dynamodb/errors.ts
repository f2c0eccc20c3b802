import type { JsonObject } from '../json.ts'

/** An error answer of DynamoDB: its code, its message, and fields such as `Item` or `CancellationReasons`. */
export class DynamodbError extends Error {
  override readonly name = 'DynamodbError'
  readonly code: string
  readonly fields: JsonObject

  constructor(code: string, message: string, fields: JsonObject = {}) {
    super(message)
    this.code = code
    this.fields = fields
  }
}

/** What DynamoDB answers to a request whose content it does not take. */
export const validationError = (message: string): DynamodbError =>
  new DynamodbError('ValidationException', message)

/** The same, with the words DynamoDB puts before most of its reasons. */
export const invalidParameters = (reason: string): DynamodbError =>
  validationError(`One or more parameter values were invalid: ${reason}`)

/** The code of a request that DynamoDB knows and this engine does not. AWS has no such code. */
export const unsupportedCode = 'UnsupportedByLocalEngine'

/**
 * Refuses, by name, what the product does not use: `what` is a call, a parameter or a form of an expression.
 */
export const unsupported = (what: string): DynamodbError =>
  new DynamodbError(unsupportedCode, `${what} is not supported by the local engine`)

/** The type an error carries over the wire, as `__type`. */
export const wireType = (code: string): string =>
  `${code === 'ValidationException' ? 'com.amazon.coral.validate' : 'com.amazonaws.dynamodb.v20120810'}#${code}`
