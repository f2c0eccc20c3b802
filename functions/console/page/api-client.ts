import type * as connections from '../../../shared/api/connections/views.ts'
import type * as quality from '../../../shared/api/views/data-quality.ts'
import type * as views from '../../../shared/api/views/journeys.ts'
import type * as z from 'zod'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/**
 * Response bodies of /api by resource. Page and API are deployed together, so the types are shared and bodies
 * are not validated again.
 */
export type Answers = {
  interruptions: z.infer<typeof views.interruptionsView>
  person: views.PersonView
  record: views.RecordView
  whoIsWho: views.WhoIsWhoView
  quality: quality.QualityView
  suggestions: quality.SuggestionsView
  ruled: { readonly id: string }
  timeline: z.infer<typeof views.timelineView>
  messages: z.infer<typeof views.messagesView>
  totals: views.TotalsView
  health: views.HealthView
  channels: { readonly items: readonly connections.ChannelView[] }
  connections: { readonly items: readonly connections.ConnectionView[] }
  connection: connections.ConnectionView
  trial: connections.TrialView
  dryRun: connections.DryRunView
  broughtBack: {
    readonly brought: number
    readonly next?: { readonly day: string; readonly cursor?: string }
  }
}

/** The API refused a request (`status`, `message`: the problem's detail), or did not respond (`status` 0). */
export class ApiError extends Error {
  readonly status: number
  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}

/** How far the server's clock is ahead of the browser's (ms): the local runtime can run time faster. */
let clockOffsetMs = 0
export const serverNow = (): number => Date.now() + clockOffsetMs

type CachedResponse = { readonly etag: string; readonly text: string }
const cache = new Map<string, CachedResponse>()
const maxCachedResponses = 60

const addToCache = (path: string, etag: string | null, text: string): void => {
  if (etag === null) return
  cache.delete(path)
  cache.set(path, { etag, text })
  const [oldest] = cache.keys()
  if (cache.size > maxCachedResponses && oldest !== undefined) cache.delete(oldest)
}

/** Clears the response cache: another token may read other data. */
export const clearCache = (): void => cache.clear()

const throwNoResponse = (): never => {
  throw new ApiError(0, '')
}

const conditionalGet = (path: string, token: string): Promise<Response> =>
  fetch(path, {
    cache: 'no-store',
    headers: omitUndefined({
      authorization: `Bearer ${token}`,
      'if-none-match': cache.get(path)?.etag,
    }),
  }).catch(throwNoResponse)

const problemDetail = (text: string): string => {
  try {
    const problem: { detail?: string } = JSON.parse(text)
    return problem.detail ?? ''
  } catch {
    return ''
  }
}

/** Sends a conditional GET: the server sends the body again only if it changed. */
export const get = async <Answer>(path: string, token: string): Promise<Answer> => {
  const response = await conditionalGet(path, token)
  const serverTime = Number(response.headers.get('x-now'))
  if (serverTime > 0) clockOffsetMs = serverTime - Date.now()
  const body = await response.text()
  const cached = response.status === 304 ? cache.get(path) : undefined
  const text = cached?.text ?? body
  if (!response.ok && response.status !== 304) throw new ApiError(response.status, problemDetail(text))
  addToCache(path, response.headers.get('etag'), text)
  const answer: Answer = JSON.parse(text)
  return answer
}

export type RequestOptions = {
  readonly method?: 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends a JSON body and returns the JSON of the response. */
export const post = async <Answer>(
  path: string,
  body: object,
  token: string,
  { method = 'POST', headers = {} }: RequestOptions = {},
): Promise<Answer> => {
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(throwNoResponse)
  const text = await response.text()
  if (!response.ok) throw new ApiError(response.status, problemDetail(text))
  const answer: Answer = JSON.parse(text)
  return answer
}

/** A message that the local runtime captured instead of sending it. */
export type CapturedMessage = { seq: number; id: string; at: string; function?: string } & (
  | {
      kind: 'email'
      from: string
      to: string[]
      subject: string
      text?: string
      html?: string
      events: { type: string; at: string }[]
    }
  | { kind: 'wecom'; key: string; msgtype: string; content: string }
)

/** Reads the inbox of the local runtime, newest first; undefined where there is none (deployed to AWS). */
export const getInbox = async (token: string): Promise<readonly CapturedMessage[] | undefined> => {
  const path = '/_local/inbox'
  const response = await conditionalGet(path, token).catch(() => undefined)
  const cached = response?.status === 304 ? cache.get(path) : undefined
  if (!cached && (!response?.ok || !response.headers.get('content-type')?.includes('json'))) return undefined
  const text = cached?.text ?? (await response?.text()) ?? ''
  addToCache(path, response?.headers.get('etag') ?? null, text)
  const { messages }: { messages: CapturedMessage[] } = JSON.parse(text)
  return messages.toReversed()
}
