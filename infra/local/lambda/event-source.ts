import * as z from 'zod'
import type { FunctionPool } from './function-pool.ts'
import type { Invocation } from './function-worker.ts'
import type { Json } from '../json.ts'
import { at, isObject, listAt, textAt, tryParseJson } from '../json.ts'
import { fitsPattern } from '../events/event-pattern.ts'
import type { Resource, World } from '../template/template.ts'

/** An event source mapping of the template. */
const mapping = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  BisectBatchOnFunctionError: z.literal(false, 'bisecting is not something this machine does').default(false),
  ParallelizationFactor: z.literal(1, 'one lane per shard is all this machine has').default(1),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  MaximumRecordAgeInSeconds: z.number().default(-1),
  MaximumRetryAttempts: z.number().default(-1),
  TumblingWindowInSeconds: z.number().default(0),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
})
export type Mapping = z.output<typeof mapping>

/** A mapping with the function it wakes. */
export interface EventSource {
  readonly id: string
  readonly mapping: Mapping
  readonly pool: FunctionPool
}

/** All enabled event sources of the templates. */
export const eventSources = (world: World, pools: readonly FunctionPool[]): readonly EventSource[] =>
  world
    .ofType('AWS::Lambda::EventSourceMapping')
    .map((resource) => sourceOf(resource, pools))
    .filter((source) => source.mapping.Enabled)

const sourceOf = (resource: Resource, pools: readonly FunctionPool[]): EventSource => {
  const parsed = mapping.safeParse(resource.properties())
  if (!parsed.success)
    throw new Error(`${resource.path} cannot run on this machine: ${z.prettifyError(parsed.error)}`)
  const pool = pools.find(
    ({ arn }) => arn === parsed.data.FunctionName || arn.endsWith(`:${parsed.data.FunctionName}`),
  )
  if (!pool)
    throw new Error(
      `${resource.path} wakes ${parsed.data.FunctionName}, which is no function of the templates`,
    )
  return { id: `${resource.stack}/${resource.logicalId}`, mapping: parsed.data, pool }
}

/** Whether a record passes the mapping's filters. */
export const passes = ({ FilterCriteria }: Mapping, record: Json): boolean =>
  !FilterCriteria ||
  FilterCriteria.Filters.some(({ Pattern }) => {
    const pattern = tryParseJson(Pattern)
    return isObject(pattern) && fitsPattern(pattern, record)
  })

/** What a batch came to: the records that failed, or everything. */
export type BatchOutcome =
  | { readonly failed: 'all'; readonly why: string }
  | { readonly failed: readonly string[]; readonly response: Json }

/**
 * Reads a function's answer to a batch as Lambda does: anything strange counts as a failure of the whole
 * batch.
 */
export const batchOutcome = (
  { FunctionResponseTypes }: Mapping,
  invocation: Invocation,
  ids: readonly string[],
): BatchOutcome => {
  if (!invocation.ok)
    return { failed: 'all', why: `${invocation.error.errorType}: ${invocation.error.errorMessage}` }
  const response = invocation.payload === undefined ? null : (tryParseJson(invocation.payload) ?? null)
  if (
    FunctionResponseTypes.length === 0 ||
    at(response, 'batchItemFailures') === undefined ||
    at(response, 'batchItemFailures') === null
  )
    return { failed: [], response }
  const failed = listAt(response, 'batchItemFailures').map((failure) => textAt(failure, 'itemIdentifier'))
  const strange = failed.find((id) => id === undefined || !ids.includes(id))
  if (failed.some((id) => id === undefined) || strange !== undefined)
    return {
      failed: 'all',
      why: `batchItemFailures names ${strange ?? 'nothing'}, which is not in the batch`,
    }
  return { failed: failed.filter((id) => id !== undefined), response }
}
