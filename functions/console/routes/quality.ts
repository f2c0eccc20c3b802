import { parseEnumList } from '../../../shared/api/query-params.ts'
import { Download } from '../server/auth.ts'
import type { ConsoleDeps, ConsoleRequest, Route } from './route.ts'

/** Asked now and then, by few: what it takes is loaded with the first who does. */
const unreachable = async (
  { rows, quality }: ConsoleDeps,
  { request: { query } }: ConsoleRequest,
): Promise<unknown> => {
  const { unreachablePage, unreachableTable } =
    await import('../../../shared/api/data-quality/unreachable.ts')
  const said = parseEnumList('format', query['format'], ['json', 'csv'], ['json'])
  const page = await unreachablePage({ rows, quality }, query)
  return said.includes('csv')
    ? new Download('text/csv; charset=utf-8', 'unreachable.csv', unreachableTable(page))
    : page
}

/** Data quality. */
export const qualityRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/quality',
    answer: async ({ quality }, { request: { query }, now }) =>
      (await import('../../../shared/api/data-quality/pages.ts')).qualityPage(quality, query, now),
  },
  { method: 'GET', path: '/api/quality/unreachable', answer: unreachable },
]
