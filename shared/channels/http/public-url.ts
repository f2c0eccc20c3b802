import * as z from 'zod'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Where the world reaches us, without the path: what stands before `/hooks/…` in the address the sender was
 * given.
 */
export const publicUrl = z
  .string()
  .regex(/^https:\/\/[a-z0-9.-]+(:\d+)?(\/[\w.-]+)*\/?$/i, 'must be an https address without a query')

/**
 * The address a sender believes to have called, for those who sign it: the setting `publicUrl` with path and
 * query of the request, never its Host header, which anybody can write and which proxies change.
 */
export const publicUrlOf = (
  { path, rawQuery = '' }: HttpRequest,
  { settings: { publicUrl: base } }: Connection,
): string =>
  `${typeof base === 'string' ? base.replace(/\/$/, '') : ''}${path}${rawQuery === '' ? '' : `?${rawQuery}`}`
