import { createHmac } from 'node:crypto'
import { RejectedError } from '../../runtime/errors.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'

/** A signature as it came, and how it must have been made. `prefix` stands before it, such as `sha256=`. */
export type Stated = {
  readonly given: string | undefined
  /** The header it stands in. */
  readonly field: string
  readonly algorithm?: 'sha1' | 'sha256'
  readonly encoding?: 'base64' | 'hex'
  readonly prefix?: string
}

/**
 * Insists that a signature is the HMAC (SHA-256 in base64, if not said otherwise) over one of these texts,
 * made with an active secret.
 * @throws Refused 401
 */
export const verifyHmac = (
  { given = '', field, algorithm = 'sha256', encoding = 'base64', prefix = '' }: Stated,
  secret: string | readonly string[] | undefined,
  ...texts: readonly string[]
): void => {
  const made = (known: string, text: string): string =>
    `${prefix}${createHmac(algorithm, known).update(text).digest(encoding)}`
  if (
    given === '' ||
    !activeSecrets(secret).some((known) => texts.some((text) => equalConstantTime(made(known, text), given)))
  )
    throw new RejectedError(`${field} must be made with the secret of this connection`, {
      status: 401,
      field,
    })
}

/** Milliseconds a signed time may be off, either way. */
const tolerance = 300_000

/**
 * @param stated ms UTC, or no number
 * @throws Refused 401 when a signed time is not now
 */
export const verifyTimestamp = (stated: number, now: number, field: string): void => {
  if (!(Math.abs(now - stated) <= tolerance))
    throw new RejectedError(`${field} must be within ${tolerance / 1000} seconds of now`, {
      status: 401,
      field,
    })
}
