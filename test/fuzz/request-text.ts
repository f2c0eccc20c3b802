import type { FuzzRequest } from './world.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'

/**
 * A query as it stands in an address. A plus was left as it came when it was read, so it goes back as it is.
 */
export const queryOf = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
    )
    .join('&')
    .replaceAll('%2B', '+')

/** A request, as it is brought to the gateway under this path. */
export const httpRequestOf = (path: string, { method, headers, query, body }: HttpRequest): FuzzRequest => ({
  method,
  path,
  query: queryOf(query),
  headers,
  body,
})
