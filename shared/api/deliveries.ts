import { closedCircuit } from '../crm/circuit-breaker.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { CrmRepositories } from '../crm/repositories.ts'
import type { ConnectionRepository } from '../storage/repositories.ts'
import { parsePaging } from './query-params.ts'
import type { DeliveriesView } from './views/crm.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type DeliveriesDeps = {
  readonly connections: Pick<ConnectionRepository, 'get'>
  readonly crm: Pick<CrmRepositories, 'deliveries' | 'standings'>
}

/**
 * `GET /api/deliveries/{connection}`: what an endpoint was told, the newest fact first, with its last answer;
 * and how the endpoint stands.
 * @throws Refused (404) when nothing is connected under that id
 */
export const deliveriesPage = async (
  { connections, crm }: DeliveriesDeps,
  connection: string,
  query: Readonly<Record<string, string>>,
): Promise<DeliveriesView> => {
  const row = /^[\w.-]{1,64}$/.test(connection) ? await connections.get('webhook-out', connection) : undefined
  if (!row) throw new RejectedError('there is no such connection', { status: 404, field: 'connection' })
  const { items, cursor } = await crm.deliveries.list(connection, parsePaging(query))
  const {
    v: _,
    channel: _channel,
    connection: _connection,
    ...standing
  } = (await crm.standings.get('webhook-out', connection)) ?? closedCircuit('webhook-out', connection)
  return omitUndefined({ standing, items: items.map(({ v: _v, body: _body, ...shown }) => shown), cursor })
}
