import { createHash } from 'node:crypto'

/**
 * Deterministic jitter: a share of the span (ms) that depends on the seed alone, so that a repeated
 * calculation gives the same delay and callers with other seeds are spread.
 */
export const seededJitter = (spanMs: number, seed: string): number =>
  Math.round((createHash('sha256').update(seed).digest().readUInt32BE() / 2 ** 32) * spanMs)

/** Bounds of an exponential backoff, in ms. */
export type BackoffBounds = { readonly baseMs: number; readonly maxMs: number }

/**
 * Exponential backoff with full jitter: the base, plus a share of the base doubled with each attempt.
 * @returns ms; the same for the same attempt and seed
 */
export const backoffDelay = (attempt: number, seed: string, { baseMs, maxMs }: BackoffBounds): number =>
  baseMs + seededJitter(Math.min(maxMs, baseMs * 2 ** attempt), seed)
