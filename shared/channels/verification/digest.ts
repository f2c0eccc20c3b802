import { createHash } from 'node:crypto'
import { RejectedError } from '../../runtime/errors.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'

/** The digest of these parts, one after the other, as lower-case hex: what senders make who know no HMAC. */
export const hexOf = (
  algorithm: 'md5' | 'sha1' | 'sha256',
  ...parts: readonly (string | Uint8Array)[]
): string => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/**
 * Names and values one after the other, sorted by name, the signature left out: what Taobao, JD and their kin
 * sign.
 */
export const sorted = (fields: Readonly<Record<string, string>>): string =>
  Object.keys(fields)
    .filter((name) => name !== 'sign')
    .sort()
    .map((name) => `${name}${fields[name] ?? ''}`)
    .join('')

/**
 * Verifies a signature in hex of either case against the active secrets; returns the secret it was made with.
 * @param field where the signature stands
 * @throws Refused 401
 */
export const verifyHexDigest = (
  given: string | undefined,
  secret: string | readonly string[] | undefined,
  made: (secret: string) => string,
  field: string,
): string => {
  const said = given?.toLowerCase() ?? ''
  const by =
    said === ''
      ? undefined
      : activeSecrets(secret).find((known) => equalConstantTime(made(known).toLowerCase(), said))
  if (by === undefined)
    throw new RejectedError(`${field} must be made with the secret of this connection`, {
      status: 401,
      field,
    })
  return by
}
