import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two texts are the same, in a time that tells nothing of where they differ. Their lengths are no
 * secret.
 */
export const equalConstantTime = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The values of a secret: one, or two while it is changed. */
export const activeSecrets = (secret: string | readonly string[] | undefined): readonly string[] => {
  if (secret === undefined) return []
  return typeof secret === 'string' ? [secret] : secret
}
