import type { QueuedEvent, RawRequest } from '../../shared/channels/channel.ts'
import { countryAsked, isOurs, wordsIn } from '../../shared/insights/asking.ts'
import { pauseOrResume, rotate } from '../../shared/insights/connections/change.ts'
import { connect, type ConnectionVerbs } from '../../shared/insights/connections/connect.ts'
import { bringBack } from '../../shared/insights/connections/held.ts'
import { channelsPage } from '../../shared/insights/connections/kinds.ts'
import { connectionPage, connectionsPage } from '../../shared/insights/connections/pages.ts'
import { erasePerson, erasuresPage } from '../../shared/insights/erasures.ts'
import { exportPage } from '../../shared/insights/export.ts'
import { type HealthVerbs, healthOf } from '../../shared/insights/health.ts'
import { beginReconciling, type CrmVerbs, decideDrift, driftPage } from '../../shared/insights/crm.ts'
import { deliveriesPage } from '../../shared/insights/deliveries.ts'
import { interruptionsPage } from '../../shared/insights/interruptions.ts'
import { knownOf } from '../../shared/insights/known.ts'
import { messagesPage } from '../../shared/insights/messages.ts'
import { type PersonName, personPage } from '../../shared/insights/people.ts'
import { policyPage, putPolicy } from '../../shared/insights/policies.ts'
import { preconditionOf } from '../../shared/insights/precondition.ts'
import { recordPage } from '../../shared/insights/record.ts'
import { timelinePage } from '../../shared/insights/timeline.ts'
import { totalsOf } from '../../shared/insights/totals.ts'
import { treatmentOf } from '../../shared/insights/treatments.ts'
import { decide, preview } from '../../shared/insights/who-is-who.ts'
import { Refused } from '../../shared/runtime/errors.ts'
import type { Files } from '../../shared/storage/addresses.ts'
import type { CrmRows } from '../../shared/storage/crm-rows.ts'
import type { QualityRows } from '../../shared/storage/quality-rows.ts'
import type { Rows } from '../../shared/storage/rows.ts'
import { bodyOf, Download } from './door.ts'

/** What the routes need of the world. */
export type Verbs = {
  readonly rows: Rows
  readonly crm: CrmRows
  /** Puts requests on the send-crm queue. */
  readonly askCrm: CrmVerbs['askCrm']
  readonly quality: QualityRows
  readonly files: () => Promise<Pick<Files, 'placeFor' | 'reportOf'>>
  readonly secrets: ConnectionVerbs['secrets']
  /** Puts touchpoints of our own on their queue. */
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
  readonly health: Omit<HealthVerbs, 'rows'>
  /** The company's (ISO 3166): that of phone numbers in a request that state none. */
  readonly country: string
}

/** One question: `named` holds the parameters of the path, `now` is ms UTC. */
export type Asked = {
  readonly request: RawRequest
  readonly named: (name: string) => string
  readonly now: number
}
type Route = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly answer: (verbs: Verbs, asked: Asked) => Promise<unknown>
}

/** As JSON, or (`format=csv`) for a spreadsheet. */
const exported = async (
  rows: Rows,
  name: PersonName,
  query: RawRequest['query'],
  now: number,
): Promise<unknown> => {
  const said = wordsIn('format', query['format'], ['json', 'csv'], ['json'])
  const page = await exportPage(rows, name, query, now)
  if (!said.includes('csv')) return page
  const { exportTable } = await import('../../shared/insights/export-table.ts')
  return new Download('text/csv; charset=utf-8', 'export.csv', exportTable(page))
}

/** Asked now and then, by few: what it takes is loaded with the first who does. */
const unreachable = async ({ rows, quality }: Verbs, { request: { query } }: Asked): Promise<unknown> => {
  const { unreachablePage, unreachableTable } = await import('../../shared/insights/quality/unreachable.ts')
  const said = wordsIn('format', query['format'], ['json', 'csv'], ['json'])
  const page = await unreachablePage({ rows, quality }, query)
  return said.includes('csv')
    ? new Download('text/csv; charset=utf-8', 'unreachable.csv', unreachableTable(page))
    : page
}
const suggested = () => import('../../shared/insights/quality/suggested.ts')

