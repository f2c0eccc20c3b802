import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { type Json, type JsonObject, toJson } from '../json.ts'
import { DynamodbError, unsupported, validationError } from './errors.ts'
import type { IndexSchema, KeyAttribute, KeySchema, KeyType } from './key-schema.ts'
import { allowOnly, requireText } from './request.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

const keyPart = z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })
const keySchema = z.array(keyPart).min(1).max(2)
const definitionSchema = z.object({
  TableName: z.string(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({ ProjectionType: z.literal('ALL') }),
      }),
    )
    .default([]),
  StreamSpecification: z
    .strictObject({
      StreamEnabled: z.literal(true),
      StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
    })
    .optional(),
})
const storedSchema = definitionSchema.extend({ created: z.number() })
type Definition = z.output<typeof definitionSchema>
type Stored = z.output<typeof storedSchema>

/** A table, its key, its indexes, and what its stream tells. */
export interface Table {
  readonly id: number
  readonly name: string
  readonly key: KeySchema
  readonly indexes: readonly (IndexSchema & { readonly id: number })[]
  readonly stream:
    | {
        readonly label: string
        readonly view: NonNullable<Definition['StreamSpecification']>['StreamViewType']
      }
    | undefined
  readonly description: JsonObject
}

/** The tables of a database. */
export interface Tables {
  /** @throws DynamodbError ResourceNotFoundException when there is no such table */
  readonly named: (name: string) => Table
  /** A table by the label of its stream. */
  readonly ofStream: (streamArn: string) => Table
  readonly create: (body: JsonObject) => JsonObject
  readonly describe: (body: JsonObject) => JsonObject
}

const parameters = new Set(Object.keys(definitionSchema.shape))
/** A table may have twenty indexes; an index is known by its table's number and its own. */
const indexesPerTable = 32

/** Opens the tables of a database. `arn` makes the ARN of a table from its name; `now` is the time in ms. */
export const openTables = (
  db: DatabaseSync,
  { arn, now }: { arn: (table: string) => string; now: () => number },
): Tables => {
  db.exec(
    'CREATE TABLE IF NOT EXISTS tables (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT NOT NULL)',
  )
  const insert = db.prepare('INSERT INTO tables (name, definition) VALUES (?, ?)')
  const known = new Map<string, Table>()
  for (const { id, definition } of db.prepare('SELECT id, definition FROM tables').all()) {
    const table = tableOf(Number(id), storedSchema.parse(JSON.parse(String(definition))), arn)
    known.set(table.name, table)
  }
  const named = (name: string): Table => {
    const found = known.get(name)
    if (found) return found
    throw notFound(`Requested resource not found: Table: ${name} not found`)
  }
  return {
    named,
    ofStream: (streamArn) => {
      const found = [...known.values()].find(
        ({ description }) => description['LatestStreamArn'] === streamArn,
      )
      if (found) return found
      throw notFound(`Requested resource not found: Stream: ${streamArn} not found`)
    },
    create: (body) => {
      allowOnly('CreateTable', body, parameters)
      const definition = parseDefinition(body)
      if (known.has(definition.TableName)) {
        throw new DynamodbError('ResourceInUseException', `Table already exists: ${definition.TableName}`)
      }
      const stored = { ...definition, created: now() }
      const { lastInsertRowid } = insert.run(definition.TableName, JSON.stringify(stored))
      const table = tableOf(Number(lastInsertRowid), stored, arn)
      known.set(table.name, table)
      return { TableDescription: table.description }
    },
    describe: (body) => {
      allowOnly('DescribeTable', body, new Set(['TableName']))
      return { Table: named(requireText(body, 'TableName')).description }
    },
  }
}

const notFound = (message: string): DynamodbError => new DynamodbError('ResourceNotFoundException', message)

const parseDefinition = (body: Json): Definition => {
  const parsed = definitionSchema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw unsupported(`CreateTable ${issue?.path.join('.') ?? ''} (${issue?.message ?? 'malformed'})`)
}

const tableOf = (id: number, stored: Stored, arn: (table: string) => string): Table => {
  const { TableName: name, StreamSpecification: stream, created } = stored
  const types = new Map(
    stored.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  )
  const label = new Date(created).toISOString().slice(0, 23)
  return {
    id,
    name,
    key: schemaOf(stored.KeySchema, types),
    indexes: stored.GlobalSecondaryIndexes.map(({ IndexName, KeySchema }, index) => ({
      ...schemaOf(KeySchema, types),
      index: IndexName,
      id: id * indexesPerTable + index,
    })),
    stream: stream && { label, view: stream.StreamViewType },
    description: describe(stored, arn(name), label),
  }
}

const schemaOf = (parts: z.output<typeof keySchema>, types: ReadonlyMap<string, KeyType>): KeySchema => {
  const attribute = (wanted: 'HASH' | 'RANGE'): KeyAttribute | undefined => {
    const part = parts.find(({ KeyType }) => KeyType === wanted)
    const type = part && types.get(part.AttributeName)
    if (part && !type) {
      throw validationError(
        'One or more parameter values were invalid: Some index key attributes are not defined in ' +
          `AttributeDefinitions. Keys: [${part.AttributeName}]`,
      )
    }
    return part && type && { name: part.AttributeName, type }
  }
  const [partition, sort] = [attribute('HASH'), attribute('RANGE')]
  if (!partition)
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type')
  return { partition, sort }
}

const describe = ({ created, ...definition }: Stored, arn: string, label: string): JsonObject => {
  const { GlobalSecondaryIndexes: indexes, StreamSpecification, BillingMode, ...rest } = definition
  return {
    ...Object(
      toJson(
        omitUndefined({
          ...rest,
          TableArn: arn,
          TableStatus: 'ACTIVE',
          CreationDateTime: created / 1000,
          BillingModeSummary: { BillingMode },
          GlobalSecondaryIndexes:
            indexes.length > 0
              ? indexes.map((index) => ({
                  ...index,
                  IndexStatus: 'ACTIVE',
                  IndexArn: `${arn}/index/${index.IndexName}`,
                }))
              : undefined,
          ...(StreamSpecification && {
            StreamSpecification,
            LatestStreamLabel: label,
            LatestStreamArn: `${arn}/stream/${label}`,
          }),
        }),
      ),
    ),
  }
}
