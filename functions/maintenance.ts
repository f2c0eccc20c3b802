import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { nightly } from '../shared/crm/reconciling.ts'
import { watchDetectors } from '../shared/detectors/list.ts'
import { rebuildMarked } from '../shared/journeys/rebuild.ts'
import { processErasureRequests } from '../shared/people/erasure/erasure.ts'
import { type MaintenanceJob, type JobReport, runJobs } from '../shared/runtime/jobs.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { recoverStuckMessages } from '../shared/senders/delivery/recover-stuck-messages.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { createPublisher } from '../shared/storage/aws/events.ts'
import { createCrmRepositories } from '../shared/crm/repositories.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { personDataEraser } from '../shared/storage/repositories/person-data-eraser.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

export type MaintenanceDeps = JobReport & {
  readonly chores: Readonly<Record<string, MaintenanceJob>>
  /**
   * Says how much a person should look at, under the function's own name; saying nothing is as bad as saying
   * much.
   */
  readonly attention: (count: number, name: string) => void
}

/** Every five minutes: repeats what was promised and not done. */
export const maintenance =
  ({ chores, attention, ...report }: MaintenanceDeps, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { readonly functionName: string }): Promise<void> =>
    attention(await runJobs(chores, clock(), report), context?.functionName ?? 'maintenance')

// Live wiring.
const tables = { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') }
const store = createDynamoStore({ client: dynamoClient(), tables })
const rows = createRepositories(store)
const sqs = sqsClient()
const senders = {
  email: createQueue(sqs, requireEnv('SEND_EMAIL_QUEUE_URL')),
  wecom: createQueue(sqs, requireEnv('SEND_WECOM_QUEUE_URL')),
}
const report = (person: string, error: unknown) =>
  log.error('a journey could not be folded anew', { person, ...errorFields(error) })
const metrics = new Metrics({ namespace: 'Rethread', serviceName: 'maintenance' })

export const handler = maintenance({
  chores: {
    journeys: rebuildMarked({
      rows,
      publish: createPublisher(busClient(), requireEnv('BUS_NAME')).publish,
      policies: () => rows.policies.history(),
      detectors: watchDetectors,
      onError: report,
    }),
    erasures: processErasureRequests({
      rows,
      forgetting: personDataEraser(store),
      onError: (error) => log.error('somebody could not be erased', errorFields(error)),
    }),
    crm: nightly({
      runs: createCrmRepositories(store).runs,
      connections: rows.connections,
      ask: createQueue(sqs, requireEnv('SEND_CRM_QUEUE_URL')).sendMany,
      timeZone: requireEnv('COMPANY_TIME_ZONE'),
    }),
    messages: recoverStuckMessages({
      messages: rows.messages,
      release: (via, requests) => senders[via].sendMany(requests),
    }),
  },
  done: (chore, counts) => {
    if (Object.values(counts).some((count) => count > 0))
      log.info('a chore found something', { chore, ...counts })
  },
  failed: (chore, error) => log.error('a chore failed', { chore, ...errorFields(error) }),
  attention: (count, name) => {
    metrics.addDimension('function', name)
    metrics.addMetric('attention', MetricUnit.Count, count)
    metrics.publishStoredMetrics()
  },
})
