import { assumptions } from './assumptions.ts'
import { type Priced, prices } from './prices.ts'
import type { Recorded } from './recorded.ts'

/** How touchpoints come: each alone, or as in the visit that was measured, several to a call. */
export type Manner = 'lone' | 'batched'

/** How much of each priced thing is used. */
export type Usage = Readonly<Partial<Record<Priced, number>>>

/** What stands on a bill: by service, dollars. */
export type Bill = Readonly<Record<string, number>>

/** In the visit that was measured ten touchpoints came in three calls. */
const callsPerTouchpoint = { lone: 1, batched: 0.3 } as const

const bytesOf = ({ stored, units }: Recorded, isMeant: (kind: string) => boolean): number =>
  Object.entries(stored)
    .filter(([kind]) => isMeant(kind))
    .reduce((sum, [, { rows, bytes }]) => sum + rows * (bytes + assumptions.rowOverhead), 0) /
  units.visit10.touchpoints

/**
 * DynamoDB bytes that a touchpoint leaves: its own row in the log, and in the state table its share of the
 * rows about its person.
 */
export const bytesPerTouchpoint = (measured: Recorded): { readonly log: number; readonly state: number } => ({
  log: bytesOf(measured, (kind) => kind === 'touchpoint'),
  state: bytesOf(measured, (kind) => kind !== 'touchpoint' && !kind.startsWith('count')),
})

/** Write units of a touchpoint's own row, which is smaller than 1 KB. */
const logWrites = 1

/** Dollars for the write units of a million touchpoints' rows. */
const logWriteCost = (price: { readonly usd: number; readonly per: number }): number =>
  (1e6 * logWrites * price.usd) / price.per

/**
 * Dollars per million touchpoints for which the log's table class makes a difference, and how long a
 * touchpoint must be kept for Standard-IA to be the cheaper class.
 */
export const logTableClasses = (
  measured: Recorded,
): Readonly<Record<'standard' | 'infrequent' | 'breakEvenMonths', number>> => {
  const gb = bytesPerTouchpoint(measured).log / 1000
  const months = gb * assumptions.keptMonths
  const moreWrites = logWriteCost(prices.logWriteUnit) - logWriteCost(prices.writeUnit)
  return {
    standard: logWriteCost(prices.writeUnit) + months * prices.storedGbMonth.usd,
    infrequent: logWriteCost(prices.logWriteUnit) + months * prices.logStoredGbMonth.usd,
    breakEvenMonths: moreWrites / (gb * (prices.storedGbMonth.usd - prices.logStoredGbMonth.usd)),
  }
}

const gbSeconds = (ms: number, invocations: number): number =>
  (invocations * (ms + assumptions.cold.share * assumptions.cold.ms) * assumptions.memoryGb) / 1000

/** Traces of a function called so often in a month. */
const tracesOf = (invocations: number): number => {
  const { perSecond, share } = assumptions.traced
  const sure = Math.min(invocations, assumptions.secondsPerMonth * perSecond)
  return sure + (invocations - sure) * share
}

const minutes = assumptions.secondsPerMonth / 60

/** What is used once a minute at most, in a month with so many calls. */
const perMinuteOf = (calls: number) => {
  const { lanes, intakes, cachedReads, windowEndMs } = assumptions.perMinute
  const [perLane, perIntake] = [Math.min(calls, minutes * lanes), Math.min(calls, minutes * intakes)]
  const windowEndGbSeconds = (perLane * windowEndMs * assumptions.memoryGb) / 1000
  return {
    writes: perLane + perIntake,
    reads: Math.min(calls, minutes * cachedReads),
    windowEnds: perLane,
    windowEndGbSeconds,
  }
}

/** What the analytical copy of so many touchpoints uses in a month with so many calls. */
const copyUsage = (touchpoints: number, calls: number) => {
  const { window, exportMs, parts, rewrites, rowMs, sortGb, rowBytes, named } = assumptions.copy
  const exports = Math.min(calls, (minutes / window) * assumptions.perMinute.lanes)
  const written = 30 * Math.min(touchpoints, parts)
  return {
    exports,
    gbSeconds: gbSeconds(exportMs, exports) + (touchpoints * rewrites * rowMs * sortGb) / 1000,
    puts: exports + written,
    gets: exports + written,
    gbMonths: (touchpoints * assumptions.keptMonths * rowBytes) / 1e9,
    reads: touchpoints * named,
  }
}

/** What so many touchpoints use in a month, once as many expire as arrive. */
export const usageOf = (touchpoints: number, manner: Manner, measured: Recorded): Usage => {
  const { ms, breaks } = assumptions
  const units = manner === 'lone' ? measured.units.lone : measured.units.visit10
  const calls = touchpoints * callsPerTouchpoint[manner]
  const broken = touchpoints * breaks.share
  const mails = broken * breaks.mailed
  const bytes = bytesPerTouchpoint(measured)
  const gbMonths = (size: number): number => (touchpoints * assumptions.keptMonths * size) / 1e9
  const perMinute = perMinuteOf(calls)
  const copy = copyUsage(touchpoints, calls)
  return {
    httpRequest: calls,
    lambdaRequest: calls * 3 + broken * breaks.messages + mails + perMinute.windowEnds + copy.exports,
    lambdaGbSecond:
      gbSeconds(ms.webhook + ms.intake + ms.follow, calls) +
      gbSeconds(ms.mend, broken * breaks.messages) +
      gbSeconds(ms.send, mails) +
      perMinute.windowEndGbSeconds +
      copy.gbSeconds,
    sqsRequest: (calls + broken * breaks.messages + mails) * 3,
    logWriteUnit: touchpoints * logWrites,
    writeUnit:
      touchpoints * (units.wru - logWrites) + broken * (measured.sweep.wru + breaks.wru) + perMinute.writes,
    readUnit:
      touchpoints * units.rru + broken * (measured.sweep.rru + breaks.rru) + perMinute.reads + copy.reads,
    storedGbMonth: gbMonths(bytes.state),
    logStoredGbMonth: gbMonths(bytes.log),
    backupGbMonth: gbMonths(bytes.log + bytes.state),
    s3Put: copy.puts,
    s3Get: copy.gets,
    s3GbMonth: copy.gbMonths,
    event: touchpoints * units.facts + broken * breaks.facts,
    mail: mails,
    logGb: (calls * assumptions.logBytesPerCall) / 1e9,
  }
}

