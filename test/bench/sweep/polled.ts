import type { Pool } from 'pg'
import * as z from 'zod'
import { median, rounded } from '../bench.ts'
import type { Postgres } from '../postgres.ts'
import { dueEach } from './crowd.ts'

/** One poll of an indexed table: ms it took the server, pages of 8 KB it touched. */
export type Polled = { readonly journeys: number; readonly ms: number; readonly buffers: number }

const plan = z.tuple([
  z.object({
    Plan: z.looseObject({
      'Shared Hit Blocks': z.number(),
      'Shared Read Blocks': z.number(),
      'Actual Rows': z.number(),
    }),
    'Execution Time': z.number(),
  }),
])
const explained = z.object({ 'QUERY PLAN': plan })

/**
 * A journey is as long as ours; a hundred are due in each of the first minutes, the others in the month
 * after.
 */
const fill = async (pool: Pool, size: number, polls: number): Promise<void> => {
  await pool.query('DROP TABLE IF EXISTS journeys')
  await pool.query(
    'CREATE TABLE journeys (person text PRIMARY KEY, due bigint NOT NULL, journey text NOT NULL)',
  )
  await pool.query(`INSERT INTO journeys
    SELECT 'crowd' || i, CASE WHEN i < ${polls * dueEach} THEN i / ${dueEach} ELSE ${polls} + i % 43200 END,
    repeat('x', 500)
    FROM generate_series(0, ${size - 1}) i`)
  await pool.query('CREATE INDEX ON journeys (due)')
  await pool.query('VACUUM ANALYZE journeys')
}

/** A poll, and what was found put off, as a sweep does. */
const poll = async (pool: Pool, minute: number): Promise<{ ms: number; buffers: number }> => {
  const { rows } = await pool.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT person, journey FROM journeys WHERE due <= ${minute} ORDER BY due LIMIT 1000`,
  )
  const [{ Plan, 'Execution Time': ms }] = explained.parse(rows[0])['QUERY PLAN']
  if (Plan['Actual Rows'] !== dueEach)
    throw new Error(`a poll found ${Plan['Actual Rows']} journeys, not ${dueEach}`)
  await pool.query('UPDATE journeys SET due = due + 43200 WHERE due <= $1', [minute])
  return { ms, buffers: Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'] }
}

/** The same in PostgreSQL, for each size: an indexed poll, the middle of several. */
export const pollSizes = async (
  postgres: Postgres,
  sizes: readonly number[],
  polls: number,
): Promise<Polled[]> => {
  const pool = postgres.pool(1)
  const found: Polled[] = []
  for (const journeys of sizes) {
    await fill(pool, journeys, polls)
    const all = []
    for (let minute = 0; minute < polls; minute += 1) all.push(await poll(pool, minute))
    found.push({
      journeys,
      ms: rounded(median(all.map(({ ms }) => ms)), 3),
      buffers: median(all.map(({ buffers }) => buffers)),
    })
  }
  return found
}
