/**
 * The same put as in bare.ts, with middy, zod and all of Powertools around it, as their documentation shows
 * them.
 */
import { BatchProcessor, EventType } from '@aws-lambda-powertools/batch'
import { Router } from '@aws-lambda-powertools/event-handler/http'
import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware'
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'
import { parser } from '@aws-lambda-powertools/parser/middleware'
import { Tracer } from '@aws-lambda-powertools/tracer'
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import middyfy from '@middy/core'
import * as z from 'zod'

const logger = new Logger({ serviceName: 'whole' })
const metrics = new Metrics({ namespace: 'whole', serviceName: 'whole' })
const tracer = new Tracer({ serviceName: 'whole' })
const client = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})))
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: 'idempotency' })

/** What a function of this kind usually holds besides. */
export const secrets = new SecretsProvider()
export const batch = new BatchProcessor(EventType.SQS)
export const router = new Router()

const schema = z.object({ body: z.string() })

const put = async ({ body }: z.output<typeof schema>): Promise<{ statusCode: number }> => {
  await client.send(new PutCommand({ TableName: 'touchpoints', Item: { pk: 'a', sk: 'b', body } }))
  metrics.addMetric('put', MetricUnit.Count, 1)
  logger.info('put')
  return { statusCode: 200 }
}

export const handler = middyfy<{ body: string }>()
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(
    makeHandlerIdempotent({ persistenceStore, config: new IdempotencyConfig({ eventKeyJmesPath: 'body' }) }),
  )
  .use(parser({ schema }))
  .handler(put)
