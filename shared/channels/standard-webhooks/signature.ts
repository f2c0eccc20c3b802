import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { RejectedError } from '../../runtime/errors.ts'
import { equalConstantTime } from '../../runtime/constant-time.ts'

/** What the three headers say. */
export type Signed = { readonly id: string; readonly timestamp: string; readonly signatures: string }

/** Seconds the sender's clock may be off, either way: so long may a stolen request be played again. */
const tolerance = 300

/**
 * The headers that sign a request, under the names of the specification or under Svix's.
 * @throws Refused when one is missing, or the time is not now
 */
export const signedIn = (headers: Readonly<Record<string, string>>, now: number): Signed => {
  const prefix =
    headers['webhook-signature'] === undefined && headers['svix-signature'] !== undefined ? 'svix' : 'webhook'
  const [id = '', timestamp = '', signatures = ''] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`${prefix}-${name}`],
  )
  if (id === '' || timestamp === '' || signatures === '')
    throw new RejectedError(`${prefix}-id, -timestamp and -signature must be there`, {
      status: 401,
      field: `${prefix}-signature`,
    })
  if (id.length > 255)
    throw new RejectedError(`${prefix}-id must not be longer than 255 characters`, { field: `${prefix}-id` })
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Math.floor(now / 1000) - Number(timestamp)) > tolerance) {
    throw new RejectedError(`${prefix}-timestamp must be within ${tolerance} seconds of now`, {
      status: 401,
      field: `${prefix}-timestamp`,
    })
  }
  return { id, timestamp, signatures }
}

/**
 * Whether one of the signatures was made by one of the keys: `v1` (HMAC-SHA256) by a shared secret, `v1a`
 * (ed25519) by the key to this public one.
 */
export const isSignedBy = (
  { id, timestamp, signatures }: Signed,
  body: string,
  secrets: readonly string[],
  publicKeys: readonly string[],
): boolean => {
  const given = signatures
    .split(' ')
    .slice(0, 10)
    .map((entry) => entry.split(','))
  const of = (version: string): string[] =>
    given.flatMap(([said, signature]) => (said === version && signature ? [signature] : []))
  return (
    of('v1').some((signature) =>
      secrets.some((secret) =>
        equalConstantTime(
          `v1,${signature}`,
          new Webhook(secret).sign(id, new Date(Number(timestamp) * 1000), body),
        ),
      ),
    ) ||
    of('v1a').some((signature) =>
      publicKeys.some((key) =>
        verify(
          null,
          Buffer.from(`${id}.${timestamp}.${body}`),
          publicKeyOf(key),
          Buffer.from(signature, 'base64'),
        ),
      ),
    )
  )
}

/** What stands before the 32 bytes of an ed25519 key in DER (RFC 8410). */
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex')

const publicKeyOf = (key: string): KeyObject =>
  createPublicKey({
    key: Buffer.concat([derPrefix, Buffer.from(key.replace(/^whpk_/, ''), 'base64')]),
    format: 'der',
    type: 'spki',
  })
