import { parseCountry, isValidId, parseEnumList } from '../../shared/api/query-params.ts'
import { pauseOrResume, rotate } from '../../shared/api/connections/change.ts'
import { connect, type ConnectionDeps } from '../../shared/api/connections/connect.ts'
import { replayHeldEvents } from '../../shared/api/connections/replay-held-events.ts'
import { channelsPage } from '../../shared/api/connections/connection-types.ts'
import { connectionPage, connectionsPage } from '../../shared/api/connections/pages.ts'
import { erasePerson, erasuresPage } from '../../shared/api/erasures.ts'
import { exportPage } from '../../shared/api/export.ts'
import { type HealthDeps, healthOf } from '../../shared/api/health.ts'
import { beginReconciling, type CrmDeps, decideDrift, driftPage } from '../../shared/api/crm.ts'
import { deliveriesPage } from '../../shared/api/deliveries.ts'
import { interruptionsPage } from '../../shared/api/interruptions.ts'
import { findStored } from '../../shared/api/stored-touchpoints.ts'
import { messagesPage } from '../../shared/api/messages.ts'
import { type PersonName, personPage } from '../../shared/api/people.ts'
import { policyPage, putPolicy } from '../../shared/api/policies.ts'
import { preconditionOf } from '../../shared/api/precondition.ts'
import { recordPage } from '../../shared/api/record.ts'
import { timelinePage } from '../../shared/api/timeline.ts'
import { totalsOf } from '../../shared/api/totals.ts'
import { treatmentOf } from '../../shared/api/treatments.ts'
import { createRuling, previewRuling } from '../../shared/api/identity-rulings.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import type { Files } from '../../shared/storage/aws/presigned-files.ts'
import type { CrmRepositories } from '../../shared/crm/repositories.ts'
import type { DataQualityRepository } from '../../shared/storage/repositories/quality-repository.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { bodyOf, Download } from './server/auth.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

/** What the routes need of the world. */
export type ConsoleDeps = {
  readonly rows: Repositories
  readonly crm: CrmRepositories
  /** Puts requests on the send-crm queue. */
  readonly askCrm: CrmDeps['askCrm']
  readonly quality: DataQualityRepository
  readonly files: () => Promise<Pick<Files, 'placeFor' | 'reportOf'>>
  readonly secrets: ConnectionDeps['secrets']
  /** Puts touchpoints of our own on their queue. */
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
  readonly health: Omit<HealthDeps, 'rows'>
  /** The company's (ISO 3166): that of phone numbers in a request that state none. */
  readonly country: string
}

/** One question: `named` holds the parameters of the path, `now` is ms UTC. */
export type ConsoleRequest = {
  readonly request: HttpRequest
  readonly named: (name: string) => string
  readonly now: number
}
type Route = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly answer: (deps: ConsoleDeps, asked: ConsoleRequest) => Promise<unknown>
}

/** As JSON, or (`format=csv`) for a spreadsheet. */
const exported = async (
  rows: Repositories,
  name: PersonName,
  query: HttpRequest['query'],
  now: number,
): Promise<unknown> => {
  const said = parseEnumList('format', query['format'], ['json', 'csv'], ['json'])
  const page = await exportPage(rows, name, query, now)
  if (!said.includes('csv')) return page
  const { exportTable } = await import('../../shared/api/export-table.ts')
  return new Download('text/csv; charset=utf-8', 'export.csv', exportTable(page))
}

/** Asked now and then, by few: what it takes is loaded with the first who does. */
const unreachable = async (
  { rows, quality }: ConsoleDeps,
  { request: { query } }: ConsoleRequest,
): Promise<unknown> => {
  const { unreachablePage, unreachableTable } = await import('../../shared/api/data-quality/unreachable.ts')
  const said = parseEnumList('format', query['format'], ['json', 'csv'], ['json'])
  const page = await unreachablePage({ rows, quality }, query)
  return said.includes('csv')
    ? new Download('text/csv; charset=utf-8', 'unreachable.csv', unreachableTable(page))
    : page
}
const suggested = () => import('../../shared/api/data-quality/suggested.ts')

