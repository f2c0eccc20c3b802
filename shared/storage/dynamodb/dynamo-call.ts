import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Pause } from '../backoff.ts'
import type { TableName } from '../store.ts'

/**
 * What one call consumed of one table. A write that its condition refused is charged too, but DynamoDB does
 * not say how much: it counts as one unit.
 */
export type Consumed = {
  readonly table: TableName
  readonly action: string
  readonly read: number
  readonly write: number
}

/** What every call needs to know. */
export type CallContext = {
  readonly client: DynamoDBDocumentClient
  readonly tables: Readonly<Record<TableName, string>>
  readonly pause: Pause
  readonly count: (
    table: TableName,
    action: string,
    kind: 'read' | 'write',
    capacity: Capacity | undefined,
  ) => void
}

export type Capacity = { readonly CapacityUnits?: number | undefined }

/** Every call asks what it consumed. */
export const withConsumedCapacity = { ReturnConsumedCapacity: 'TOTAL' } as const

/** Hands on what was consumed to whoever wants to know. */
export const counting =
  (onConsumed?: (consumed: Consumed) => void): CallContext['count'] =>
  (table, action, kind, capacity) => {
    const units = capacity?.CapacityUnits ?? 0
    onConsumed?.({ table, action, read: kind === 'read' ? units : 0, write: kind === 'write' ? units : 0 })
  }