const ofImports = () => import('../../shared/insights/imports.ts')
const importing = ({ rows, files, secrets }: Verbs) => ({
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
  { rows, country }: Verbs,
  { request: { path, query }, now }: Asked,
): Promise<unknown> => {
  const rest = path.slice('/api/people/'.length)
  const nameBefore = (end: string): PersonName => ({
    text: rest.slice(0, rest.length - end.length),
    country: countryAsked(query, country),
  })
  if (rest.endsWith('/timeline')) return timelinePage(rows, nameBefore('/timeline'), query)
  if (rest.endsWith('/export')) return exported(rows, nameBefore('/export'), query, now)
  return rest.endsWith('/record')
    ? recordPage(rows, nameBefore('/record'), now)
    : personPage(rows, nameBefore(''), now)
}

const treatment = async ({ rows }: Verbs, { named }: Asked): Promise<unknown> => {
  const view = isOurs(named('id')) ? await treatmentOf(rows, named('id')) : undefined
  if (!view) throw new Refused('there is no such treatment', { status: 404, field: 'id' })
  return view
}

/** A question about one connection, which may be written. */
const ofConnection = (
  method: Route['method'],
  end: string,
  answer: (
    verbs: ConnectionVerbs & Pick<Verbs, 'country'>,
    channel: string,
    id: string,
    asked: Asked,
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
  ofConnection('PUT', '', (verbs, channel, id, { request, now }) =>
    connect(
      verbs,
      {
        channel,
        id,
        body: bodyOf(request),
        country: verbs.country,
        precondition: preconditionOf(request.headers),
      },
      now,
    ),
  ),
  ofConnection('POST', '/rotate', (verbs, channel, id, { request, now }) =>
    rotate(verbs, channel, id, bodyOf(request), now),
  ),
  ofConnection('POST', '/pause', (verbs, channel, id, { now }) =>
    pauseOrResume(verbs, channel, id, true, now),
  ),
  ofConnection('POST', '/resume', (verbs, channel, id, { now }) =>
    pauseOrResume(verbs, channel, id, false, now),
  ),
  // Loaded with the first: they bring all that signing and reading need.
  ofConnection('POST', '/test', async (verbs, channel, id, { now }) =>
    (await import('../../shared/insights/connections/trial.ts')).tried(
      verbs,
      { fetch, now: () => now },
      channel,
      id,
    ),
  ),
  ofConnection('POST', '/dry-run', async (verbs, channel, id, { request, now }) =>
    (await import('../../shared/insights/connections/dry-run.ts')).dryRun(
      verbs,
      channel,
      id,
      bodyOf(request),
      now,
    ),
  ),
  {
    method: 'POST',
    path: '/api/connections/{channel}/{id}/bring-back',
    answer: (verbs, { request, named }) =>
      bringBack(verbs, named('channel'), named('id'), request.body.length === 0 ? {} : bodyOf(request)),
  },
  // Loaded with the first lead that is typed in: it brings what reading a sender's words needs.
  {
    method: 'POST',
    path: '/api/leads',
    answer: async ({ rows, queue, country }, { request, now }) => {
      const [{ enterLead }, { staff }] = await Promise.all([
        import('../../shared/insights/leads.ts'),
        policyPage(rows.policies, now),
      ])
      return enterLead(queue, bodyOf(request), now, { country, staff })
    },
  },
  {
    method: 'POST',
    path: '/api/people/rulings',
    answer: ({ queue, country }, { request, now }) => decide(queue, { body: bodyOf(request), country }, now),
  },
  {
    method: 'POST',
    path: '/api/people/rulings/preview',
    answer: ({ rows, country }, { request, now }) => preview(rows, { body: bodyOf(request), country }, now),
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
      (await import('../../shared/insights/quality/pages.ts')).qualityPage(quality, query, now),
  },
  { method: 'GET', path: '/api/quality/unreachable', answer: unreachable },
  { method: 'GET', path: '/api/people/{proxy+}', answer: ofPerson },
  {
    method: 'DELETE',
    path: '/api/people/{proxy+}',
    answer: ({ rows, country }, { request: { path, query }, now }) =>
      erasePerson(
        rows,
        { text: path.slice('/api/people/'.length), country: countryAsked(query, country) },
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
    answer: (verbs, { named, now }) =>
      beginReconciling({ ...verbs, connections: verbs.rows.connections }, named('id'), now),
  },
  {
    method: 'GET',
    path: '/api/crm/{id}/drift',
    answer: (verbs, { request: { query }, named }) =>
      driftPage({ ...verbs, connections: verbs.rows.connections }, named('id'), query),
  },
  {
    method: 'POST',
    path: '/api/crm/{id}/drift',
    answer: (verbs, { request, named, now }) =>
      decideDrift({ ...verbs, connections: verbs.rows.connections }, named('id'), bodyOf(request), now),
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
      messagesPage(rows, query, countryAsked(query, country)),
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
    answer: async ({ rows }) =>
      (await import('../../shared/insights/mappings.ts')).mappingsPage(rows.mappings),
  },
  {
    method: 'GET',
    path: '/api/imports/mappings/{name}',
    answer: async ({ rows }, { named }) =>
      (await import('../../shared/insights/mappings.ts')).mappingPage(rows.mappings, named('name')),
  },
  {
    method: 'PUT',
    path: '/api/imports/mappings/{name}',
    answer: async ({ rows }, { request, named, now }) => {
      const { saveMapping } = await import('../../shared/insights/mappings.ts')
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
    answer: async (verbs, { request, now }) =>
      (await ofImports()).announceImport(importing(verbs), bodyOf(request), now),
  },
  {
    method: 'GET',
    path: '/api/imports',
    answer: async (verbs, { request: { query }, now }) =>
      (await ofImports()).importsPage(importing(verbs), query, now),
  },
  {
    method: 'GET',
    path: '/api/imports/{id}',
    answer: async (verbs, { named, now }) =>
      (await ofImports()).importPage(importing(verbs), named('id'), now),
  },
  {
    method: 'POST',
    path: '/api/touchpoints/known',
    answer: ({ rows }, { request }) => knownOf(rows.touchpoints, bodyOf(request)),
  },
]
