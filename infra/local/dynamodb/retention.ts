import { dayMs } from '../../../shared/runtime/time-buckets.ts'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type Clock, realNow } from '../clock/clock.ts'
import type { DynamodbEngine } from './dynamodb-engine.ts'
import type { Engine } from './engine-call.ts'
import { type Json, at, listAt } from '../json.ts'
import type { Resource, World } from '../template/template.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/**
 * What AWS deletes by itself, deleted here too: items whose time to live is over, records of a stream after a
 * dayMs, files whose lifecycle ends. Without it a data folder would hold for good what a person had erased.
 */
export interface Retention {
  /** Deletes what is over, at most once a day of the local clock. */
  readonly runDue: () => Promise<void>
}

const ttl = z.object({
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  KeySchema: z.array(z.object({ AttributeName: z.string() })),
})
const lifecycle = z.object({
  LifecycleConfiguration: z
    .object({ Rules: z.array(z.object({ ExpirationInDays: z.number().optional(), Status: z.string() })) })
    .optional(),
})

/** Deletes expired items of one table. DynamoDB itself promises to do so within days. */
const expireItems = async (
  table: Resource,
  { engine, embedded }: DynamodbEngine,
  now: number,
): Promise<void> => {
  const { TimeToLiveSpecification: spec, KeySchema } = ttl.parse(table.properties())
  if (!spec?.Enabled) return
  if (embedded) await embedded.expireItems(table.ref(), spec.AttributeName, now)
  else
    await expireOnServer(table, engine, {
      attribute: spec.AttributeName,
      keys: KeySchema.map(({ AttributeName }) => AttributeName),
      now,
    })
}

/** Deletes them on a server, a page at a time. */
const expireOnServer = async (
  table: Resource,
  engine: Engine,
  { attribute, keys, now }: { attribute: string; keys: readonly string[]; now: number },
): Promise<void> => {
  const expired = {
    ExpressionAttributeNames: { '#ttl': attribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  }
  let start: Json | undefined
  do {
    const page = await engine.call(
      'DynamoDB_20120810.Scan',
      omitUndefined({
        TableName: table.ref(),
        FilterExpression: '#ttl < :now',
        ...expired,
        ExclusiveStartKey: start,
      }),
    )
    for (const item of listAt(page, 'Items')) {
      const Key = Object.fromEntries(keys.map((name) => [name, at(item, name) ?? null]))
      // A condition: the item may have been written anew meanwhile.
      await engine
        .call('DynamoDB_20120810.DeleteItem', {
          TableName: table.ref(),
          Key,
          ConditionExpression: '#ttl < :now',
          ...expired,
        })
        .catch(() => {})
    }
    start = at(page, 'LastEvaluatedKey')
  } while (start !== undefined)
}

const expireFiles = (bucket: Resource, folder: string, now: number): void => {
  const rules = lifecycle.parse(bucket.properties()).LifecycleConfiguration?.Rules ?? []
  const days = rules.flatMap(({ ExpirationInDays, Status }) =>
    Status === 'Enabled' && ExpirationInDays !== undefined ? [ExpirationInDays] : [],
  )
  const own = join(folder, encodeURIComponent(bucket.ref()))
  if (days.length === 0 || !existsSync(own)) return
  for (const name of readdirSync(own)) {
    const file = join(own, name)
    if (statSync(file).mtimeMs < now - Math.min(...days) * dayMs) rmSync(file)
  }
}

/** Watches over what the templates say about retention. */
export const createRetention = (
  world: World,
  {
    dynamodb,
    clock,
    dataDir,
    complain,
  }: { dynamodb: DynamodbEngine; clock: Clock; dataDir: string; complain: (sentence: string) => void },
): Retention => {
  let next = 0
  return {
    runDue: async () => {
      const now = clock.now()
      if (now < next) return
      next = now + dayMs
      try {
        for (const table of world.ofType('AWS::DynamoDB::Table')) await expireItems(table, dynamodb, now)
        for (const bucket of world.ofType('AWS::S3::Bucket'))
          expireFiles(bucket, join(dataDir, 'buckets'), now)
        // A stream keeps its records for a day; their age is that of the machine's own clock.
        dynamodb.embedded?.trimStreams(realNow() - dayMs)
      } catch (problem) {
        complain(`Expired data could not be deleted: ${String(problem)}`)
      }
    },
  }
}
