import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { nightly } from '../shared/crm/reconciling.ts'
import { watchDetectors } from '../shared/detectors/list.ts'
import { rebuildMarked } from '../shared/journeys/rebuild.ts'
import { eraseAsked } from '../shared/people/erasure/erasure.ts'
import { type Chore, type ChoreReport, doAll } from '../shared/runtime/jobs.ts'
import { need } from '../shared/runtime/env.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { lookAfter } from '../shared/senders/delivery/recover-stuck-messages.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { busOver } from '../shared/storage/aws/events.ts'
import { crmRowsOver } from '../shared/crm/repositories.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { forgettingRows } from '../shared/storage/repositories/person-data-eraser.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

export type UpkeepVerbs = ChoreReport & {
  readonly chores: Readonly<Record<string, Chore>>
  /**
   * Says how much a person should look at, under the function's own name; saying nothing is as bad as saying
   * much.
   */
  readonly attention: (count: number, name: string) => void
}

/** Every five minutes: repeats what was promised and not done. */
export const upkeep =
  ({ chores, attention, ...report }: UpkeepVerbs, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { readonly functionName: string }): Promise<void> =>
    attention(await doAll(chores, clock(), report), context?.functionName ?? 'upkeep')

// Live wiring.
const tables = { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') }
const store = dynamoStore({ client: dynamoClient(), tables })
const rows = rowsOver(store)
const sqs = sqsClient()
const senders = {
  email: queueOver(sqs, need('SEND_EMAIL_QUEUE_URL')),
  wecom: queueOver(sqs, need('SEND_WECOM_QUEUE_URL')),
}
const report = (person: string, error: unknown) =>
  log.error('a journey could not be folded anew', { person, ...describe(error) })
const metrics = new Metrics({ namespace: 'Rethread', serviceName: 'upkeep' })

export const handler = upkeep({
  chores: {
    journeys: rebuildMarked({
      rows,
      tell: busOver(busClient(), need('BUS_NAME')).tell,
      policies: () => rows.policies.history(),
      detectors: watchDetectors,
      report,
    }),
    erasures: eraseAsked({
      rows,
      forgetting: forgettingRows(store),
      report: (error) => log.error('somebody could not be erased', describe(error)),
    }),
    crm: nightly({
      runs: crmRowsOver(store).runs,
      connections: rows.connections,
      ask: queueOver(sqs, need('SEND_CRM_QUEUE_URL')).sendMany,
      timeZone: need('COMPANY_TIME_ZONE'),
    }),
    messages: lookAfter({
      messages: rows.messages,
      release: (via, requests) => senders[via].sendMany(requests),
    }),
  },
  done: (chore, counts) => {
    if (Object.values(counts).some((count) => count > 0))
      log.info('a chore found something', { chore, ...counts })
  },
  failed: (chore, error) => log.error('a chore failed', { chore, ...describe(error) }),
  attention: (count, name) => {
    metrics.addDimension('function', name)
    metrics.addMetric('attention', MetricUnit.Count, count)
    metrics.publishStoredMetrics()
  },
})
