import { good } from '../crm/circuit-breaker.ts'
import { Refused } from '../runtime/errors.ts'
import type { CrmRows } from '../crm/repositories.ts'
import type { ConnectionRows } from '../storage/repositories.ts'
import { pagingIn } from './query-params.ts'
import type { DeliveriesView } from './views/crm.ts'

export type DeliveriesVerbs = {
  readonly connections: Pick<ConnectionRows, 'get'>
  readonly crm: Pick<CrmRows, 'deliveries' | 'standings'>
}

/**
 * `GET /api/deliveries/{connection}`: what an endpoint was told, the newest fact first, with its last answer;
 * and how the endpoint stands.
 * @throws Refused (404) when nothing is connected under that id
 */
export const deliveriesPage = async (
  { connections, crm }: DeliveriesVerbs,
  connection: string,
  query: Readonly<Record<string, string>>,
): Promise<DeliveriesView> => {
  const row = /^[\w.-]{1,64}$/.test(connection) ? await connections.get('webhook-out', connection) : undefined
  if (!row) throw new Refused('there is no such connection', { status: 404, field: 'connection' })
  const { items, cursor } = await crm.deliveries.list(connection, pagingIn(query))
  const {
    v: _,
    channel: _channel,
    connection: _connection,
    ...standing
  } = (await crm.standings.get('webhook-out', connection)) ?? good('webhook-out', connection)
  return {
    standing,
    items: items.map(({ v: _v, body: _body, ...shown }) => shown),
    ...(cursor === undefined ? {} : { cursor }),
  }
}
