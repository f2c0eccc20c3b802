import { join } from 'node:path'
import { type Activity, createActivity } from './control/activity.ts'
import { checkSupported } from './aws/supported-resources.ts'
import type { Assembly } from './template/assembly.ts'
import type { AwsRequest, Service } from './aws/aws-request.ts'
import { type FlushRequest, createFlushRequest } from './lambda/batch-window.ts'
import { type Bus, createBus } from './events/event-bus.ts'
import { type Calls, createCalls } from './aws/access-log.ts'
import type { Clock } from './clock/clock.ts'
import { type Crashes, createCrashes } from './control/crash-injection.ts'
import { type Delivery, createDelivery } from './http-api/asynchronous-delivery.ts'
import type { DynamodbEngine } from './dynamodb/dynamodb-engine.ts'
import type { Engine } from './dynamodb/engine-call.ts'
import { type Faults, createFaults } from './control/fault-injection.ts'
import { type DeployedFunction, deployFunctions } from './lambda/functions.ts'
import { type Caller, startGate } from './aws/aws-endpoint.ts'
import type { Surroundings } from './iam/arns.ts'
import { type Inbox, openInbox } from './control/inbox.ts'
import { textAt } from './json.ts'
import { createObjects } from './s3/s3.ts'
import { account, operator, region } from './options.ts'
import type { Queues } from './sqs/queues.ts'
import type { AwsAnswer } from './aws/aws-error.ts'
import { type Secrets, createSecrets } from './secrets/secrets.ts'
import { type Ses, createSes } from './ses/ses.ts'
import type { Store } from './store.ts'
import { createTables } from './dynamodb/template-tables.ts'
import { type World, readWorld } from './template/template.ts'

/** What is there before the templates are read. */
export interface RuntimeContext {
  readonly store: Store
  readonly clock: Clock
  readonly dynamodb: DynamodbEngine
  readonly queues: Queues
  readonly publicUrl: string
  readonly dataDir: string
  /** The access key of this run that may do everything. */
  readonly operatorKey: string
  readonly concurrency: number
  readonly verbose: boolean
  readonly complain: (sentence: string) => void
  /** Called in reverse order when the machine stops. */
  readonly onStop: (stop: () => Promise<void> | void) => void
}

/** Everything the templates declare, ready to run but not woken yet. */
export interface StackRuntime {
  readonly world: World
  readonly functions: readonly DeployedFunction[]
  readonly engine: Engine
  readonly delivery: Delivery
  readonly bus: Bus
  readonly ses: Ses
  readonly secrets: Secrets
  readonly inbox: Inbox
  readonly calls: Calls
  readonly crashes: Crashes
  readonly faults: Faults
  readonly activity: Activity
  readonly haste: FlushRequest
  readonly gateUrl: string
  /** What the engine calls the stream of this ARN. */
  readonly engineStream: (arn: string) => string
  readonly queueUrl: (name: string) => string
  readonly kill: (session: string) => Promise<void>
  readonly onWrite: (listener: () => void) => void
  /** What the templates hold that changes nothing here. */
  readonly ignored: readonly string[]
}

const place = { region, account, partition: 'aws', urlSuffix: 'amazonaws.com' } as const
export const arn = (service: string, resource: string): string =>
  service === 's3'
    ? `arn:${place.partition}:s3:::${resource}`
    : `arn:${place.partition}:${service}:${region}:${account}:${resource}`

