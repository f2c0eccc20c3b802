import { reason } from '../../model/reasons/reason.ts'
import * as z from 'zod'
import { classifyNetworkError } from './network-errors.ts'
import type { SendResult } from '../sender.ts'
import type { RetryClass } from '../delivery/retry-policy.ts'

const errorSchema = z.object({
  name: z.string(),
  message: z.string().catch(''),
  $metadata: z.object({ httpStatusCode: z.number() }),
})

const verdicts: Readonly<Record<string, RetryClass>> = {
  TooManyRequestsException: 'retry-backoff',
  LimitExceededException: 'retry-later-or-alert',
  MessageRejected: 'permanent',
  MailFromDomainNotVerifiedException: 'permanent-config-alert',
  AccountSuspendedException: 'permanent-stop-channel',
  SendingPausedException: 'pause-channel',
  BadRequestException: 'permanent',
  NotFoundException: 'permanent-config-alert',
  InternalServiceErrorException: 'retry-backoff',
}

/**
 * Classifies an error of SES `SendEmail` (vector `ses-sendemail-errors`). An unknown one is retried with
 * backoff.
 */
export const sesRetryClass = (name: string, message: string): RetryClass => {
  if (name === 'ThrottlingException' && /daily/i.test(message)) return 'hold-until-quota-resets'
  return verdicts[name] ?? 'retry-backoff'
}

/**
 * Reads the SDK's error: a status below 500 is refused; one from 500 on, or no response, is unclear. The
 * reason holds only the error's name, because SES quotes addresses in its messages.
 */
export const classifySesError = (error: unknown): SendResult => {
  const { success, data } = errorSchema.safeParse(error)
  if (!success) return classifyNetworkError('ses', error)
  const {
    name,
    message,
    $metadata: { httpStatusCode },
  } = data
  if (httpStatusCode >= 500 || httpStatusCode < 400)
    return {
      as: 'unclear',
      why: reason('provider.no-answer', { provider: 'ses', answer: `${name} ${httpStatusCode}` }),
    }
  return {
    as: 'refused',
    verdict: sesRetryClass(name, message),
    reason: reason('provider.refused', { provider: 'ses', answer: name }),
  }
}
