/** An error answer of SQS: its code, its message, and whether the sender is at fault. */
export class SqsError extends Error {
  override readonly name = 'SqsError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The code of a request that SQS knows and this engine does not. AWS has no such code. */
export const unsupportedCode = 'UnsupportedByLocalEngine'

/** Refuses, by name, what the product does not use. */
export const unsupported = (what: string): SqsError =>
  new SqsError(unsupportedCode, `${what} is not supported by the local queue engine`)

/** What SQS answers to a parameter it does not take. */
export const invalidValue = (reason: string): SqsError => new SqsError('InvalidParameterValue', reason)
