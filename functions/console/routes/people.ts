import { parseCountry, parseEnumList } from '../../../shared/api/query-params.ts'
import { erasePerson, erasuresPage } from '../../../shared/api/erasures.ts'
import { exportPage } from '../../../shared/api/export.ts'
import { personPage } from '../../../shared/api/people.ts'
import { policyPage } from '../../../shared/api/policies.ts'
import { recordPage } from '../../../shared/api/record.ts'
import { timelinePage } from '../../../shared/api/timeline.ts'
import { createRuling, previewRuling } from '../../../shared/api/identity-rulings.ts'
import type { Repositories } from '../../../shared/storage/repositories.ts'
import { bodyOf, Download } from '../server/auth.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'
import type { PersonName } from '../../../shared/api/find-person.ts'
import type { ConsoleDeps, ConsoleRequest, Route } from './route.ts'

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
  const { exportTable } = await import('../../../shared/api/export-table.ts')
  return new Download('text/csv; charset=utf-8', 'export.csv', exportTable(page))
}

const suggested = () => import('../../../shared/api/data-quality/suggested.ts')

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

/** People: their pages, rulings, suggestions, leads typed in, and erasures. */
export const peopleRoutes: readonly Route[] = [
  // Loaded with the first lead that is typed in: it brings what reading a sender's words needs.
  {
    method: 'POST',
    path: '/api/leads',
    answer: async ({ rows, queue, country }, { request, now }) => {
      const [{ enterLead }, { staff }] = await Promise.all([
        import('../../../shared/api/leads.ts'),
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
]
