import * as z from 'zod'
import { RetryableError, UnstorableError } from '../../runtime/errors.ts'
import { lazy } from '../../runtime/lazy.ts'

const fault = lazy(() =>
  z.looseObject({
    name: z.string(),
    code: z.unknown().optional(),
    $metadata: z.looseObject({ httpStatusCode: z.number().optional() }).optional(),
    $retryable: z.unknown().optional(),
    CancellationReasons: z.array(z.looseObject({ Code: z.string().optional() })).optional(),
  }),
)

/** What AWS calls being busy: the service's throttling errors, and conflicts that pass by themselves. */
const passing = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottledException',
  'ThrottlingError',
  'Throttling',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'InternalServerError',
  'InternalServerErrorException',
  'InternalFailure',
  'InternalException',
  'InternalServiceError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'KmsThrottled',
  'OverLimit',
  'ReplicatedWriteConflictException',
])

/** What Node calls a network that does not carry. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
])

const passes = (error: z.infer<ReturnType<typeof fault>>) => {
  const status = error.$metadata?.httpStatusCode
  return (
    passing.has(error.name) ||
    unreachable.has(String(error.code)) ||
    error.$retryable !== undefined ||
    status === 429 ||
    (status ?? 0) >= 500
  )
}

/** The errors by which DynamoDB refuses a write for its content. */
const ofContent = new Set(['ValidationException', 'ItemCollectionSizeLimitExceededException'])

/** The same, as the reasons of a cancelled transaction. */
const reasonsOfContent = new Set(['ValidationError', 'ItemCollectionSizeLimitExceeded'])

/** Whether a transaction was cancelled for the content of one of its writes. */
export const refusedForContent = (reasons: readonly string[]): boolean =>
  reasons.some((code) => reasonsOfContent.has(code))

/**
 * Waits for an AWS service's answer.
 * @throws Unavailable when it throttles, fails on its side, or cannot be reached in time; Unstorable when it
 * refuses the content of the
 *   request; anything else as it came: our own mistake
 */
export const toRetryable = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer
  } catch (error) {
    throw asUnavailable(error) ?? asUnstorable(error) ?? error
  }
}

const asUnavailable = (error: unknown): RetryableError | undefined => {
  const known = fault().safeParse(error)
  return known.success && passes(known.data)
    ? new RetryableError(`no answer: ${known.data.name}`, { cause: error })
    : undefined
}

const asUnstorable = (error: unknown): UnstorableError | undefined => {
  const name = nameOf(error)
  return name !== undefined && ofContent.has(name)
    ? new UnstorableError(`the content was refused: ${name}`, { cause: error })
    : undefined
}

/**
 * Why each write of a refused transaction was refused (`None` for the others); nothing for any other error.
 */
export const cancellations = (error: unknown): string[] | undefined => {
  const known = fault().safeParse(error)
  if (!known.success || known.data.name !== 'TransactionCanceledException') return undefined
  return known.data.CancellationReasons?.map(({ Code }) => Code ?? 'None') ?? []
}

/** Whether all that stood in a transaction's way will pass by itself. */
export const allPass = (reasons: readonly string[]): boolean =>
  reasons.some((code) => code !== 'None') && reasons.every((code) => code === 'None' || passing.has(code))

/** The name AWS gave an error, or nothing. */
export const nameOf = (error: unknown): string | undefined =>
  error instanceof Error ? error.name : undefined
