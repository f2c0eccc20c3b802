import { expect, it } from 'vitest'
import type { Pulled } from '../../../shared/channels/channel.ts'
import { receiver } from '../../../shared/channels/wecom/receive.ts'
import { poll } from '../../../shared/channels/wecom/poll.ts'
import { connection, noon, reading, wecomSecrets } from '../delivery.ts'
import type { Connection } from '../../../shared/model/connection.ts'

const entry = (msgid: string) => ({
  msgid,
  open_kfid: 'wk1',
  external_userid: 'wmTESTAAAAexternal001',
  send_time: noon / 1000,
  origin: 3,
  msgtype: 'text',
})

/** WeCom, with so many pages of one message each; `says` answers in its place. */
const wecom = (pages: number, says?: (address: URL) => unknown) => {
  const asked: { readonly address: URL; readonly body: unknown }[] = []
  const fetched: typeof fetch = async (input, init) => {
    const address = new URL(String(input))
    const body: { cursor?: string } = typeof init?.body === 'string' ? JSON.parse(init.body) : {}
    asked.push({ address, body })
    const page = Number(body.cursor ?? 0)
    const known = {
      errcode: 0,
      msg_list: page < pages ? [entry(`m${page}`)] : [],
      next_cursor: String(page + 1),
      has_more: page + 1 < pages ? 1 : 0,
    }
    const said = address.pathname.endsWith('gettoken')
      ? { errcode: 0, access_token: 'KEY', expires_in: 7200 }
      : known
    return Response.json(says?.(address) ?? said)
  }
  return { asked, asking: { fetch: fetched, now: () => noon } }
}
const of = (corp: string, more: Partial<Connection> = {}): Connection => ({
  ...connection(
    'wecom',
    { ...wecomSecrets, receiveId: corp, appSecret: 'the-app-secret' },
    receiver.settings.parse({ serviceAccounts: ['wk1'] }),
  ),
  ...more,
})
const walked = async (
  connected: Connection,
  { asking }: ReturnType<typeof wecom>,
  confirm = true,
): Promise<Pulled[]> => {
  const pages: Pulled[] = []
  for await (const page of poll(connected, asking)) {
    pages.push(page)
    if (confirm) await page.confirm()
    else break
  }
  return pages
}

it('fetches what was stated page by page, and reads it as a conversation', async () => {
  const there = wecom(2)
  const pages = await walked(of('ww-a'), there)
  const read = await Promise.all(
    pages.flatMap(({ events }) =>
      events.map(async (text) =>
        reading({ v: 1, channel: 'wecom', connection: 'main', receivedAt: noon, text }),
      ),
    ),
  )
  expect(read.flat()).toMatchObject([
    { id: 'm0', type: 'chat.message_in' },
    { id: 'm1', identities: [{ scope: 'ww-a' }] },
  ])
  expect(there.asked.map(({ address }) => `${address.origin}${address.pathname}`)).toEqual([
    'https://qyapi.weixin.qq.com/cgi-bin/gettoken',
    'https://qyapi.weixin.qq.com/cgi-bin/kf/sync_msg',
    'https://qyapi.weixin.qq.com/cgi-bin/kf/sync_msg',
  ])
})

it('goes on where it was, and what was not kept comes again', async () => {
  const there = wecom(3)
  await walked(of('ww-b'), there, false)
  await walked(of('ww-b'), there)
  await walked(of('ww-b'), there)
  const cursors = there.asked
    .filter(({ address }) => address.pathname.endsWith('sync_msg'))
    .map(({ body }) => body)
  expect(cursors).toMatchObject([
    { open_kfid: 'wk1' },
    { open_kfid: 'wk1' },
    { cursor: '1' },
    { cursor: '2' },
    { cursor: '3' },
  ])
  expect(cursors[0]).toEqual(cursors[1])
})

it('asks for nothing without a secret, or without accounts', async () => {
  const there = wecom(1)
  await walked(of('ww-c', { secrets: wecomSecrets }), there)
  await walked(of('ww-c', { settings: receiver.settings.parse({}) }), there)
  expect(there.asked).toEqual([])
})

it.each([
  ['an error', () => ({ errcode: 42001 })],
  ['no key', () => ({ errcode: 0 })],
  [
    'no messages',
    (address: URL) => (address.pathname.endsWith('sync_msg') ? { errcode: 0, msg_list: 'none' } : undefined),
  ],
])('an answer with %s is to be asked for again, and names no secret', async (_, says) => {
  const failed: unknown = await walked(of(`ww-d${_}`), wecom(1, says)).catch((error: unknown) => error)
  expect(String(failed)).toMatch(/wecom (does not answer as it should|gives)/)
  expect(String(failed)).not.toMatch(/the-app-secret|KEY/)
})
