import { byDigest } from './by-digest.ts'
import { byHmac } from './by-hmac.ts'
import { bySeal } from './by-encryption.ts'
import { byToken } from './by-token.ts'
import type { SignatureTestKit } from './signature-test-kit.ts'

/** Every channel whose deliveries we can make ourselves. */
export const signatureTestKits: ReadonlyMap<string, SignatureTestKit> = new Map(
  Object.entries({ ...byHmac, ...byDigest, ...byToken, ...bySeal }),
)

/**
 * And those we cannot, for they sign with a key that is the vendor's alone. Of these a payload is read as it
 * lies on the queue.
 */
export const cannotBeSignedLocally: ReadonlySet<string> = new Set(['wechat-pay', 'sns'])
