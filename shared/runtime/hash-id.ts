import { createHash } from 'node:crypto'

/**
 * A deterministic id: SHA-256 of the text, cut to 132 bits, as 22 characters of base64url. The same text has
 * the same id.
 */
export const hashId = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)
