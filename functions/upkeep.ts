import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { type Chore, doAll } from '../shared/runtime/chores.ts'
import { need } from '../shared/runtime/environment.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { lookAfter } from '../shared/senders/doubts.ts'
import { rowsOver } from '../shared/storage/all-rows.ts'
import { dynamoClient } from '../shared/storage/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamo.ts'
import { sqsClient } from '../shared/storage/sqs-client.ts'
import { queueOver } from '../shared/storage/sqs.ts'

export type UpkeepVerbs = {
  readonly chores: Readonly<Record<string, Chore>>
  readonly done: (chore: string, counts: Readonly<Record<string, number>>) => void
  readonly failed: (chore: string, error: unknown) => void
}

/** Every five minutes: repeats what was promised and not done. */
export const upkeep = ({ chores, ...report }: UpkeepVerbs, clock: () => number = Date.now) => async (): Promise<void> => doAll(chores, clock(), report)

// Live wiring.
const rows = rowsOver(dynamoStore({ client: dynamoClient(), tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') } }))
const sqs = sqsClient()
const senders = { email: queueOver(sqs, need('SEND_EMAIL_QUEUE_URL')), wecom: queueOver(sqs, need('SEND_WECOM_QUEUE_URL')) }
const metrics = new Metrics({ namespace: 'Rethread', serviceName: 'upkeep', defaultDimensions: { bus: need('BUS_NAME') } })

/** Numbers of a chore as metrics such as `messages.unclear`. */
const count = (chore: string, counts: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(`${chore}.${name}`, MetricUnit.Count, value)
  metrics.publishStoredMetrics()
}

export const handler = upkeep({
  chores: { messages: lookAfter({ messages: rows.messages, release: (via, requests) => senders[via].sendMany(requests) }) },
  done: count,
  failed: (chore, error) => log.error('a chore failed', { chore, ...describe(error) }),
})
