import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { synthesise } from '../synthesise.ts'
import { isForLoopback, refuseLocalRequest } from './http-api/local-access.ts'
import { createAdmin } from './control/admin.ts'
import { readAssembly } from './template/assembly.ts'
import type { Calls } from './aws/access-log.ts'
import { type Credentials, apiToken, connectSegment } from './connection.ts'
import type { CrashPoint, PlannedCrash } from './control/crash-injection.ts'
import { emptyDataFolder } from './data-folder.ts'
import { startDynamodb } from './dynamodb/dynamodb-engine.ts'
import type { Fault } from './control/fault-injection.ts'
import { type EarlyHttpServer, startHttpServer } from './http-api/http-server.ts'
import type { Invocation } from './lambda/function-worker.ts'
import { createHttpApi } from './http-api/http-api.ts'
import { type InboxControl, controlInbox } from './control/inbox-control.ts'
import type { Json } from './json.ts'
import { type RuntimeContext, type StackRuntime, arn, buildStackRuntime } from './stack-runtime.ts'
import { type LocalOptions, account, region } from './options.ts'
import type { QueueCount } from './sqs/queues.ts'
import { openQueues } from './sqs/queues.ts'
import { type Rest, awaitRest } from './control/idle.ts'
import { createRetention } from './dynamodb/retention.ts'
import { type Schedules, createSchedules } from './events/schedules.ts'
import { type Sources, createSources } from './lambda/event-sources.ts'
import { openStore } from './store.ts'
import { type TimeControl, createTimeControl, keepClock, noteClock, openClock } from './clock/time-control.ts'
import { createWecomEndpoint } from './wecom/wecom-endpoint.ts'
import { createWecom } from './wecom/wecom.ts'

/** A machine that runs the stacks. */
export interface Local extends Credentials {
  readonly url: string
  readonly dataDir: string
  /** The bearer token of `/_local`: that of `/api` where the templates have one. */
  readonly localToken: string
  readonly clock: TimeControl
  readonly inbox: InboxControl
  readonly calls: Calls
  /**
   * Resolves when all queues are empty (parked ones aside), the stream is read to its end and nothing runs;
   * or after the time given.
   */
  readonly settled: (options?: { readonly timeoutMs?: number }) => Promise<Rest>
  /** Resolves when nothing is left that could be done now: what waits for later may remain. */
  readonly quiet: (options?: { readonly timeoutMs?: number }) => Promise<Rest>
  /** How much each queue of the templates holds, parked ones too, by logical id. */
  readonly queues: () => Promise<Readonly<Record<string, QueueCount>>>
  /** Lets the next calls of a service go wrong. */
  readonly fault: (fault: Fault) => void
  readonly clearFaults: () => void
  /** Lets a function die at a call. */
  readonly crashOn: (point: CrashPoint) => PlannedCrash
  /** Ends all workers of a function, whatever they are doing. */
  readonly killFunction: (name: string) => Promise<void>
  readonly invoke: (name: string, event: Json) => Promise<Invocation>
  /** Everything that went wrong so far, in sentences. */
  readonly complaints: () => readonly string[]
  /** For an AWS client that may do everything: `new DynamoDBClient(local.aws)`. */
  readonly aws: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  /** What a physical resource of the templates is called: a queue's URL, a table's name. */
  readonly nameOf: (logicalId: string) => string
  readonly stop: () => Promise<void>
}

/** Starts a machine. Several can run in one process, each with its own port and folder. */
export const startLocal = async (options: LocalOptions = {}): Promise<Local> => {
  const stops: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next; next = stops.pop()) await next()
  }
  try {
    return { ...(await start(options, (one) => void stops.push(one))), stop }
  } catch (problem) {
    await stop()
    throw problem
  }
}

type OnStop = RuntimeContext['onStop']

