import { jobRepository } from '../../shared/storage/repositories/job-repository.ts'
import { memoryFiles } from '../analytics/copy/memory-files.ts'
import './environment.ts'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { consoleFor } from '../../functions/console.ts'
import { preferenceCenter } from '../../functions/preference-center.ts'
import { webhook } from '../../functions/webhook.ts'
import { ingestMessageSchema, ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { keyOf } from '../../shared/channels/segment/write-key.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { deliveryUpdate } from '../../shared/senders/delivery/delivery-status.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { dataQualityRepository } from '../../shared/storage/repositories/quality-repository.ts'
import { createCrmRepositories } from '../../shared/crm/repositories.ts'
import type { Item } from '../../shared/storage/store.ts'
import { streamRecord } from '../../shared/storage/stream-record.ts'
import { noon, wecomSecrets, whsec, writeKey } from '../channels/delivery.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import {
  Broken,
  insist,
  queuedAsPromised,
  storedWithinLimits,
  takenByDynamo,
  entireResponse,
} from './invariants.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

export const signingSecret = 'the signing secret of this stack'
export const token = 'a-token-of-many-letters'
export const rudderKey = 'RUDDERTESTWRITEKEY01'
export const sharedSecret = 'a secret Segment signs with'

const usual: ReadonlyMap<string, string> = new Map(
  Object.entries({
    [`connections/segment/${keyOf(writeKey)}`]: {
      id: 'web',
      secrets: { writeKey },
      settings: { country: 'CN' },
    },
    [`connections/rudderstack/${keyOf(rudderKey)}`]: { id: 'app', secrets: { writeKey: rudderKey } },
    'connections/standard-webhooks/crm': { id: 'crm', secrets: { secret: whsec } },
    'connections/segment-webhook/cdp': { id: 'cdp', secrets: { sharedSecret } },
    'connections/segment-webhook/agreed': {
      id: 'agreed',
      secrets: { sharedSecret, authorization: 'Bearer agreed-on' },
    },
    'connections/wecom/corp': { id: 'corp', secrets: wecomSecrets },
  }).map(([name, connection]) => [name, JSON.stringify(connection)]),
)

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'fuzz',
  functionVersion: '1',
  invokedFunctionArn: '',
  memoryLimitInMB: '512',
  awsRequestId: '',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

/** A request as somebody hostile sends it: `query` as it stands in the address. */
export type FuzzRequest = {
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}
export type Result = APIGatewayProxyStructuredResultV2

const eventOf = ({ method, path, query = '', headers = {}, body }: FuzzRequest): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: query,
  headers: { ...headers },
  isBase64Encoded: typeof body !== 'string',
  ...(body === undefined
    ? {}
    : { body: typeof body === 'string' ? body : Buffer.from(body).toString('base64') }),
  requestContext: {
    accountId: '',
    apiId: '',
    domainName: '',
    domainPrefix: '',
    requestId: '',
    routeKey: '',
    stage: '$default',
    time: '',
    timeEpoch: 0,
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
  },
})

/**
 * What DynamoDB would not have taken. It is kept here, for a function turns what is thrown at it into an
 * answer.
 */
const untaken: unknown[] = []

const emptyTables = () => {
  const store = memoryStore({
    around: ({ keys }, effect) => {
      try {
        takenByDynamo(keys)
      } catch (error) {
        untaken.push(error)
      }
      return effect()
    },
  })
  return { store, rows: createRepositories(store), kept: new Map<string, string>() }
}

const state = {
  queued: new Array<QueuedEvent>(),
  now: noon,
  connections: usual,
  knocks: 0,
  taken: 0,
  ...emptyTables(),
}

/**
 * Takes events as SQS does: encoded, every character judged, every byte counted. What it would refuse is a
 * promise broken, whoever asks.
 */
const enqueue = async (events: readonly QueuedEvent[]): Promise<void> => {
  try {
    queuedAsPromised(events)
  } catch (error) {
    untaken.push(error)
  }
  state.queued.push(...events)
}

