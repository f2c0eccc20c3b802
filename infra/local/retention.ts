import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { Clock } from './clock.ts'
import type { Engine } from './engine-call.ts'
import { type Json, at, listAt } from './json.ts'
import type { Resource, World } from './template.ts'

/**
 * What AWS deletes by itself, deleted here too: items whose time to live is over, records of a stream after a day, files whose lifecycle
 * ends. Without it a data folder would hold for good what a person had erased.
 */
export interface Retention {
  /** Deletes what is over, at most once a day of the local clock. */
  readonly runDue: () => Promise<void>
}

const day = 86_400_000

const ttl = z.object({
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  KeySchema: z.array(z.object({ AttributeName: z.string() })),
})
const lifecycle = z.object({
  LifecycleConfiguration: z.object({ Rules: z.array(z.object({ ExpirationInDays: z.number().optional(), Status: z.string() })) }).optional(),
})

/** Deletes expired items of one table, a page at a time. DynamoDB itself promises to do so within days. */
const expireItems = async (table: Resource, engine: Engine, now: number): Promise<void> => {
  const { TimeToLiveSpecification: spec, KeySchema } = ttl.parse(table.properties())
  if (!spec?.Enabled) return
  const keys = KeySchema.map(({ AttributeName }) => AttributeName)
  const expired = {
    ExpressionAttributeNames: { '#ttl': spec.AttributeName },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  }
  let start: Json | undefined
  do {
    const page = await engine.call('DynamoDB_20120810.Scan', {
      TableName: table.ref(), FilterExpression: '#ttl < :now', ...expired, ...start !== undefined && { ExclusiveStartKey: start },
    })
    for (const item of listAt(page, 'Items')) {
      const Key = Object.fromEntries(keys.map((name) => [name, at(item, name) ?? null]))
      // A condition: the item may have been written anew meanwhile.
      await engine.call('DynamoDB_20120810.DeleteItem', { TableName: table.ref(), Key, ConditionExpression: '#ttl < :now', ...expired }).catch(() => {})
    }
    start = at(page, 'LastEvaluatedKey')
  } while (start !== undefined)
}

/** Deletes stream records older than a day from the engine's own file: it keeps them for good. Their age is that of the real clock. */
const trimStreams = (file: string): void => {
  if (!existsSync(file)) return
  const db = new DatabaseSync(file, { timeout: 5000 })
  try {
    db.exec('PRAGMA secure_delete = ON')
    const newest = z.object({ at: z.number().nullable() }).parse(db.prepare('SELECT MAX(created_at) AS at FROM _stream_records').get()).at
    if (newest === null) return
    // Seconds or ms, as the engine's version writes them.
    const perSecond = newest > 1e11 ? 1000 : 1
    db.prepare('DELETE FROM _stream_records WHERE created_at < ?').run(((Date.now() - day) / 1000) * perSecond)
  } finally {
    db.close()
  }
}

const expireFiles = (bucket: Resource, folder: string, now: number): void => {
  const rules = lifecycle.parse(bucket.properties()).LifecycleConfiguration?.Rules ?? []
  const days = rules.flatMap(({ ExpirationInDays, Status }) => (Status === 'Enabled' && ExpirationInDays !== undefined ? [ExpirationInDays] : []))
  const own = join(folder, encodeURIComponent(bucket.ref()))
  if (days.length === 0 || !existsSync(own)) return
  for (const name of readdirSync(own)) {
    const file = join(own, name)
    if (statSync(file).mtimeMs < now - Math.min(...days) * day) rmSync(file)
  }
}

/** Watches over what the templates say about retention. `ownEngine`: whether the DynamoDB engine keeps its file in the data folder. */
export const createRetention = (
  world: World, { engine, clock, dataDir, ownEngine, complain }:
  { engine: Engine; clock: Clock; dataDir: string; ownEngine: boolean; complain: (sentence: string) => void },
): Retention => {
  let next = 0
  return {
    runDue: async () => {
      const now = clock.now()
      if (now < next) return
      next = now + day
      try {
        for (const table of world.ofType('AWS::DynamoDB::Table')) await expireItems(table, engine, now)
        for (const bucket of world.ofType('AWS::S3::Bucket')) expireFiles(bucket, join(dataDir, 'buckets'), now)
        if (ownEngine) trimStreams(join(dataDir, 'dynamodb.sqlite'))
      } catch (problem) {
        complain(`Expired data could not be deleted: ${String(problem)}`)
      }
    },
  }
}
