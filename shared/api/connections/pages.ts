import type { Repositories } from '../../storage/repositories.ts'
import { viewOf } from './connect.ts'
import { healthOf } from './health.ts'
import { kindOf } from './connection-types.ts'
import { knownConnection } from './load-connection.ts'
import type { ConnectionView } from './views.ts'

type PageVerbs = Pick<Repositories, 'connections' | 'counters' | 'touchpoints'>

/**
 * `GET /api/connections/{channel}/{id}`.
 * @param now ms UTC
 * @throws Refused (404) when there is none
 */
export const connectionPage = async (
  rows: PageVerbs,
  channel: string,
  id: string,
  now: number,
): Promise<ConnectionView> => {
  const { kind, row } = await knownConnection({ rows: rows.connections }, channel, id)
  return { ...viewOf(kind, row), ...(await healthOf(rows, [row], now)).get(row) }
}

/**
 * `GET /api/connections`: all of them, and how they are doing.
 * @param now ms UTC
 */
export const connectionsPage = async (rows: PageVerbs, now: number): Promise<{ items: ConnectionView[] }> => {
  const known = await Array.fromAsync(rows.connections.list())
  const health = await healthOf(rows, known, now)
  return {
    items: await Promise.all(
      known.map(async (row) => ({ ...viewOf(await kindOf(row.channel), row), ...health.get(row) })),
    ),
  }
}
