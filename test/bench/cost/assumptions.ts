/**
 * What was not measured but assumed. Everybody's own figures differ: change them here and run `npm run bench
 * -- cost --write`.
 */
export const assumptions = {
  /** Function memory in GB, as the stack sets it. */
  memoryGb: 0.5,
  /**
   * Billed ms of one invocation when every AWS call answers in 5 ms, and what a cold start adds to one in a
   * hundred.
   */
  ms: { webhook: 12, intake: 15, follow: 45, sweep: 60, upkeep: 60, pull: 30, mend: 60, send: 120 },
  cold: { share: 0.01, ms: 400 },
  /** Bytes of log a call of the HTTP API leaves; functions that succeed write none. */
  logBytesPerCall: 200,
  /**
   * Where somebody asked for tracing, Lambda's own sampling: one trace a second and function, and this share
   * of the rest.
   */
  traced: { perSecond: 1, share: 0.05 },
  /**
   * Share of touchpoints whose journey breaks off, share of those that are written to, and units and facts
   * one treatment takes beyond the sweep's.
   */
  breaks: { share: 0.02, mailed: 0.5, wru: 14, rru: 25, facts: 4, messages: 4 },
  /** Touchpoints are kept 400 days; DynamoDB adds 100 bytes to each row. */
  keptMonths: 400 / 30.4,
  rowOverhead: 100,
  /**
   * While nothing happens: secrets, polls of the queues' mappings (five at a time, 20 s each), metrics that
   * alarms watch, secrets read by warm functions.
   */
  secrets: 4,
  polledQueues: 7,
  alarmMetrics: 37,
  secretRequests: 130_000,
  metrics: 2,
  /** A sweep that finds nothing, all shards (test/storage/units.test.ts). */
  emptySweep: { wru: 8, rru: 12 },
  /** A pull that has nobody to ask: the list of connections. */
  emptyPull: { rru: 1 },
  /**
   * Once a minute, while touchpoints arrive: rows for the lag of the stream's consumer (one write unit for
   * each lane and each process of intake), an invocation for each lane's window that ends, and reads of
   * policies (intake, follow) and connections (four times). A table paid by use begins with four partitions,
   * so with four lanes.
   */
  perMinute: { lanes: 4, intakes: 2, cachedReads: 6, windowEndMs: 3 },
  /**
   * The analytical copy: minutes an export gathers and ms it takes, parts that a night writes (64 buckets, now
   * and then of an older month too), ms and GB of sorting one row each of 15 times in its month, bytes a row
   * (Parquet), and the share of touchpoints that name a person twice, so that the person is looked up.
   */
  copy: {
    window: 5,
    exportMs: 150,
    parts: 96,
    rewrites: 15,
    rowMs: 0.015,
    sortGb: 1.769,
    rowBytes: 80,
    named: 0.2,
  },
  secondsPerMonth: 2_628_000,
  /**
   * Requests a second that all routes of the HTTP API together let through, as the template has it
   * (test/infra/published-limits.test.ts).
   */
  requestsPerSecond: 1400,
} as const
