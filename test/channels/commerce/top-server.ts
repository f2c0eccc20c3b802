import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { digest } from './shops.ts'

type Message = Readonly<Record<string, unknown>>

/** Ids as Taobao's are: longer than a number can be. */
const firstId = 4160600490938325000n

/**
 * Taobao's open platform on loopback, as far as the message service goes, in its own wire format. A message
 * that was given out comes again until it is confirmed; `redeliver` is the end of the minutes that takes.
 */
export const topServer = async ({
  appKey,
  appSecret,
  session,
}: {
  appKey: string
  appSecret: string
  session: string
}) => {
  const waiting = new Map<string, Message>()
  const out = new Set<string>()
  const calls: string[] = []
  const trouble = { next: undefined as Answer | undefined, onConfirm: undefined as Answer | undefined }
  let last = firstId
  const methods: Record<string, (params: Params) => string> = {
    'taobao.tmc.messages.consume': ({ quantity }) => {
      const given = [...waiting].filter(([id]) => !out.has(id)).slice(0, Number(quantity))
      for (const [id] of given) out.add(id)
      const said = given.map(([id, message]) => `{"id":${id},${JSON.stringify(message).slice(1)}`)
      const messages = said.length === 0 ? '' : `"messages":{"tmc_message":[${said.join(',')}]},`
      return `{"tmc_messages_consume_response":{${messages}"request_id":"r"}}`
    },
    'taobao.tmc.messages.confirm': ({ s_message_ids: ids = '' }) => {
      if (ids.split(',').length > 200) return refusal('41', 'isv.too-many-ids')
      for (const id of ids.split(',')) waiting.delete(id)
      return '{"tmc_messages_confirm_response":{"is_success":true,"request_id":"r"}}'
    },
  }
  const answer = (params: Params): Answer => {
    const { method = '', timestamp = '' } = params
    calls.push(method)
    const names = Object.keys(params).filter((name) => name !== 'sign')
    const joined = names.toSorted().map((name) => `${name}${params[name]}`)
    const sign = digest('md5', [appSecret, ...joined, appSecret].join('')).toUpperCase()
    if (params['sign'] !== sign) return [200, refusal('25', 'isv.invalid-signature')]
    if (params['app_key'] !== appKey || params['session'] !== session)
      return [200, refusal('27', 'isv.invalid-session')]
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(timestamp))
      return [200, refusal('31', 'isv.invalid-timestamp')]
    const set = trouble.next ?? (method.endsWith('confirm') ? trouble.onConfirm : undefined)
    trouble.next = undefined
    return set ?? [200, methods[method]?.(params) ?? refusal('22', 'isv.invalid-method')]
  }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const [status, body] = answer(Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString())))
      response.writeHead(status, { 'content-type': 'text/javascript;charset=UTF-8' }).end(body)
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    gateway: `http://127.0.0.1:${portOf(server.address())}/router/rest`,
    calls,
    trouble,
    waiting,
    put: (message: Message): string => {
      last += 1n
      waiting.set(String(last), message)
      return String(last)
    },
    redeliver: () => out.clear(),
    close: () => new Promise((closed) => server.close(closed)),
  }
}

type Params = Readonly<Record<string, string>>
type Answer = readonly [status: number, body: string]

/** An error of the platform's, which comes with 200. */
export const refusal = (code: string, sub: string): string =>
  JSON.stringify({ error_response: { code: Number(code), msg: 'no', sub_code: sub, request_id: 'r' } })

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

/** A message of a trade that was paid. */
export const tradePaid = (tid: string): Message => ({
  topic: 'taobao_trade_TradeBuyerPay',
  user_id: 2074082786,
  user_nick: 'sandbox_c_1',
  pub_time: '2026-01-05 19:00:00',
  pub_app_key: '12345678',
  content: `{"tid":${tid},"payment":"199.50","buyer_nick":"t**1","buyer_open_uid":"AAH${tid}"}`,
})