const ofImports = () => import('../../shared/api/imports.ts')
const importing = ({ rows, files, secrets }: ConsoleDeps) => ({
  uploads: rows.uploads,
  files,
  mappings: rows.mappings,
  draw: secrets.draw,
})

/**
 * A name may hold a slash, and the gateway decodes the path; so people's routes are one, told apart by how
 * they end.
 */
const ofPerson = async (
  { rows, country }: ConsoleDeps,
  { request: { path, query }, now }: ConsoleRequest,
): Promise<unknown> => {
  const rest = path.slice('/api/people/'.length)
  const nameBefore = (end: string): PersonName => ({
    text: rest.slice(0, rest.length - end.length),
    country: parseCountry(query, country),
  })
  if (rest.endsWith('/timeline')) return timelinePage(rows, nameBefore('/timeline'), query)
  if (rest.endsWith('/export')) return exported(rows, nameBefore('/export'), query, now)
  return rest.endsWith('/record')
    ? recordPage(rows, nameBefore('/record'), now)
    : personPage(rows, nameBefore(''), now)
}

const treatment = async ({ rows }: ConsoleDeps, { named }: ConsoleRequest): Promise<unknown> => {
  const view = isValidId(named('id')) ? await treatmentOf(rows, named('id')) : undefined
  if (!view) throw new RejectedError('there is no such treatment', { status: 404, field: 'id' })
  return view
}

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

