import { createServer, type IncomingMessage } from 'node:http'
import type { Pool, PoolClient } from 'pg'
import * as z from 'zod'
import { watchDetectors } from '../../../shared/detectors/list.ts'
import { countsOfTouchpoint } from '../../../shared/journeys/counters.ts'
import { hourOf } from '../../../shared/runtime/time-buckets.ts'
import { fold } from '../../../shared/journeys/fold.ts'
import { journeySchema, noJourney } from '../../../shared/model/journey.ts'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { primaryAlias } from '../../../shared/model/identity.ts'
import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import { connection, reading, received, request } from '../../channels/delivery.ts'
import type { Postgres } from '../postgres.ts'

const tables = `
  CREATE TABLE touchpoints (alias text, stated_at text, id text, touchpoint jsonb NOT NULL, PRIMARY KEY (alias, stated_at, id));
  CREATE TABLE journeys (person text PRIMARY KEY, due bigint, journey jsonb NOT NULL);
  CREATE INDEX ON journeys (due);
  CREATE TABLE counters (hour text, counter text, n bigint NOT NULL, PRIMARY KEY (hour, counter))`

const judging = { policies: [firstPolicy], detectors: watchDetectors } as const
const stored = z.object({ journey: journeySchema })

/** One event, whole: kept if it is new, folded into its person's locked journey, counted. */
const keep = async (client: PoolClient, touchpoint: Touchpoint): Promise<void> => {
  const person = primaryAlias(touchpoint)
  const { rowCount } = await client.query(
    'INSERT INTO touchpoints VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [person, touchpoint.statedAt, touchpoint.id, JSON.stringify(touchpoint)],
  )
  if (rowCount === 0) return
  await client.query('INSERT INTO journeys VALUES ($1, NULL, $2) ON CONFLICT DO NOTHING', [
    person,
    JSON.stringify(noJourney(person)),
  ])
  const {
    rows: [found],
  } = await client.query('SELECT journey FROM journeys WHERE person = $1 FOR UPDATE', [person])
  const { journey } = fold(stored.parse(found).journey, [touchpoint], judging)
  await client.query('UPDATE journeys SET journey = $2, due = $3 WHERE person = $1', [
    person,
    JSON.stringify(journey),
    journey.watches[0]?.due ?? null,
  ])
  for (const [counter, n] of Object.entries(countsOfTouchpoint(touchpoint)).sort()) {
    await client.query(
      'INSERT INTO counters AS c VALUES ($1, $2, $3) ON CONFLICT (hour, counter) DO UPDATE SET n = c.n + $3',
      [hourOf(touchpoint.at), counter, n],
    )
  }
}

const inTransaction = async (pool: Pool, touchpoint: Touchpoint): Promise<void> => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await keep(client, touchpoint)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(message, (chunk: Buffer) => chunk))
const address = z.object({ port: z.int() })
const sum = z.object({ n: z.coerce.number() })

/**
 * A server that does the same as the product, with the product's own reading and folding, one PostgreSQL
 * transaction for each event, and answers afterwards.
 */
export type InTransactions = {
  readonly url: string
  readonly writeKey: string
  readonly stored: () => Promise<number>
  readonly stop: () => Promise<void>
}

export const startInTransactions = async (postgres: Postgres): Promise<InTransactions> => {
  const pool = postgres.pool(8)
  await pool.query(tables)
  const writeKey = 'measured'
  const to = connection('segment', { writeKey })
  const server = createServer(async (message, response) => {
    try {
      const headers = {
        authorization: message.headers.authorization ?? '',
        'content-type': 'application/json',
      }
      const { answer, queued } = received(
        request({ path: message.url ?? '/', headers, body: await bodyOf(message) }),
        to,
        Date.now(),
      )
      for (const event of queued)
        for (const touchpoint of await reading(event)) await inTransaction(pool, touchpoint)
      response.writeHead(answer.status).end(answer.body)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${address.parse(server.address()).port}`,
    writeKey,
    stored: async () =>
      sum.parse(
        (await pool.query(`SELECT coalesce(sum(n), 0) AS n FROM counters WHERE counter LIKE 'touch|%'`))
          .rows[0],
      ).n,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