const door = webhook({
  secretOf: async (name) => state.connections.get(name),
  enqueue,
  fetched: async () => {
    throw new RetryableError('there is nothing outside')
  },
  signingSecrets: async () => [signingSecret],
  now: () => state.now,
})
const desk = consoleFor({
  get rows() {
    return state.rows
  },
  get crm() {
    return createCrmRepositories(state.store)
  },
  askCrm: async () => {},
  get jobs() {
    return {
      runs: jobRepository(state.store),
      files: async () => memoryFiles(() => state.now),
      enqueue: async () => {},
    }
  },
  get quality() {
    return dataQualityRepository(state.store)
  },
  secrets: {
    draw: (bytes) => new Uint8Array(bytes),
    get: async (name) => state.kept.get(name),
    put: async (name, value) => void state.kept.set(name, value),
    remove: async (name) => void state.kept.delete(name),
  },
  queue: enqueue,
  health: { waiting: async () => ({}), parked: async () => ({}), shards: 4 },
  token: async () => token,
  now: () => state.now,
  country: 'CN',
  files: async () => ({
    placeFor: async (id) => ({ url: `https://files.example.com/${id}`, headers: {} }),
    reportOf: async (id) => ({ url: `https://files.example.com/${id}`, headers: {} }),
  }),
  page: async () => ({ statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<p>page</p>' }),
})

/** Before a case: nothing on the queue, nothing stored, noon. */
export const anew = (): void => {
  state.queued = []
  state.now = noon
  state.connections = usual
  untaken.length = 0
  if (
    !state.store.everything('state').next().done ||
    !state.store.everything('touchpoints').next().done ||
    state.kept.size > 0
  )
    Object.assign(state, emptyTables())
}

/**
 * For this case there are these connections, by the names under which their secrets are kept, and no others.
 */
export const connected = (these: readonly (readonly [name: string, connection: unknown])[]): void => {
  state.connections = new Map(these.map(([name, connection]) => [name, JSON.stringify(connection)]))
}

/**
 * How often somebody has knocked in this process, and how many events they could put on the queue: where
 * nothing is let in nothing was tried.
 */
export const tally = (): { knocks: number; taken: number } => ({ knocks: state.knocks, taken: state.taken })

export const rows = () => state.rows
export const at = (now: number): void => {
  state.now = now
}

const asked = async (
  handler: (event: APIGatewayProxyEventV2, context: Context) => Promise<Result>,
  knock: FuzzRequest,
): Promise<Result> => {
  try {
    const result = await handler(eventOf(knock), context)
    if (untaken.length === 0) return result
  } catch (error) {
    throw new Broken(
      `the function threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  }
  throw new Broken(`a store or a queue would not take it: ${String(untaken[0])}`)
}

/** Knocks at the webhook. What it answers is found to be whole; what it put on the queue is handed back. */
export const sendFuzzRequest = async (
  knock: FuzzRequest,
): Promise<{ result: Result; status: number; queued: readonly QueuedEvent[] }> => {
  const before = state.queued.length
  const result = await asked(door, knock)
  const queued = state.queued.slice(before)
  const status = entireResponse(result)
  insist(
    status < 300 || status === 302 || queued.length === 0,
    `${status}, and ${queued.length} events on the queue all the same`,
  )
  state.knocks += 1
  state.taken += queued.length
  return { result, status, queued }
}

const readersPages = preferenceCenter(
  {
    get rows() {
      return state.rows
    },
    enqueue,
    signingSecrets: async () => [signingSecret],
    country: 'CN',
  },
  () => state.now,
)

/**
 * Opens one of the pages behind the links in our mails, or sends its form; what it put on the queue is handed
 * back.
 */
export const openPage = async (
  knock: FuzzRequest,
  pathToken: string,
): Promise<{ result: Result; status: number; queued: readonly QueuedEvent[] }> => {
  const before = state.queued.length
  const result = await asked(
    (event, sees) => readersPages({ ...event, pathParameters: { token: pathToken } }, sees),
    knock,
  )
  const queued = state.queued.slice(before)
  const status = entireResponse(result)
  insist(
    status === 200 || queued.length === 0,
    `${status}, and ${queued.length} events on the queue all the same`,
  )
  state.knocks += 1
  state.taken += queued.length
  return { result, status, queued }
}

/** Asks the console. */
export const askConsole = async (knock: FuzzRequest): Promise<{ result: Result; status: number }> => {
  const result = await asked(desk, knock)
  return { result, status: entireResponse(result) }
}

/** How many touchpoints are stored, or rows with what was refused as well. */
export const stored = (refusedToo = false): number =>
  Array.from(state.store.everything('touchpoints')).filter(
    ({ pk }) => refusedToo || !pk.startsWith('refused#'),
  ).length

/** Items that were looked at already: an item in the store is frozen, and another one when it changes. */
const seen = new WeakSet<Item>()

/**
 * Takes events in as the queue brings them; whatever they are, it must not throw: five throws park an event.
 */
export const takenIn = async (bodies: readonly unknown[]): Promise<number> => {
  const { add, refuse } = state.rows.touchpoints
  for (const body of bodies) {
    const arrival = ingestMessageSchema.safeParse(JSON.parse(JSON.stringify(body)))
    if (arrival.success) await ingestEvent({ add, refuse })(arrival.data)
  }
  for (const item of state.store.everything('touchpoints')) {
    if (!seen.has(item)) storedWithinLimits(item)
    seen.add(item)
  }
  return stored()
}

/** The stream brings a batch again when others were quicker. */
const tried = async (work: () => Promise<void>, times = 5): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof RetryableError) || times === 1) throw error
    await tried(work, times - 1)
  }
}

/** Follows all that is stored; nobody's journey may fail to fold. */
export const followed = async (): Promise<void> => {
  const failures: unknown[] = []
  const work = projectJourneys({
    rows: state.rows,
    publish: async () => {},
    policies: async () => [firstPolicy],
    detectors: watchDetectors,
    echo: deliveryUpdate,
    onError: (_person, error) => failures.push(error),
  })
  for (const lane of state.store.stream.lanes) {
    const records = state.store.stream
      .read(lane)
      .flatMap(({ event, image, sequence }) =>
        event === 'INSERT' && image ? [streamRecord(sequence, image)] : [],
      )
    if (records.length > 0) await tried(() => work({ lane, records }, state.now))
  }
  insist(failures.length === 0, `a journey could not be folded: ${String(failures[0])}`)
  for (const item of state.store.everything('state')) takenByDynamo([item])
}

/** Whatever was just knocked with is knocked with again, so many ms later: it is stored once. */
export const onceOnly = async (
  knock: FuzzRequest,
  first: readonly QueuedEvent[],
  later = 60_000,
  again: (knock: FuzzRequest) => Promise<{ queued: readonly QueuedEvent[] }> = sendFuzzRequest,
): Promise<void> => {
  const once = await takenIn(first)
  state.now += later
  const { queued } = await again(knock)
  const twice = await takenIn(queued)
  insist(twice === once, `said twice, stored ${once} and then ${twice} times`)
}
