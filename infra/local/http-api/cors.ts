import type { IncomingMessage } from 'node:http'
import * as z from 'zod'

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
  return {
    'access-control-allow-origin': cors.AllowOrigins.includes('*') && !cors.AllowCredentials ? '*' : origin,
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders.length > 0 &&
      !preflight && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
    ...(preflight &&
      cors.AllowMethods.length > 0 && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(preflight &&
      cors.AllowHeaders.length > 0 && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(preflight && cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  }
}

/** `*`, `https://*`, or an origin as it stands. */
const fits = (allowed: string, origin: string): boolean =>
  allowed === '*' ||
  allowed === origin ||
  (allowed.endsWith('//*') && origin.startsWith(allowed.slice(0, -1)))
