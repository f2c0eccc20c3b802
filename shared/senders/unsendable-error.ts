import type { Reason } from '../model/reasons/reason.ts'
import { RejectedError } from '../runtime/errors.ts'

/** A message that can never be written: its template, its data or its address forbids it. Never retried. */
export class UnsendableError extends RejectedError {
  readonly reason: Reason

  constructor(reason: Reason, options: { field?: string } = {}) {
    super(
      `the message cannot be written: ${reason.code} ${Object.values(reason.params ?? {}).join(' ')}`,
      options,
    )
    this.reason = reason
  }
}
