import * as z from 'zod'
import { CannotStart } from '../startup-error.ts'
import { type Engine, EngineError } from './engine-call.ts'
import { type Json, listAt, objectAt, textAt } from '../json.ts'
import type { Resource, World } from '../template/template.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

const key = z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })
const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: z.array(key),
  Projection: z.json(),
  ContributorInsightsSpecification: z.json().optional(),
  OnDemandThroughput: z.json().optional(),
  WarmThroughput: z.json().optional(),
})
const declared = z.object({
  KeySchema: z.array(key),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  BillingMode: z.literal('PAY_PER_REQUEST', 'tables here are paid by request').optional(),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
})

/** The tables as the engine has them. */
export interface Tables {
  /** What the engine calls a table's stream. */
  readonly streamArn: (tableName: string) => string
  readonly partitionKey: (tableName: string) => string | undefined
}

/**
 * Makes every table of the templates that is not there yet. One that is there keeps its data, whatever
 * changed.
 */
export const createTables = async (world: World, engine: Engine): Promise<Tables> => {
  const streams = new Map<string, string>()
  const keys = new Map<string, string>()
  for (const resource of world.ofType('AWS::DynamoDB::Table')) {
    const name = resource.ref()
    const description = await ensure(resource, name, engine)
    const stream = textAt(description, 'LatestStreamArn')
    if (stream !== undefined) streams.set(name, stream)
    const partition = listAt(description, 'KeySchema').find((part) => textAt(part, 'KeyType') === 'HASH')
    keys.set(name, textAt(partition, 'AttributeName') ?? '')
  }
  return {
    streamArn: (name) => {
      const found = streams.get(name)
      if (found === undefined) throw new Error(`The table ${name} has no stream`)
      return found
    },
    partitionKey: (name) => keys.get(name),
  }
}

const ensure = async (resource: Resource, name: string, engine: Engine): Promise<Json> => {
  const { StreamSpecification, GlobalSecondaryIndexes, LocalSecondaryIndexes, ...rest } = declared.parse(
    resource.properties(),
  )
  const wanted = omitUndefined({
    ...rest,
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: GlobalSecondaryIndexes ? GlobalSecondaryIndexes.map(bare) : undefined,
    LocalSecondaryIndexes: LocalSecondaryIndexes ? LocalSecondaryIndexes.map(bare) : undefined,
    StreamSpecification: StreamSpecification ? { StreamEnabled: true, ...StreamSpecification } : undefined,
  })
  try {
    await engine.call('DynamoDB_20120810.CreateTable', wanted)
  } catch (problem) {
    if (!(problem instanceof EngineError && problem.code === 'ResourceInUseException')) throw problem
  }
  const found = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: name })
  return checked(wanted, found)
}

const bare = ({
  IndexName,
  KeySchema,
  Projection,
}: z.output<typeof index>): { IndexName: string; KeySchema: z.output<typeof key>[]; Projection: Json } => ({
  IndexName,
  KeySchema,
  Projection,
})

/**
 * A table made by an older template may lack an index or have another key: then the folder must be made anew.
 */
const checked = (
  wanted: {
    TableName: string
    GlobalSecondaryIndexes?: readonly { IndexName: string }[]
    KeySchema: unknown
  },
  found: Json,
): Json => {
  const table = objectAt(found, 'Table')
  const there = new Set(listAt(table, 'GlobalSecondaryIndexes').map((entry) => textAt(entry, 'IndexName')))
  const missing = wanted.GlobalSecondaryIndexes?.find(({ IndexName }) => !there.has(IndexName))
  const sameKey =
    JSON.stringify(
      listAt(table, 'KeySchema').map((part) => [textAt(part, 'AttributeName'), textAt(part, 'KeyType')]),
    ) ===
    JSON.stringify(
      z
        .array(key)
        .parse(wanted.KeySchema)
        .map((part) => [part.AttributeName, part.KeyType]),
    )
  if (missing || !sameKey)
    throw new CannotStart(
      `The table ${wanted.TableName} in the data folder is not the one of the template any more: start with --fresh`,
    )
  return table
}
