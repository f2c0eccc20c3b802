import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { AwsRequest } from '../aws/aws-request.ts'
import type { Delivery } from '../http-api/asynchronous-delivery.ts'
import { fitsPattern } from './event-pattern.ts'
import { type Json, type JsonObject, isObject, listAt, textAt, tryParseJson } from '../json.ts'
import { type AwsAnswer, answer, awsError } from '../aws/aws-error.ts'
import { inputFor } from './target-input.ts'
import type { World } from '../template/template.ts'

/**
 * EventBridge: events go to the targets of every rule they fit, before whoever put them hears that they were
 * taken.
 */
export interface Bus {
  readonly handle: (request: AwsRequest) => Promise<AwsAnswer>
  /** Puts an event an AWS service tells, such as SES, on the default bus. */
  readonly tell: (event: {
    source: string
    detailType: string
    detail: Json
    resources?: readonly string[]
  }) => Promise<void>
}

const entry = z.object({
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string(),
  EventBusName: z.string().default('default'),
  Resources: z.array(z.string()).default([]),
  Time: z.number().optional(),
})

const rule = z.object({
  EventBusName: z.string().default('default'),
  EventPattern: z.custom<JsonObject>(isObject).optional(),
  State: z.string().default('ENABLED'),
  Targets: z.array(z.custom<JsonObject>(isObject)).default([]),
})

interface Rule {
  readonly arn: string
  readonly bus: string
  readonly pattern: JsonObject
  readonly targets: readonly JsonObject[]
}

/** The longest an entry may be. */
const entryLimit = 1024 * 1024

/** Makes the buses and rules of the templates work. */
export const createBus = (
  world: World,
  {
    delivery,
    account,
    region,
    now,
  }: { delivery: Delivery; account: string; region: string; now: () => number },
): Bus => {
  const rules = rulesOf(world)
  const buses = new Set(['default', ...world.ofType('AWS::Events::EventBus').map((bus) => bus.ref())])
  const put = async (busName: string, event: JsonObject): Promise<void> => {
    for (const { arn, bus, pattern, targets } of rules) {
      if (bus !== busName || !fitsPattern(pattern, event)) continue
      for (const target of targets) {
        await delivery.send({
          to: textAt(target, 'Arn') ?? '',
          payload: inputFor(target, event),
          from: 'events.amazonaws.com',
          sourceArn: arn,
          deadLetterArn: textAt(target, 'DeadLetterConfig', 'Arn'),
        })
      }
    }
  }
  const eventOf = (
    source: string,
    detailType: string,
    detail: Json,
    resources: readonly string[],
    time: number,
  ): JsonObject => ({
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources,
    detail,
  })
  const take = async (raw: Json): Promise<JsonObject> => {
    const parsed = entry.safeParse(raw)
    if (!parsed.success)
      return refused(
        `Parameter ${parsed.error.issues[0]?.path.join('.')} is not valid. Reason: it is a required argument.`,
      )
    const { Source, DetailType, Detail, EventBusName, Resources, Time } = parsed.data
    const detail = tryParseJson(Detail)
    if (!isObject(detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
    if (Source.startsWith('aws.'))
      return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }
    if (Buffer.byteLength(Source + DetailType + Detail) > entryLimit)
      return refused('Total size of the entries in the request is over the limit.')
    const bus = EventBusName.split('/').at(-1) ?? 'default'
    if (!buses.has(bus))
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` }
    const event = eventOf(Source, DetailType, detail, Resources, Time === undefined ? now() : Time * 1000)
    await put(bus, event)
    return { EventId: String(event['id']) }
  }
  return {
    handle: async ({ operation, body }) => {
      if (operation !== 'PutEvents')
        return awsError(
          'events',
          'UnknownOperationException',
          `${operation} is not an operation this machine knows`,
        )
      const entries = listAt(body, 'Entries')
      if (entries.length === 0 || entries.length > 10)
        return awsError('events', 'ValidationException', 'Entries must hold between 1 and 10 events')
      const taken: JsonObject[] = []
      for (const one of entries) taken.push(await take(one))
      return answer('events', {
        FailedEntryCount: taken.filter((one) => 'ErrorCode' in one).length,
        Entries: taken,
      })
    },
    tell: async ({ source, detailType, detail, resources = [] }) =>
      await put('default', eventOf(source, detailType, detail, resources, now())),
  }
}

const refused = (message: string): JsonObject => ({ ErrorCode: 'InvalidArgument', ErrorMessage: message })

const rulesOf = (world: World): readonly Rule[] =>
  world.ofType('AWS::Events::Rule').flatMap((resource) => {
    const { EventBusName, EventPattern, State, Targets } = rule.parse(resource.properties())
    if (!EventPattern || State !== 'ENABLED') return []
    return [
      {
        arn: resource.attribute('Arn'),
        bus: EventBusName.split('/').at(-1) ?? 'default',
        pattern: EventPattern,
        targets: Targets,
      },
    ]
  })
