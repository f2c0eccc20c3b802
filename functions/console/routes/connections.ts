import { pauseOrResume, rotate } from '../../../shared/api/connections/change.ts'
import { connect, type ConnectionDeps } from '../../../shared/api/connections/connect.ts'
import { replayHeldEvents } from '../../../shared/api/connections/replay-held-events.ts'
import { channelsPage } from '../../../shared/api/connections/connection-types.ts'
import { connectionPage, connectionsPage } from '../../../shared/api/connections/pages.ts'
import { preconditionOf } from '../../../shared/api/precondition.ts'
import { bodyOf } from '../server/auth.ts'
import type { ConsoleDeps, ConsoleRequest, Route } from './route.ts'

/** A question about one connection, which may be written. */
const ofConnection = (
  method: Route['method'],
  end: string,
  answer: (
    deps: ConnectionDeps & Pick<ConsoleDeps, 'country'>,
    channel: string,
    id: string,
    asked: ConsoleRequest,
  ) => Promise<unknown>,
): Route => ({
  method,
  path: `/api/connections/{channel}/{id}${end}`,
  answer: ({ rows, secrets, country }, asked) =>
    answer({ rows: rows.connections, secrets, country }, asked.named('channel'), asked.named('id'), asked),
})

/** Channels and connections. */
export const connectionsRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/channels', answer: ({ country }) => channelsPage(country) },
  { method: 'GET', path: '/api/connections', answer: ({ rows }, { now }) => connectionsPage(rows, now) },
  {
    method: 'GET',
    path: '/api/connections/{channel}/{id}',
    answer: ({ rows }, { named, now }) => connectionPage(rows, named('channel'), named('id'), now),
  },
  ofConnection('PUT', '', (deps, channel, id, { request, now }) =>
    connect(
      deps,
      {
        channel,
        id,
        body: bodyOf(request),
        country: deps.country,
        precondition: preconditionOf(request.headers),
      },
      now,
    ),
  ),
  ofConnection('POST', '/rotate', (deps, channel, id, { request, now }) =>
    rotate(deps, channel, id, bodyOf(request), now),
  ),
  ofConnection('POST', '/pause', (deps, channel, id, { now }) => pauseOrResume(deps, channel, id, true, now)),
  ofConnection('POST', '/resume', (deps, channel, id, { now }) =>
    pauseOrResume(deps, channel, id, false, now),
  ),
  // Loaded with the first: they bring all that signing and reading need.
  ofConnection('POST', '/test', async (deps, channel, id, { now }) =>
    (await import('../../../shared/api/connections/test-connection.ts')).testConnection(
      deps,
      { fetch, now: () => now },
      channel,
      id,
    ),
  ),
  ofConnection('POST', '/dry-run', async (deps, channel, id, { request, now }) =>
    (await import('../../../shared/api/connections/dry-run.ts')).dryRun(
      deps,
      channel,
      id,
      bodyOf(request),
      now,
    ),
  ),
  {
    method: 'POST',
    path: '/api/connections/{channel}/{id}/bring-back',
    answer: (deps, { request, named }) =>
      replayHeldEvents(deps, named('channel'), named('id'), request.body.length === 0 ? {} : bodyOf(request)),
  },
]