/** Everything /api answers. docs/interfaces.md is its contract. */
export const routes: readonly Route[] = [
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
    (await import('../../shared/api/connections/test-connection.ts')).testConnection(
      deps,
      { fetch, now: () => now },
      channel,
      id,
    ),
  ),
  ofConnection('POST', '/dry-run', async (deps, channel, id, { request, now }) =>
    (await import('../../shared/api/connections/dry-run.ts')).dryRun(deps, channel, id, bodyOf(request), now),
  ),
  {
    method: 'POST',
    path: '/api/connections/{channel}/{id}/bring-back',
    answer: (deps, { request, named }) =>
      replayHeldEvents(deps, named('channel'), named('id'), request.body.length === 0 ? {} : bodyOf(request)),
  },
  // Loaded with the first lead that is typed in: it brings what reading a sender's words needs.
  {
    method: 'POST',
    path: '/api/leads',
    answer: async ({ rows, queue, country }, { request, now }) => {
      const [{ enterLead }, { staff }] = await Promise.all([
        import('../../shared/api/leads.ts'),
        policyPage(rows.policies, now),
      ])
      return enterLead(queue, bodyOf(request), now, { country, staff })
    },
  },
  {
    method: 'POST',
    path: '/api/people/rulings',
    answer: ({ queue, country }, { request, now }) =>
      createRuling(queue, { body: bodyOf(request), country }, now),
  },
  {
    method: 'POST',
    path: '/api/people/rulings/preview',
    answer: ({ rows, country }, { request, now }) =>
      previewRuling(rows, { body: bodyOf(request), country }, now),
  },
  {
    method: 'GET',
    path: '/api/people/suggestions',
    answer: async ({ rows, quality }, { request: { query } }) =>
      (await suggested()).suggestionsPage(rows, quality, query),
  },
  {
    method: 'POST',
    path: '/api/people/suggestions',
    answer: async ({ rows, quality, queue }, { request, now }) =>
      (await suggested()).settleSuggestion(rows, quality, queue, bodyOf(request), now),
  },
  {
    method: 'GET',
    path: '/api/quality',
    answer: async ({ quality }, { request: { query }, now }) =>
      (await import('../../shared/api/data-quality/pages.ts')).qualityPage(quality, query, now),
  },
  { method: 'GET', path: '/api/quality/unreachable', answer: unreachable },
  { method: 'GET', path: '/api/people/{proxy+}', answer: ofPerson },
  {
    method: 'DELETE',
    path: '/api/people/{proxy+}',
    answer: ({ rows, country }, { request: { path, query }, now }) =>
      erasePerson(
        rows,
        { text: path.slice('/api/people/'.length), country: parseCountry(query, country) },
        now,
      ),
  },
  {
    method: 'GET',
    path: '/api/erasures',
    answer: ({ rows }, { request: { query } }) => erasuresPage(rows, query),
  },
  {
    method: 'GET',
    path: '/api/interruptions',
    answer: ({ rows }, { request: { query } }) => interruptionsPage(rows, query),
  },
  {
    method: 'POST',
    path: '/api/crm/{id}/reconcile',
    answer: (deps, { named, now }) =>
      beginReconciling({ ...deps, connections: deps.rows.connections }, named('id'), now),
  },
  {
    method: 'GET',
    path: '/api/crm/{id}/drift',
    answer: (deps, { request: { query }, named }) =>
      driftPage({ ...deps, connections: deps.rows.connections }, named('id'), query),
  },
  {
    method: 'POST',
    path: '/api/crm/{id}/drift',
    answer: (deps, { request, named, now }) =>
      decideDrift({ ...deps, connections: deps.rows.connections }, named('id'), bodyOf(request), now),
  },
  {
    method: 'GET',
    path: '/api/deliveries/{id}',
    answer: ({ rows, crm }, { request: { query }, named }) =>
      deliveriesPage({ connections: rows.connections, crm }, named('id'), query),
  },
  {
    method: 'GET',
    path: '/api/messages',
    answer: ({ rows, country }, { request: { query } }) =>
      messagesPage(rows, query, parseCountry(query, country)),
  },
  { method: 'GET', path: '/api/treatments/{id}', answer: treatment },
  {
    method: 'GET',
    path: '/api/totals',
    answer: async ({ rows }, { request: { query } }) => totalsOf(query['by'], await rows.counters.total()),
  },
  {
    method: 'GET',
    path: '/api/health',
    answer: ({ rows, health }, { now }) => healthOf({ rows, ...health }, now),
  },
  { method: 'GET', path: '/api/policy', answer: ({ rows }, { now }) => policyPage(rows.policies, now) },
  {
    method: 'PUT',
    path: '/api/policy',
    answer: ({ rows }, { request, now }) =>
      putPolicy(rows, bodyOf(request), preconditionOf(request.headers), now),
  },
  {
    method: 'GET',
    path: '/api/imports/mappings',
    answer: async ({ rows }) => (await import('../../shared/api/mappings.ts')).mappingsPage(rows.mappings),
  },
  {
    method: 'GET',
    path: '/api/imports/mappings/{name}',
    answer: async ({ rows }, { named }) =>
      (await import('../../shared/api/mappings.ts')).mappingPage(rows.mappings, named('name')),
  },
  {
    method: 'PUT',
    path: '/api/imports/mappings/{name}',
    answer: async ({ rows }, { request, named, now }) => {
      const { saveMapping } = await import('../../shared/api/mappings.ts')
      return saveMapping(
        rows.mappings,
        named('name'),
        { body: bodyOf(request), precondition: preconditionOf(request.headers) },
        now,
      )
    },
  },
  // Announcing a file brings what signs its address, and reading mappings; looking needs neither.
  {
    method: 'POST',
    path: '/api/imports',
    answer: async (deps, { request, now }) =>
      (await ofImports()).announceImport(importing(deps), bodyOf(request), now),
  },
  {
    method: 'GET',
    path: '/api/imports',
    answer: async (deps, { request: { query }, now }) =>
      (await ofImports()).importsPage(importing(deps), query, now),
  },
  {
    method: 'GET',
    path: '/api/imports/{id}',
    answer: async (deps, { named, now }) => (await ofImports()).importPage(importing(deps), named('id'), now),
  },
  {
    method: 'POST',
    path: '/api/touchpoints/known',
    answer: ({ rows }, { request }) => findStored(rows.touchpoints, bodyOf(request)),
  },
]
