import type { RawRequest } from '../../shared/channels/channel.ts'
import type { Knock } from './world.ts'

/** A query as it stands in an address. */
export const queryOf = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&')

/** A request, as it is brought to the gateway under this path. */
export const knockOf = (path: string, { method, headers, query, body }: RawRequest): Knock => ({
  method,
  path,
  query: queryOf(query),
  headers,
  body,
})
