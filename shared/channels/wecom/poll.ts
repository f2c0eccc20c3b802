import * as z from 'zod'
import { RetryableError } from '../../runtime/errors.ts'
import type { PollContext, Pulled, ChannelPoller } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { membersOf, parseJson, writeJson } from '../parsing/json.ts'
import type { Connection } from '../../model/connection.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const list = z.array(z.string()).catch([])
const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().default(7200) })
const pageSchema = z.object({
  msg_list: z.array(z.unknown()).default([]),
  next_cursor: z.string().optional(),
  has_more: z.union([z.literal(0), z.literal(1), z.boolean()]).default(0),
})

/** Up to where each service account was read, and each app's key, as long as this process lives. */
const cursors = new Map<string, string>()
const keys = new Map<string, { readonly token: string; readonly until: number }>()

/**
 * What was said to the service accounts (微信客服) of a corporation, page by page (`kf/sync_msg`, from memory).
 * Where we were is known to this process only: another begins with what WeCom still has, three days, and all
 * of it counts once.
 * @throws Unavailable when WeCom does not answer, or with an error
 */
export async function* poll({ secrets, settings }: Connection, asking: PollContext): AsyncGenerator<Pulled> {
  const [secret] = activeSecrets(secrets['appSecret'])
  const [corp = ''] = activeSecrets(secrets['receiveId'])
  if (secret === undefined) return
  const gateway = `${String(settings['gateway'])}/cgi-bin`
  for (const account of list.parse(settings['serviceAccounts'])) {
    const place = `${corp}/${account}`
    for (let more = true; more;) {
      const token = await tokenOf(asking, gateway, corp, secret)
      const cursor = cursors.get(place)
      const body = omitUndefined({ open_kfid: account, limit: 1000, cursor })
      const said = await answerOf(
        asking,
        `${gateway}/kf/sync_msg?${new URLSearchParams({ access_token: token }).toString()}`,
        body,
      )
      const page = pageSchema.safeParse(said).data
      if (!page) {
        keys.delete(corp)
        throw new RetryableError('wecom gives messages that are none')
      }
      const { msg_list: messages, next_cursor: next, has_more } = page
      yield {
        events: messages.map((message) => writeJson({ ...membersOf(message), ToUserName: corp })),
        confirm: remembering(place, next),
      }
      more = Boolean(has_more) && next !== undefined && next !== cursor
    }
  }
}

/** Whether WeCom takes the app's secret: it is asked for a key, which it gives as often as anybody asks. */
export const probe: ChannelPoller['probe'] = async ({ secrets, settings }, asking) => {
  const [secret] = activeSecrets(secrets['appSecret'])
  const [corp = ''] = activeSecrets(secrets['receiveId'])
  if (secret === undefined) return undefined
  keys.delete(corp)
  await tokenOf(asking, `${String(settings['gateway'])}/cgi-bin`, corp, secret)
  return true
}

const remembering = (place: string, next: string | undefined) => async (): Promise<void> => {
  if (next !== undefined && next !== '') cursors.set(place, next)
}

const tokenOf = async (
  asking: PollContext,
  gateway: string,
  corp: string,
  secret: string,
): Promise<string> => {
  const known = keys.get(corp)
  if (known && known.until > asking.now()) return known.token
  const query = new URLSearchParams({ corpid: corp, corpsecret: secret }).toString()
  const { data } = tokenSchema.safeParse(await answerOf(asking, `${gateway}/gettoken?${query}`))
  if (!data) throw new RetryableError('wecom gives no access token')
  keys.set(corp, { token: data.access_token, until: asking.now() + data.expires_in * 900 })
  return data.access_token
}

const errorSchema = z.object({ errcode: z.int().default(0) })

/** A stale key is forgotten, so that the next minute brings another. */
const answerOf = async ({ fetch }: PollContext, address: string, body?: object): Promise<unknown> => {
  const post =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const said: unknown = await fetch(address, {
    ...post,
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  })
    .then(async (response) => parseJson(await response.text()))
    .catch(() => undefined)
  const errcode = errorSchema.safeParse(said).data?.errcode
  if (errcode === 0) return said
  keys.clear()
  throw new RetryableError(`wecom does not answer as it should (${errcode ?? 'no answer'})`)
}
