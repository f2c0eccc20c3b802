import * as z from 'zod'
import { at, isObject, tryParseJson } from '../json.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** An answer to an HTTP request. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

const shaped = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
})

/** An answer in JSON. */
export const jsonAnswer = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(body)),
})

/** What API Gateway says by itself. */
export const gatewayMessage = (status: number, message: string): HttpAnswer => jsonAnswer(status, { message })

/** Lambda answers with at most 6 MB. */
const responseLimit = 6 * 1024 * 1024

/**
 * What a function's answer is on the wire: one with a statusCode as it stands, anything else as a JSON body.
 */
export const httpAnswer = (payload: string | undefined): HttpAnswer => {
  if ((payload?.length ?? 0) > responseLimit) return gatewayMessage(500, 'Internal Server Error')
  const value = payload === undefined ? null : (tryParseJson(payload) ?? null)
  if (!isObject(value) || at(value, 'statusCode') === undefined) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    }
  }
  const parsed = shaped.safeParse(value)
  if (!parsed.success) return gatewayMessage(500, 'Internal Server Error')
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = parsed.data
  return {
    status: statusCode,
    headers: omitUndefined({
      ...Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, one]) => [name.toLowerCase(), String(one)]),
      ),
      ...multiValueHeaders,
      'set-cookie': cookies && cookies.length > 0 ? cookies : undefined,
    }),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  }
}
