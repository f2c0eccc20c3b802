export type ErrorReason = {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>> | undefined
}

/**
 * Theirs: the caller sent something we will never take. Answered in the 4xx range and never tried again.
 * The message names the field and the rule and holds no personal data and no secret.
 */
export class RejectedError extends Error {
  override readonly name = 'Refused'
  readonly status: number
  readonly field: string | undefined
  /** The rule as a code to group by, and to show in the reader's language, where a person reads it. */
  readonly reason: ErrorReason | undefined

  constructor(message: string, options: { status?: number; field?: string; reason?: ErrorReason } = {}) {
    super(message)
    this.status = options.status ?? 400
    this.field = options.field
    this.reason = options.reason
  }
}

/** The world's: a dependency did not answer or asked us to slow down. Worth trying again. */
export class RetryableError extends Error {
  override readonly name = 'Unavailable'
  readonly retryAfterMs: number | undefined

  constructor(message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.retryAfterMs = options.retryAfterMs
  }
}

/**
 * The database refuses a write for its content (an item over 400 KB, a number it cannot hold). Trying again
 * cannot help: it is the failure of the one person the write is about, never of a batch. The message holds no
 * personal data.
 */
export class UnstorableError extends Error {
  override readonly name = 'Unstorable'
}
