import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import { type HttpAnswer, gatewayMessage, jsonAnswer } from '../http-api/http-answer.ts'
import { inboxPage } from './inbox-page.ts'
import type { Calls } from '../aws/access-log.ts'
import type { InboxControl } from './inbox-control.ts'
import { type Json, tryParseJson } from '../json.ts'
import type { Rest } from './idle.ts'
import { type TimeControl, milliseconds } from '../clock/time-control.ts'

/** What people and programs may ask of the machine itself. */
export interface AdminDeps {
  readonly time: TimeControl
  readonly inbox: InboxControl
  readonly calls: Calls
  readonly settled: (timeoutMs: number, later: boolean) => Promise<Rest>
  readonly complaints: () => readonly string[]
}

const clockOrder = z.union([
  z.strictObject({ advance: z.string(), step: z.string().optional() }),
  z.strictObject({ to: z.iso.datetime({ offset: true }), step: z.string().optional() }),
  z.strictObject({ speed: z.number().min(0) }),
])

type Handler = (asked: {
  readonly query: URLSearchParams
  readonly body: Json
  readonly parts: readonly string[]
  readonly headers: IncomingMessage['headers']
}) => Promise<HttpAnswer> | HttpAnswer

/** Answers everything under /_local; undefined for a path that is none of ours. */
export const createAdmin = (
  deps: AdminDeps,
): ((message: IncomingMessage, body: Buffer) => Promise<HttpAnswer | undefined>) => {
  const routes = routesOf(deps)
  return async (message, body) => {
    const url = new URL(message.url ?? '/', 'http://local')
    const parts = url.pathname.split('/').slice(2).map(decodeURIComponent)
    const handler =
      routes[`${message.method} ${parts.map((part, index) => (index === 1 ? '*' : part)).join('/')}`]
    if (!handler) return undefined
    try {
      return await handler({
        query: url.searchParams,
        body: tryParseJson(body.toString()) ?? {},
        parts,
        headers: message.headers,
      })
    } catch (problem) {
      if (problem instanceof RangeError) return gatewayMessage(400, problem.message)
      if (problem instanceof z.ZodError) return gatewayMessage(400, z.prettifyError(problem))
      throw problem
    }
  }
}

/** An answer with an entity tag; without a body for a client that has it already. */
const unlessKnown = (headers: IncomingMessage['headers'], said: object): HttpAnswer => {
  const answer = jsonAnswer(200, said)
  const etag = `"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 22)}"`
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: Buffer.alloc(0) }
  return { ...answer, headers: { ...answer.headers, etag } }
}

const page: Handler = () => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from(inboxPage),
})

const routesOf = ({
  time,
  inbox,
  calls,
  settled,
  complaints,
}: AdminDeps): Readonly<Record<string, Handler>> => {
  const clock = (): object => ({ now: new Date(time.now()).toISOString(), speed: time.speed() })
  return {
    'GET ': page,
    'GET /': page,
    'GET inbox': ({ query, headers }) =>
      unlessKnown(headers, { messages: inbox.list(query.get('since') ?? undefined) }),
    ...Object.fromEntries(
      (['open', 'click', 'bounce', 'complain'] as const).map((act): [string, Handler] => [
        `POST inbox/*/${act}`,
        async ({ body, parts }) =>
          (await inbox[act](parts[1] ?? '', body))
            ? jsonAnswer(202, { happened: act })
            : gatewayMessage(404, `There is no e-mail ${parts[1]}`),
      ]),
    ),
    'GET clock': () => jsonAnswer(200, clock()),
    'POST clock': async ({ body }) => {
      const order = clockOrder.parse(body)
      if ('speed' in order) {
        time.setSpeed(order.speed)
        return jsonAnswer(200, clock())
      }
      const options = order.step === undefined ? {} : { step: order.step }
      const rest =
        'advance' in order ? await time.advance(order.advance, options) : await time.to(order.to, options)
      return jsonAnswer(200, { ...clock(), ...rest })
    },
    'GET calls': () => jsonAnswer(200, { calls: calls.latest(), distinct: calls.distinct() }),
    'GET settled': async ({ query }) => {
      const timeout = query.get('timeout')
      const rest = await settled(
        timeout === null ? 30_000 : /^\d+$/.test(timeout) ? Number(timeout) : milliseconds(timeout),
        query.get('quiet') !== 'true',
      )
      return jsonAnswer(200, { ...rest, now: new Date(time.now()).toISOString() })
    },
    'GET complaints': () => jsonAnswer(200, { complaints: complaints() }),
  }
}