/** Builds what the templates say. */
export const buildStackRuntime = async (
  { stacks, assetDir }: Assembly,
  ground: RuntimeContext,
): Promise<StackRuntime> => {
  const { store, clock, queues, complain } = ground
  let gateUrl = ''
  const streams = new Map<string, string>()
  const queueUrl = (name: string): string => `${gateUrl}/${account}/${name}`
  const surroundings: Surroundings = {
    ...place,
    publicUrl: () => ground.publicUrl,
    queueUrl,
    streamArn: (table) => streamArn(table, streams),
  }
  const world = readWorld(stacks, surroundings)
  const ignored = checkSupported(world)

  const { engine } = ground.dynamodb
  const activity = createActivity()
  const [calls, crashes, faults, inbox] = [createCalls(), createCrashes(), createFaults(), openInbox(store)]
  const secrets = createSecrets(store, surroundings, clock.now)
  const tables = await createTables(world, engine)
  for (const resource of world.ofType('AWS::DynamoDB::Table')) {
    if (resource.propertyNames.includes('StreamSpecification'))
      streams.set(resource.ref(), tables.streamArn(resource.ref()))
  }
  secrets.create(world)

  const functions: DeployedFunction[] = []
  const callers = new Map<string, Caller>([
    [ground.operatorKey, { name: operator, role: arn('iam', 'user'), policies: 'everything' }],
  ])
  const kill = async (session: string): Promise<void> => {
    for (const { pool } of functions) if (await pool.kill(session)) return
  }
  const listeners: (() => void)[] = []
  const ses = createSes(world, { inbox, bus: () => bus, activity, account, arn, now: clock.now, complain })
  const objects = createObjects(world, {
    folder: join(ground.dataDir, 'buckets'),
    bus: () => bus,
    now: clock.now,
  })
  const services: Record<Service, (request: AwsRequest) => Promise<AwsAnswer>> = {
    dynamodb: async (request) => {
      const { operation, body } = request
      const answered = await engine.answer(request)
      if (changesAny(operation, textAt(body, 'TableName'), streams))
        for (const listener of listeners) listener()
      return answered
    },
    sqs: async (request) => await queues.engine.answer(request),
    events: async (request) => await bus.handle(request),
    secretsmanager: secrets.handle,
    ses: ses.handle,
    s3: async (request) => await objects.handle(request),
  }
  const gate = await startGate({
    caller: (key) => callers.get(key),
    account: { arn, secretArn: secrets.arnOf, partitionKey: tables.partitionKey },
    services,
    preflight: objects.preflight,
    kill,
    calls,
    crashes,
    faults,
    activity,
    now: clock.now,
  })
  ground.onStop(gate.close)
  gateUrl = gate.url

  queues.create(world)
  functions.push(
    ...deployFunctions(world, {
      assetDir,
      dataDir: ground.dataDir,
      region,
      gateUrl: () => gateUrl,
      wecomUrl: (caller) => `${ground.publicUrl}/_local/wecom/${caller}`,
      clock: clock.memory,
      activity,
      concurrency: ground.concurrency,
      verbose: ground.verbose,
    }),
  )
  ground.onStop(async () => void (await Promise.all(functions.map(async ({ pool }) => await pool.killAll()))))
  for (const { caller } of functions) callers.set(caller.name, caller)
  const pools = functions.map(({ pool }) => pool)
  const delivery = createDelivery(world, {
    queues,
    queueUrl,
    activity,
    calls,
    complain,
    now: clock.now,
    pool: (of) => pools.find((pool) => pool.arn === of),
  })
  const bus = createBus(world, { delivery, account, region, now: clock.now })
  return {
    world,
    functions,
    engine,
    delivery,
    bus,
    ses,
    secrets,
    inbox,
    calls,
    crashes,
    faults,
    activity,
    haste: createFlushRequest(),
    gateUrl,
    queueUrl,
    kill,
    ignored,
    engineStream: (asked) => streams.get(asked.split('/')[1] ?? '') ?? asked,
    onWrite: (listener) => void listeners.push(listener),
  }
}

/** Whether a call may have changed one of these tables; one that names several is taken to have. */
const changesAny = (
  operation: string,
  table: string | undefined,
  tables: ReadonlyMap<string, string>,
): boolean =>
  /^(Put|Update|Delete)Item$/.test(operation)
    ? tables.has(table ?? '')
    : /^(BatchWrite|TransactWrite)/.test(operation)

/**
 * The engine has a region and a label of its own; the ARN functions and policies see is the one AWS would
 * give.
 */
const streamArn = (table: string, streams: ReadonlyMap<string, string>): string => {
  const label = streams.get(table)?.split('/').at(-1)
  if (label === undefined) throw new Error(`The table ${table} has no stream`)
  return arn('dynamodb', `table/${table}/stream/${label}`)
}