/**
 * Dollars a million touchpoints for restoring the log to any second, of what `logPointInTimeRecovery=false`
 * saves.
 */
export const logBackupPerMillion = (measured: Recorded): number =>
  (bytesPerTouchpoint(measured).log * assumptions.keptMonths * prices.backupGbMonth.usd) / 1000

/** Dollars a million touchpoints more while a connection wants to know which stages people reach. */
export const stagesPerMillion = (manner: Manner, { units }: Recorded): number =>
  (1e6 * (manner === 'lone' ? units.lone : units.visit10).stages * prices.event.usd) / prices.event.per

/** What so many touchpoints use besides where somebody asked for tracing. */
export const traceUsageOf = (touchpoints: number, manner: Manner): Usage => {
  const { breaks } = assumptions
  const broken = touchpoints * breaks.share
  return {
    trace:
      3 * tracesOf(touchpoints * callsPerTouchpoint[manner]) +
      tracesOf(broken * breaks.messages) +
      tracesOf(broken * breaks.mailed),
  }
}

/**
 * What requests with made-up write keys or hooks use: each is answered by the webhook function from its
 * cached list of known secrets, so nothing behind it is called.
 */
export const attackUsageOf = (requests: number): Usage => ({
  httpRequest: requests,
  lambdaRequest: requests,
  lambdaGbSecond: gbSeconds(assumptions.ms.webhook, requests),
  logGb: (requests * assumptions.logBytesPerCall) / 1e9,
})

/** What is used in a month in which nothing happens. */
export const idleUsage: Usage = {
  lambdaRequest: minutes * (2.2 + 2 / 15),
  lambdaGbSecond:
    gbSeconds(assumptions.ms.sweep + assumptions.ms.pull, minutes) +
    gbSeconds(assumptions.ms.upkeep, minutes / 5),
  sqsRequest: (assumptions.polledQueues * 5 * assumptions.secondsPerMonth) / 20,
  alarmMetricMonth: assumptions.alarmMetrics,
  writeUnit: minutes * assumptions.emptySweep.wru,
  readUnit: minutes * (assumptions.emptySweep.rru + assumptions.emptyPull.rru),
  secretMonth: assumptions.secrets,
  secretRequest: assumptions.secretRequests,
  metricMonth: assumptions.metrics,
}

/** What tracing uses in such a month. */
export const idleTraceUsage: Usage = { trace: 2 * tracesOf(minutes) + tracesOf(minutes / 5) }

const services: Readonly<Record<string, readonly Priced[]>> = {
  'API Gateway': ['httpRequest'],
  Lambda: ['lambdaRequest', 'lambdaGbSecond'],
  SQS: ['sqsRequest'],
  'DynamoDB, writes': ['writeUnit', 'logWriteUnit'],
  'DynamoDB, reads': ['readUnit'],
  'DynamoDB, storage and backup': ['storedGbMonth', 'logStoredGbMonth', 'backupGbMonth'],
  'S3, analytical copy': ['s3Put', 's3Get', 's3GbMonth'],
  EventBridge: ['event'],
  SES: ['mail'],
  CloudWatch: ['logGb', 'metricMonth', 'alarmMetricMonth'],
  'Secrets Manager': ['secretMonth', 'secretRequest'],
}

/** Dollars by service. */
export const billOf = (usage: Usage): Bill =>
  Object.fromEntries(
    Object.entries(services).map(([service, things]) => [
      service,
      things.reduce((sum, thing) => sum + ((usage[thing] ?? 0) * prices[thing].usd) / prices[thing].per, 0),
    ]),
  )

/** Dollars for traces, which are on no bill unless somebody asked for them. */
export const tracing = ({ trace = 0 }: Usage): number => (trace * prices.trace.usd) / prices.trace.per

/** The sum of one bill or several. */
export const total = (...bills: readonly Bill[]): number =>
  bills.flatMap((bill) => Object.values(bill)).reduce((sum, dollars) => sum + dollars, 0)

/** A whole month: what happens and what stands. */
export const monthOf = (touchpoints: number, manner: Manner, measured: Recorded): number =>
  total(billOf(usageOf(touchpoints, manner, measured)), billOf(idleUsage))

/** From how many touchpoints a month (in whole hundred thousands) the month costs more than this. */
export const breakEven = (dollars: number, manner: Manner, measured: Recorded): number => {
  const step = 100_000
  let [low, high] = [0, 100_000]
  while (low < high) {
    const middle = (low + high) >> 1
    if (monthOf(middle * step, manner, measured) > dollars) high = middle
    else low = middle + 1
  }
  return low * step
}
