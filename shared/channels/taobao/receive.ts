import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { formOf, json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest, sorted } from '../verification/digest.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'
import { inShanghai, instantOf } from '../../model/stated-time.ts'
import type { HttpResponse, HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const appSecret = rotatableSecret(z.string().min(8).max(200))
const session = z.string().min(4).max(200)
/** Taobao's own, and one of this machine for who tries things out. */
const gateways =
  /^https:\/\/[\w.-]+\.(taobao|tmall)\.com\/router\/rest$|^http:\/\/127\.0\.0\.1:\d+\/router\/rest$/
const words = z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()]))

/**
 * Taobao and Tmall: Qimen scenes (奇门), signed over query, form and body (Taobao Open Platform, TOP and
 * Qimen). `answer`, `failure` and `failureStatus` are what the scene was set up to be told. `appKey`,
 * `session` and `gateway` are for pulling.
 */
export const receiver: WebhookReceiver = {
  name: 'taobao',
  secrets: z.union([z.strictObject({ appSecret }), z.strictObject({ appSecret, session })]),
  settings: z.strictObject({
    appKey: z
      .string()
      .regex(/^\d{0,20}$/, 'must be the number of an app')
      .default(''),
    answer: words.default({ flag: 'success' }),
    failure: words.default({
      flag: 'failure',
      sub_code: 'sign-check-failure',
      sub_message: 'Illegal request',
    }),
    gateway: z
      .string()
      .regex(gateways, "must be Taobao's router/rest")
      .default('https://eco.taobao.com/router/rest'),
    failureStatus: z.union([z.literal(200), z.literal(401)]).default(401),
    shop: shopSetting,
    types: typesSetting,
  }),
  verify: (request, connection, now) => receive(request, connection, now),
  rejectionResponse: (refused, connection) => refusal(refused, connection),
}

const toleranceMs = 5 * 60_000

const receive = (request: HttpRequest, { secrets, settings }: Connection, now: number): VerifiedRequest => {
  const text = readPostBody(request)
  const query = request.rawQuery === undefined ? request.query : formOf(request.rawQuery)
  const form = /^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '')
    ? formOf(text)
    : undefined
  const said = { ...form, ...query }
  const signed = sorted({ ...said, ...headersIn(request) })
  const made = (secret: string) => hexOf('md5', secret, signed, form ? '' : request.body, secret)
  verifyHexDigest(said['sign'], secrets['appSecret'], made, 'sign')
  if (!(Math.abs(now - (instantOf(inShanghai(said['timestamp'])) ?? Number.NaN)) <= toleranceMs))
    throw new RejectedError('timestamp must be within 5 minutes of now', { status: 401, field: 'timestamp' })
  return {
    answer: json(200, settings['answer'] ?? { flag: 'success' }),
    events: [form ? JSON.stringify(form) : text],
    context: { method: said['method'] ?? '', app: said['app_key'] ?? '' },
  }
}

/** The headers that are signed too, as they are listed, their values percent-decoded. */
const headersIn = ({ headers }: HttpRequest): Record<string, string> =>
  Object.fromEntries(
    (headers['top-sign-list'] ?? '')
      .split(',')
      .filter(Boolean)
      .map((name) => [
        name,
        formOf(`v=${(headers[name.trim().toLowerCase()] ?? '').replaceAll('&', '%26')}`)['v'] ?? '',
      ]),
  )

const refusal = ({ status, message }: RejectedError, connection?: Connection): HttpResponse => {
  const { failure, failureStatus } = connection?.settings ?? {}
  const said = typeof failure === 'object' && failure !== null ? failure : { flag: 'failure', message }
  return json(status === 401 && failureStatus === 200 ? 200 : status, said)
}
