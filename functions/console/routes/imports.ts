import { preconditionOf } from '../../../shared/api/precondition.ts'
import { bodyOf } from '../server/auth.ts'
import type { ConsoleDeps, Route } from './route.ts'

const ofImports = () => import('../../../shared/api/imports.ts')
const importing = ({ rows, files, secrets }: ConsoleDeps) => ({
  uploads: rows.uploads,
  files,
  mappings: rows.mappings,
  draw: secrets.draw,
})

/** Files and mappings. */
export const importsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/imports/mappings',
    answer: async ({ rows }) => (await import('../../../shared/api/mappings.ts')).mappingsPage(rows.mappings),
  },
  {
    method: 'GET',
    path: '/api/imports/mappings/{name}',
    answer: async ({ rows }, { named }) =>
      (await import('../../../shared/api/mappings.ts')).mappingPage(rows.mappings, named('name')),
  },
  {
    method: 'PUT',
    path: '/api/imports/mappings/{name}',
    answer: async ({ rows }, { request, named, now }) => {
      const { saveMapping } = await import('../../../shared/api/mappings.ts')
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
]
