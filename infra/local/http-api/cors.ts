import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** The CORS configuration of an HTTP API. */
export const corsConfiguration = z.object({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  MaxAge: z.number().optional(),
  AllowCredentials: z.boolean().default(false),
})
export type Cors = z.output<typeof corsConfiguration>

/** Whether this is a browser asking beforehand, which API Gateway answers by itself. */
export const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined

/** What API Gateway adds to the answer to a browser; nothing for an origin that is not allowed. */
export const corsHeaders = (
  cors: Cors,
  { headers: { origin } }: IncomingMessage,
  preflight: boolean,
): Record<string, string> => {
  if (origin === undefined || !cors.AllowOrigins.some((allowed) => fits(allowed, origin))) return {}
  return omitUndefined({
    'access-control-allow-origin': cors.AllowOrigins.includes('*') && !cors.AllowCredentials ? '*' : origin,
    'access-control-allow-credentials': cors.AllowCredentials ? 'true' : undefined,
    'access-control-expose-headers':
      cors.ExposeHeaders.length > 0 && !preflight ? cors.ExposeHeaders.join(',') : undefined,
    'access-control-allow-methods':
      preflight && cors.AllowMethods.length > 0 ? cors.AllowMethods.join(',') : undefined,
    'access-control-allow-headers':
      preflight && cors.AllowHeaders.length > 0 ? cors.AllowHeaders.join(',') : undefined,
    'access-control-max-age': preflight && cors.MaxAge !== undefined ? String(cors.MaxAge) : undefined,
  })
}

/** `*`, `https://*`, or an origin as it stands. */
const fits = (allowed: string, origin: string): boolean =>
  allowed === '*' ||
  allowed === origin ||
  (allowed.endsWith('//*') && origin.startsWith(allowed.slice(0, -1)))
