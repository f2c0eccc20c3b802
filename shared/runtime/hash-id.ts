import { createHash } from 'node:crypto'

/**
 * A deterministic id: SHA-256 of a text or of bytes, cut to 132 bits, as 22 characters of base64url. The same
 * text has the same id.
 */
export const hashId = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('base64url').slice(0, 22)
