import { SQSClient } from '@aws-sdk/client-sqs'
import { impatient } from './client-options.ts'

/**
 * The client of our queues. A queue's address names it, and does not say where to send: on one machine the
 * endpoint is another.
 */
export const sqsClient = (): SQSClient => new SQSClient({ ...impatient, useQueueUrlAsEndpoint: false })
