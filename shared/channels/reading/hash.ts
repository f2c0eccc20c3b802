import { createHash } from 'node:crypto'

/** The id of what has none, or too long a one: the same text has the same hash. 22 characters of base64url. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)