const start = async (options: LocalOptions, onStop: OnStop): Promise<Omit<Local, 'stop'>> => {
  const complaints: string[] = []
  const complain = (sentence: string): void => {
    complaints.push(sentence)
    // A machine that runs for weeks need not remember every sentence.
    if (complaints.length > 1000) complaints.shift()
    options.say?.(sentence)
  }
  const door = await startHttpServer(options.port ?? 0)
  onStop(door.close)
  const ground = await prepare(options, door, onStop, complain)
  const assembly = options.assembly ?? (await readAssembly((await synthesise()).outdir))
  const machine = await buildStackRuntime(assembly, ground)
  const parts = wake(machine, ground, onStop, complain)
  const inbox = controlInbox(machine.inbox, machine.ses)
  const token = apiToken(machine.world, machine.secrets)
  const localToken = token === '' ? randomBytes(24).toString('hex') : token
  openDoor(door, machine, ground, { ...parts, inbox, complaints, localToken })
  const writeKey = options.connect === false ? '' : await connectSegment(door.url, token, ground.store)
  return {
    ...handles(machine, ground, complaints),
    url: door.url,
    dataDir: ground.dataDir,
    token,
    localToken,
    writeKey,
    clock: parts.time,
    inbox,
    settled: parts.settled,
    quiet: parts.quiet,
  }
}

/** The data folder, the clock and the engines. */
const prepare = async (
  options: LocalOptions,
  door: EarlyHttpServer,
  onStop: OnStop,
  complain: (sentence: string) => void,
): Promise<RuntimeContext> => {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'rethread-'))
  if (options.dataDir === undefined) onStop(() => rmSync(dataDir, { recursive: true, force: true }))
  if (options.fresh) emptyDataFolder(dataDir)
  // It holds keys and customers' data: its owner's alone.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  chmodSync(dataDir, 0o700)
  const store = openStore(dataDir)
  onStop(() => store.close())
  const { startAt } = options
  const clock = openClock(store, {
    start: typeof startAt === 'string' ? Date.parse(startAt) : startAt,
    pace: options.speed ?? 1,
  })
  onStop(keepClock(store, clock))
  const dynamodb = await startDynamodb({
    dataDir,
    env: options.env ?? process.env,
    region,
    tableArn: (table) => arn('dynamodb', `table/${table}`),
    complain,
  })
  onStop(dynamodb.stop)
  const queues = openQueues({ dataDir, now: clock.now, queueArn: (queue) => arn('sqs', queue), complain })
  onStop(queues.stop)
  return {
    store,
    clock,
    dynamodb,
    queues,
    publicUrl: door.url,
    dataDir,
    operatorKey: randomBytes(16).toString('hex'),
    concurrency: options.concurrency ?? 2,
    verbose: options.verbose ?? false,
    complain,
    onStop,
  }
}

interface Woken {
  readonly time: TimeControl
  readonly settled: Local['settled']
  readonly quiet: Local['quiet']
}

/** Lets everything run that runs by itself. */
const wake = (
  machine: StackRuntime,
  { queues, store, clock, dataDir, dynamodb }: RuntimeContext,
  onStop: OnStop,
  complain: (sentence: string) => void,
): Woken => {
  const sources: Sources = createSources(machine, { queues, store, clock, complain })
  const schedules: Schedules = createSchedules(machine.world, {
    delivery: machine.delivery,
    clock,
    account,
    region,
  })
  const { activity, haste } = machine
  const { consumed, streams } = sources
  const rest =
    (later: boolean) =>
    async ({ timeoutMs = 30_000 }: { timeoutMs?: number } = {}): Promise<Rest> =>
      await awaitRest({ activity, haste, queues, consumed, streams }, { timeoutMs, later })
  const [quiet, settled] = [rest(false), rest(true)]
  sources.start()
  schedules.start()
  machine.ses.resume()
  const retention = createRetention(machine.world, { dynamodb, clock, dataDir, complain })
  const expiring = setInterval(() => void retention.runDue(), 60_000)
  onStop(() => clearInterval(expiring))
  // First of all when stopping: nothing new is begun, and what runs may end.
  onStop(async () => {
    sources.stop()
    schedules.stop()
    await machine.activity.idle(3000)
  })
  return {
    time: createTimeControl({
      clock,
      schedules,
      quiet: async () => await quiet({ timeoutMs: 60_000 }),
      moved: () => noteClock(store, clock),
      expire: retention.runDue,
    }),
    quiet,
    settled,
  }
}

