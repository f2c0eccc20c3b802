import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { mapConcurrent } from '../../shared/runtime/concurrency.ts'
import type { Consumed } from '../../shared/storage/dynamodb/dynamo-call.ts'
import { createDynamoStore } from '../../shared/storage/dynamodb/dynamo.ts'
import { type TestDynamodb, startDynamodbForTest } from '../engines/dynamodb.ts'
import { type Bench, type BenchOptions, rounded, type TableRow } from './bench.ts'
import { record } from './cost/recorded.ts'
import { startPostgres } from './postgres.ts'
import { arithmeticStore } from './sweep/arithmetic-store.ts'
import { type Crowd, crowdOf, dueEach } from './sweep/crowd.ts'
import { type Polled, pollSizes } from './sweep/polled.ts'
import { middle, type Swept, sweepMinutes } from './sweep/swept.ts'

/** Up to this size the crowd is really stored; beyond it follows from arithmetic. */
const largestStored = 100_000
const standardSizes = [10_000, 100_000, 10_000_000]

type Sized = Swept & { readonly journeys: number; readonly store: 'DynamoDB' | 'arithmetic' }

/** What TransactWriteItems takes at once. */
const batch = 100

const load = async (engine: TestDynamodb, table: string, crowd: Crowd): Promise<void> => {
  const starts = Array.from({ length: Math.ceil((crowd.size * 2) / batch) }, (_, index) => index * batch)
  await mapConcurrent(4, starts, async (start) => {
    const rows = Array.from(
      { length: Math.min(batch, crowd.size * 2 - start) },
      (_, offset) => crowd.items((start + offset) >> 1)[(start + offset) % 2 === 0 ? 0 : 1],
    )
    await engine.client.send(
      new TransactWriteCommand({ TransactItems: rows.map((Item) => ({ Put: { TableName: table, Item } })) }),
    )
  })
}

const stored = async (engine: TestDynamodb, crowd: Crowd, sweeps: number): Promise<Swept[]> => {
  const calls: Consumed[] = []
  const tables = await engine.tables()
  await load(engine, tables.state, crowd)
  return sweepMinutes(
    createDynamoStore({ client: engine.client, tables, onConsumed: (consumed) => void calls.push(consumed) }),
    calls,
    sweeps,
  )
}

const reckoned = (crowd: Crowd, sweeps: number): Promise<Swept[]> => {
  const calls: Consumed[] = []
  return sweepMinutes(
    arithmeticStore(crowd, (consumed) => void calls.push(consumed)),
    calls,
    sweeps,
  )
}

/**
 * Each size over what can hold it, and the smallest over the arithmetic too, so that one is seen to say what
 * the other says.
 */
export const sweepSizes = async (
  sizes: readonly number[],
  sweeps: number,
  say: BenchOptions['say'],
): Promise<Sized[]> => {
  const engine = await startDynamodbForTest()
  try {
    const found: Sized[] = []
    for (const journeys of sizes) {
      say(`${dueEach} due among ${journeys.toLocaleString('en')}`)
      const crowd = crowdOf(journeys, sweeps)
      if (journeys <= largestStored)
        found.push({ ...middle(await stored(engine, crowd, sweeps)), journeys, store: 'DynamoDB' })
      if (journeys > largestStored || journeys === Math.min(...sizes))
        found.push({ ...middle(await reckoned(crowd, sweeps)), journeys, store: 'arithmetic' })
    }
    return found
  } finally {
    await engine.stop()
  }
}

/** The same poll in PostgreSQL; nothing where there is none. */
const polled = async (
  sizes: readonly number[],
  polls: number,
  say: BenchOptions['say'],
): Promise<{ version: string; polls: Polled[] } | undefined> => {
  const postgres = await startPostgres()
  if (!postgres) return undefined
  try {
    say('the same in PostgreSQL')
    return {
      version: postgres.version,
      polls: await pollSizes(
        postgres,
        sizes.filter((size) => size <= largestStored),
        polls,
      ),
    }
  } finally {
    await postgres.stop()
  }
}

const saidOf = ({
  version,
  polls,
}: {
  readonly version: string
  readonly polls: readonly Polled[]
}): string =>
  `PostgreSQL ${version}, an indexed poll for ${dueEach}: ` +
  `${polls.map(({ journeys, ms, buffers }) => `${journeys.toLocaleString('en')}: ${ms} ms, ${buffers} buffers`).join('; ')}.`

const same = (values: readonly number[]): boolean => new Set(values).size === 1

/** What a sweep costs when a hundred journeys are due, among ever more that are not. */
export const sweep: Bench = {
  name: 'sweep',
  what: `units and CPU of a sweep with ${dueEach} journeys due among ever more, beside an indexed poll in PostgreSQL`,
  run: async ({ runs = 5, sizes = standardSizes, say, write }) => {
    const found = await sweepSizes(sizes, runs, say)
    const [first] = found
    if (write && first)
      record({ sweep: { rru: rounded(first.rru / first.timers), wru: rounded(first.wru / first.timers) } })
    const postgres = await polled(sizes, runs, say)
    const sized = found.filter(({ store, journeys }) => store === 'DynamoDB' || journeys > largestStored)
    const table: TableRow[] = found.map(({ journeys, store, timers, finding, rru, wru, cpuMicros }) => ({
      journeys,
      store,
      due: timers,
      'read to find them': finding,
      'read in all': rru,
      written: wru,
      'CPU µs each': rounded(cpuMicros / timers, 1),
    }))
    return {
      figures: {
        journeys: sized.map(({ journeys }) => journeys),
        store: sized.map(({ store }) => store),
        due: dueEach,
        sweeps: runs,
        rru: sized.map(({ rru }) => rru),
        rruFinding: sized.map(({ finding }) => finding),
        wru: sized.map(({ wru }) => wru),
        cpuMicrosPerTimer: sized.map(({ cpuMicros, timers }) => rounded(cpuMicros / timers, 1)),
        met: [
          found.map(({ rru }) => rru),
          found.map(({ finding }) => finding),
          found.map(({ wru }) => wru),
          found.map(({ timers }) => timers),
        ].every(same),
        postgres: postgres ?? 'not installed',
      },
      table,
      notes: [
        'Target: the same units at every size. arithmetic: rows come into being when they are asked for; the smallest size is swept ' +
          'over both.',
        ...(postgres
          ? [saidOf(postgres)]
          : ['PostgreSQL is not installed here, so nothing stands beside it.']),
      ],
    }
  },
}
