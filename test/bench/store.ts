import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as z from 'zod'
import { connectEngine } from '../../infra/local/dynamodb/engine-call.ts'
import type { Json } from '../../infra/local/json.ts'
import { hasDynoxide, startDynoxide } from '../engines/dynoxide.ts'
import { type Bench, median, rounded } from './bench.ts'

const said = z.object({
  table: z.string(),
  aws: z.object({
    endpoint: z.string(),
    region: z.string(),
    credentials: z.object({ accessKeyId: z.string() }),
  }),
})

type Call = (operation: string, body: object) => Promise<Json>
/** One call of a kind; `index` counts them. */
type Work = (call: Call, index: number, table: string) => Promise<Json>

const key = (index: number): object => ({
  pk: { S: `person-${index % 500}` },
  sk: { S: `touchpoint-${Math.floor(index / 500)}` },
})
const body = 'x'.repeat(400)
const item = (index: number): object => ({ ...key(index), q: { S: 'open' }, body: { S: body } })

/** The kinds of calls, in the order they run: the later ones find what the first have put. */
const works: readonly (readonly [name: string, work: Work])[] = [
  [
    'puts',
    (call, index, TableName) =>
      call('PutItem', { TableName, Item: item(index), ReturnConsumedCapacity: 'TOTAL' }),
  ],
  [
    'conditional updates',
    (call, index, TableName) =>
      call('UpdateItem', {
        TableName,
        Key: key(index),
        UpdateExpression: 'SET #lane = :mark ADD #n :n',
        ConditionExpression: 'attribute_not_exists(#lane) OR #lane < :mark',
        ExpressionAttributeNames: { '#lane': 'lane', '#n': 'n' },
        ExpressionAttributeValues: { ':mark': { S: 'mark' }, ':n': { N: '1' } },
      }),
  ],
  ['gets', (call, index, TableName) => call('GetItem', { TableName, Key: key(index), ConsistentRead: true })],
  [
    'queries',
    (call, index, TableName) =>
      call('Query', {
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ConsistentRead: true,
        Limit: 20,
        ExpressionAttributeValues: {
          ':pk': { S: `person-${index % 500}` },
          ':from': { S: 't' },
          ':to': { S: 'u' },
        },
      }),
  ],
  [
    'index queries',
    (call, _, TableName) =>
      call('Query', {
        TableName,
        IndexName: 'queue',
        KeyConditionExpression: 'q = :q',
        Limit: 20,
        ExpressionAttributeValues: { ':q': { S: 'open' } },
      }),
  ],
]

/** So many calls are under way at a time, as from a few functions. */
const lanes = 8

const rateOf = async (count: number, work: (index: number) => Promise<Json>): Promise<number> => {
  const began = performance.now()
  let next = 0
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let index = next++; index < count; index = next++) await work(index)
    }),
  )
  return count / ((performance.now() - began) / 1000)
}

/** Calls of each kind a second, through the endpoint of a local runtime over one engine. */
const measure = async (
  env: Readonly<Record<string, string>>,
  count: number,
): Promise<Record<string, number>> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'store', 'runtime.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  try {
    const [line] = await once(child.stdout, 'data')
    const { aws, table } = said.parse(JSON.parse(String(line)))
    const engine = connectEngine(aws.endpoint, 'dynamodb', aws.region, aws.credentials.accessKeyId)
    const call: Call = async (operation, asked) =>
      await engine.call(`DynamoDB_20120810.${operation}`, JSON.parse(JSON.stringify(asked)))
    const rates: Record<string, number> = {}
    for (const [name, work] of works)
      rates[name] = await rateOf(count, async (index) => await work(call, index, table))
    engine.close()
    return rates
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
}

type Rates = Readonly<Record<string, number>>

const middle = (all: readonly Rates[]): Rates =>
  Object.fromEntries(works.map(([name]) => [name, rounded(median(all.map((rates) => rates[name] ?? 0)), 0)]))

/**
 * How fast the local database is, through the endpoint that functions call; and Dynoxide, where it is
 * installed.
 */
export const store: Bench = {
  name: 'store',
  what: 'calls a second of the local DynamoDB engine, through the local AWS endpoint, and of Dynoxide where it is installed',
  run: async ({ runs = 3, count = 5000, say }) => {
    say(`${count} calls of each kind, ${lanes} at a time, ${runs} rounds`)
    const dynoxide = hasDynoxide()
    const found: { embedded: Rates[]; dynoxide: Rates[] } = { embedded: [], dynoxide: [] }
    // In turns, so that other work on the machine slows both alike.
    for (let run = 0; run < runs; run++) {
      found.embedded.push(await measure({ AWS_ENDPOINT_URL_DYNAMODB: '' }, count))
      if (!dynoxide) continue
      const other = await startDynoxide()
      found.dynoxide.push(await measure({ AWS_ENDPOINT_URL_DYNAMODB: other.endpoint }, count))
      await other.stop()
    }
    const [ours, theirs] = [middle(found.embedded), middle(found.dynoxide)]
    return {
      figures: { count, runs, embedded: ours, ...(dynoxide && { dynoxide: theirs }) },
      table: works.map(([name]) => ({
        'calls a second': name,
        'local engine': ours[name] ?? 0,
        ...(dynoxide && { Dynoxide: theirs[name] ?? 0 }),
      })),
      notes: dynoxide ? [] : ['Dynoxide is not installed here.'],
    }
  },
}
