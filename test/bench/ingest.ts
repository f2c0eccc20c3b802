import * as z from 'zod'
import { type Bench, rounded } from './bench.ts'
import { startInTransactions } from './ingest/in-transactions.ts'
import { send } from './ingest/traffic.ts'
import { startPostgres } from './postgres.ts'

/** `lost`: acknowledged, and not in a folded journey when everything had come to rest. */
type Ingested = {
  readonly sent: number
  readonly stored: number
  readonly lost: number
  readonly acknowledgedPerSecond: number
  readonly perSecond: number
}

const ingested = (
  sent: number,
  stored: number,
  acknowledged: { readonly count: number; readonly seconds: number },
  seconds: number,
): Ingested => ({
  sent,
  stored,
  lost: acknowledged.count - stored,
  acknowledgedPerSecond: rounded(acknowledged.count / acknowledged.seconds, 0),
  perSecond: rounded(stored / seconds, 0),
})

const health = z.object({ stored: z.number() })

/** Functions run before it counts: a first call loads code, which is `cold`'s to measure. */
const warmUp = 100

/**
 * Through the machine that `npm start` is: HTTP, queue, table, stream, journey. What is stored is counted by
 * the function that folds.
 */
const throughTheStack = async (count: number): Promise<Ingested> => {
  // Imported here: it brings the whole of CDK, which no other bench waits for.
  const { startLocal } = await import('../../infra/local/local-runtime.ts')
  const local = await startLocal()
  try {
    const storedNow = async (): Promise<number> =>
      health.parse(
        await (
          await fetch(`${local.url}/api/health`, { headers: { authorization: `Bearer ${local.token}` } })
        ).json(),
      ).stored
    await send(local.url, local.writeKey, warmUp)
    await local.quiet({ timeoutMs: 120_000 })
    const before = await storedNow()
    const began = performance.now()
    const { acknowledged, seconds } = await send(local.url, local.writeKey, count)
    await local.quiet({ timeoutMs: 600_000 })
    const all = (performance.now() - began) / 1000
    return ingested(count, (await storedNow()) - before, { count: acknowledged, seconds }, all)
  } finally {
    await local.stop()
  }
}

/** The same in one PostgreSQL transaction an event; nothing where there is no PostgreSQL. */
const inTransactions = async (count: number): Promise<Ingested | undefined> => {
  const postgres = await startPostgres()
  if (!postgres) return undefined
  try {
    const server = await startInTransactions(postgres)
    try {
      await send(server.url, server.writeKey, warmUp)
      const before = await server.stored()
      const { acknowledged, seconds } = await send(server.url, server.writeKey, count)
      return ingested(count, (await server.stored()) - before, { count: acknowledged, seconds }, seconds)
    } finally {
      await server.stop()
    }
  } finally {
    await postgres.stop()
  }
}

const row = (name: string, { sent, stored, lost, acknowledgedPerSecond, perSecond }: Ingested) => ({
  way: name,
  sent,
  stored,
  lost,
  'acknowledged/s': acknowledgedPerSecond,
  'folded/s': perSecond,
})

/** Touchpoints a second from HTTP to the folded journey, all of it on this machine. */
export const ingest: Bench = {
  name: 'ingest',
  what: 'touchpoints a second from HTTP to folded journey on this machine, beside one PostgreSQL transaction each',
  run: async ({ count = 2000, say }) => {
    say(`${count} touchpoints through the local runtime`)
    const stack = await throughTheStack(count)
    say(`${count} touchpoints, a transaction each`)
    const postgres = await inTransactions(count)
    return {
      figures: {
        stack,
        postgres: postgres ?? 'not installed',
        met: stack.lost === 0 && stack.stored === stack.sent,
      },
      table: [
        row('the stack, run locally', stack),
        ...(postgres ? [row('PostgreSQL, a transaction each', postgres)] : []),
      ],
      notes: [
        'The local runtime is for trying things out: every AWS call passes a gate that checks permissions, over engines that write to ' +
          'one disk. In AWS each of its parts scales by itself.',
        ...(postgres
          ? [
              'Both verify, read and fold with the same code. PostgreSQL answers when the journey is folded; the stack when the event ' +
                'is safe in a queue.',
            ]
          : ['PostgreSQL is not installed here.']),
      ],
    }
  },
}
