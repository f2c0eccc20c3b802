import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'
import { createHash, randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Inbox } from '../control/inbox.ts'
import type { Json } from '../json.ts'

/** What WeCom answers: always HTTP 200, and the truth in errcode. */
interface WecomAnswer {
  readonly errcode: number
  readonly errmsg: string
}

/** WeCom: keeps what it takes in the inbox and refuses what WeCom would refuse. */
export interface Wecom {
  /** A key to the API, for any app with a secret. */
  readonly token: (
    query: URLSearchParams,
  ) => WecomAnswer & { readonly access_token?: string; readonly expires_in?: number }
  /** The welcome of a new contact: taken once for each code. */
  readonly welcome: (
    token: string | undefined,
    body: Json | undefined,
    from: string | undefined,
  ) => WecomAnswer
  /** What a group robot says. */
  readonly send: (key: string | undefined, body: Json | undefined, from: string | undefined) => WecomAnswer
}

const text = z.object({ content: z.string() })
const body = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text }),
  z.object({ msgtype: z.literal('markdown'), markdown: text }),
  z.object({ msgtype: z.literal('markdown_v2'), markdown_v2: text }),
  z.object({ msgtype: z.literal('image'), image: z.object({ base64: z.string(), md5: z.string() }) }),
  z.object({
    msgtype: z.literal('news'),
    news: z.object({
      articles: z
        .array(z.looseObject({ title: z.string().min(1), url: z.string().min(1) }))
        .min(1)
        .max(8),
    }),
  }),
  z.object({ msgtype: z.literal('file'), file: z.object({ media_id: z.string().min(1) }) }),
  z.object({ msgtype: z.literal('voice'), voice: z.object({ media_id: z.string().min(1) }) }),
  z.object({
    msgtype: z.literal('template_card'),
    template_card: z.looseObject({
      card_type: z.enum(['text_notice', 'news_notice']),
      card_action: z.looseObject({}),
    }),
  }),
])
type Body = z.output<typeof body>

const types = body.options.map(({ shape: { msgtype } }) => msgtype.value)

const ok: WecomAnswer = { errcode: 0, errmsg: 'ok' }
const refuse = (errcode: number, errmsg: string): WecomAnswer => ({
  errcode,
  errmsg: `${errmsg}, hint: [${randomUUID()}]`,
})

/** One robot may say this much a minute. */
const perMinute = 20

const welcomeBody = z.object({ welcome_code: z.string().min(1), text })
const tokenPrefix = 'token-of-'

/** Makes WeCom's side. Any key is a robot, any secret an app's. */
export const createWecom = ({ inbox, now }: { inbox: Inbox; now: () => number }): Wecom => {
  const lately = new Map<string, number[]>()
  const welcomed = new Set<string>()
  const tooFast = (key: string): boolean => {
    const recent = (lately.get(key) ?? []).filter((time) => time > now() - 60_000)
    lately.set(key, recent)
    if (recent.length >= perMinute) return true
    recent.push(now())
    return false
  }
  return {
    token: (query) => {
      const [corp, secret] = [query.get('corpid'), query.get('corpsecret')]
      return corp && secret
        ? { ...ok, access_token: `${tokenPrefix}${corp}`, expires_in: 7200 }
        : refuse(40001, 'invalid credential')
    },
    welcome: (token, raw, from) => {
      if (!token?.startsWith(tokenPrefix)) return refuse(40014, 'invalid access_token')
      const parsed = welcomeBody.safeParse(raw)
      if (!parsed.success)
        return refuse(40058, `invalid Request Parameter: ${parsed.error.issues[0]?.path.join('.')}`)
      const {
        welcome_code: code,
        text: { content },
      } = parsed.data
      if (welcomed.has(code)) return refuse(41051, 'externaluser has started chatting')
      welcomed.add(code)
      inbox.add({
        kind: 'wecom',
        id: randomUUID(),
        at: new Date(now()).toISOString(),
        key: token.slice(tokenPrefix.length),
        msgtype: 'welcome',
        content,
        body: z.json().parse(raw),
        ...omitUndefined({ function: from }),
      })
      return ok
    },
    send: (key, raw, from) => {
      if (!key) return refuse(93000, 'invalid webhook url')
      const named = z.object({ msgtype: z.string() }).safeParse(raw)
      if (!named.success || !types.some((type) => type === named.data.msgtype))
        return refuse(40008, 'invalid message type')
      const parsed = body.safeParse(raw)
      if (!parsed.success)
        return refuse(40058, `invalid Request Parameter: ${parsed.error.issues[0]?.path.join('.')}`)
      const wrong = refusalOf(parsed.data)
      if (wrong) return wrong
      if (tooFast(key)) return refuse(45009, 'api freq out of limit')
      inbox.add({
        kind: 'wecom',
        id: randomUUID(),
        at: new Date(now()).toISOString(),
        key,
        msgtype: parsed.data.msgtype,
        content: contentOf(parsed.data),
        body: z.json().parse(raw),
        ...omitUndefined({ function: from }),
      })
      return ok
    },
  }
}

/** The most bytes of UTF-8 each kind of text may have. */
const limits: Readonly<Record<string, number>> = { text: 2048, markdown: 4096, markdown_v2: 4096 }

const refusalOf = (message: Body): WecomAnswer | undefined => {
  const limit = limits[message.msgtype]
  if (limit !== undefined) {
    const bytes = Buffer.byteLength(contentOf(message))
    if (bytes === 0) return refuse(44004, 'empty content')
    if (bytes > limit)
      return refuse(45002, `content size out of limit: ${message.msgtype}.content exceed max length ${limit}`)
  }
  if (message.msgtype !== 'image') return undefined
  const picture = Buffer.from(message.image.base64, 'base64')
  if (picture.length > 2 * 1024 * 1024) return refuse(40009, 'invalid image size')
  return createHash('md5').update(picture).digest('hex') === message.image.md5
    ? undefined
    : refuse(40058, 'invalid Request Parameter: image.md5')
}

const contentOf = (message: Body): string => {
  switch (message.msgtype) {
    case 'text':
      return message.text.content
    case 'markdown':
      return message.markdown.content
    case 'markdown_v2':
      return message.markdown_v2.content
    case 'news':
      return message.news.articles.map(({ title }) => title).join('\n')
    default:
      return ''
  }
}
