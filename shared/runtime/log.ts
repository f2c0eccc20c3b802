import { Logger } from '@aws-lambda-powertools/logger'
import { RejectedError, RetryableError } from './errors.ts'

/**
 * The one log. What goes in names things by id; it holds no personal data, no secret and no text of a
 * sender's.
 */
export const log = new Logger()

/**
 * What may be said of an error in a log. Our own two say only what is safe. Of all others the message may
 * quote what was being read (JSON.parse does), so only the name and the places it passed are told.
 */
export const errorFields = (error: unknown): Record<string, string> => {
  if (!(error instanceof Error)) return { error: typeof error }
  if (error instanceof RejectedError || error instanceof RetryableError)
    return { error: error.name, why: error.message, ...causeOf(error) }
  return { error: error.name, at: placesOf(error) }
}

const causeOf = ({ cause }: Error): Record<string, string> =>
  cause instanceof Error ? { cause: cause.name } : {}

const placesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 5)
    .join(' < ')