const openDoor = (
  door: EarlyHttpServer,
  machine: StackRuntime,
  { clock, complain }: RuntimeContext,
  {
    time,
    settled,
    quiet,
    inbox,
    complaints,
    localToken,
  }: Woken & { inbox: InboxControl; complaints: string[]; localToken: string },
): void => {
  const { delivery, calls, crashes, faults, kill } = machine
  const api = createHttpApi(machine.world, {
    pools: machine.functions.map(({ pool }) => pool),
    delivery,
    arn,
    account,
    now: clock.now,
    complain,
  })
  const wecom = createWecomEndpoint({
    wecom: createWecom({ inbox: machine.inbox, now: clock.now }),
    calls,
    crashes,
    faults,
    kill,
    now: clock.now,
  })
  const admin = createAdmin({
    time,
    inbox,
    calls,
    complaints: () => [...complaints],
    settled: async (timeoutMs, later) => (later ? await settled({ timeoutMs }) : await quiet({ timeoutMs })),
  })
  door.open(async (message, body) => {
    const [path = '/', query = ''] = (message.url ?? '/').split('?')
    if (!/^\/_local(\/|$)/.test(path)) return { answer: await api.handle(message, body) }
    const answered = isForLoopback(message)
      ? await wecom.handle(message.method ?? 'GET', path, query, body)
      : undefined
    if (answered) return answered
    const refused = refuseLocalRequest(message, path, localToken)
    if (refused) return { answer: refused }
    return { answer: (await admin(message, body)) ?? (await api.handle(message, body)) }
  })
}

type Handles = Pick<
  Local,
  | 'calls'
  | 'queues'
  | 'fault'
  | 'clearFaults'
  | 'crashOn'
  | 'killFunction'
  | 'invoke'
  | 'complaints'
  | 'aws'
  | 'nameOf'
>

const handles = (
  { world, functions, calls, faults, crashes, gateUrl }: StackRuntime,
  { queues, operatorKey }: RuntimeContext,
  complaints: readonly string[],
): Handles => {
  const pool = (name: string): StackRuntime['functions'][number]['pool'] => {
    const found = functions.find((deployed) => deployed.pool.name === name)
    if (!found)
      throw new Error(
        `There is no function ${name}; there are ${functions.map((deployed) => deployed.pool.name).join(', ')}`,
      )
    return found.pool
  }
  return {
    calls,
    fault: faults.add,
    clearFaults: faults.clear,
    crashOn: (point) => {
      pool(point.function)
      return crashes.plan(point)
    },
    killFunction: async (name) => await pool(name).killAll(),
    invoke: async (name, event) => await pool(name).invoke(event),
    complaints: () => [...complaints],
    aws: { endpoint: gateUrl, region, credentials: { accessKeyId: operatorKey, secretAccessKey: 'local' } },
    nameOf: (logicalId) => {
      const found = world.resources.find((resource) => resource.logicalId === logicalId)
      if (!found) throw new Error(`The templates have no ${logicalId}`)
      return found.ref()
    },
    queues: async () => {
      const names = world
        .ofType('AWS::SQS::Queue')
        .map((resource) => [resource.logicalId, resource.attribute('QueueName')] as const)
      const counts = queues.counts(names.map(([, name]) => name))
      return Object.fromEntries(names.map(([id, name]) => [id, counts[name] ?? { ready: 0, later: 0 }]))
    },
  }
}
