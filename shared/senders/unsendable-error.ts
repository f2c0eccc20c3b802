import type { Reason } from '../model/reasons/reason.ts'
import { RejectedError } from '../runtime/errors.ts'

/** A message that can never be rendered, because of its template, data or address. Never retried. */
export class UnsendableError extends RejectedError {
  override readonly reason: Reason

  constructor(reason: Reason, options: { field?: string } = {}) {
    super(
      `message: cannot be rendered, ${reason.code} ${Object.values(reason.params ?? {}).join(' ')}`,
      options,
    )
    this.reason = reason
  }
}
