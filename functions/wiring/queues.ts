import { requireEnv } from '../../shared/runtime/env.ts'
import { lazy } from '../../shared/runtime/lazy.ts'
import { bySender, queueUrlOf } from '../../shared/runtime/sender-list.ts'
import { sqsClient } from '../../shared/storage/aws/sqs-client.ts'
import { createQueue, depthOf } from '../../shared/storage/aws/sqs.ts'

/** One client, and its connections, for all queues of a function. */
const client = lazy(sqsClient)

export const touchpointQueue = () => createQueue(client(), requireEnv('TOUCHPOINTS_QUEUE_URL'))
export const treatmentQueue = () => createQueue(client(), requireEnv('MEND_QUEUE_URL'))
export const crmQueue = () => createQueue(client(), requireEnv('SEND_CRM_QUEUE_URL'))
export const analyticsQueue = () => createQueue(client(), requireEnv('ANALYTICS_QUEUE_URL'))
export const importQueue = () => createQueue(client(), requireEnv('IMPORTS_QUEUE_URL'))

/** The queue of each sender, by `via`. */
export const senderQueues = () => bySender(({ via }) => createQueue(client(), requireEnv(queueUrlOf(via))))

/** How many messages a queue holds, waiting and in flight. */
export const queueDepth = (url: string): Promise<number> => depthOf(client(), url)
