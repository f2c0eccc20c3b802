import type * as connections from '../../../shared/api/connections/views.ts'
import type * as quality from '../../../shared/api/views/data-quality.ts'
import type * as views from '../../../shared/api/views/journeys.ts'
import type * as z from 'zod'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/**
 * What /api answers to each question. Page and API are deployed as one, so the shapes are shared and not
 * parsed again.
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

/** The server said no, or nothing. `status` 0: it did not answer. */
export class ApiError extends Error {
  readonly status: number
  constructor(status: number, detail: string) {
    super(detail)
    this.status = status
  }
}

/** How far the server's clock is ahead of this machine's (ms): on one machine time may be played faster. */
let ahead = 0
export const now = (): number => Date.now() + ahead

type Kept = { readonly etag: string; readonly text: string }
const kept = new Map<string, Kept>()
const mostKept = 60

const keep = (path: string, etag: string | null, text: string): void => {
  if (etag === null) return
  kept.delete(path)
  kept.set(path, { etag, text })
  const [oldest] = kept.keys()
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
}

/** Forgets everything that was answered: another token may see other things. */
export const clearCache = (): void => kept.clear()

const fetched = async (path: string, token: string): Promise<Response> => {
  const known = kept.get(path)
  try {
    return await fetch(path, {
      cache: 'no-store',
      headers: omitUndefined({
        authorization: `Bearer ${token}`,
        'if-none-match': known ? known.etag : undefined,
      }),
    })
  } catch {
    throw new ApiError(0, '')
  }
}

const detailOf = (text: string): string => {
  try {
    const problem: { detail?: string } = JSON.parse(text)
    return problem.detail ?? ''
  } catch {
    return ''
  }
}

/** Asks /api, and is told again only what changed. */
export const get = async <K extends keyof Answers>(
  _question: K,
  path: string,
  token: string,
): Promise<Answers[K]> => {
  const response = await fetched(path, token)
  const clock = Number(response.headers.get('x-now'))
  if (clock > 0) ahead = clock - Date.now()
  const known = kept.get(path)
  const said = await response.text()
  const text = response.status === 304 && known ? known.text : said
  if (!response.ok && response.status !== 304) throw new ApiError(response.status, detailOf(text))
  keep(path, response.headers.get('etag'), text)
  const answer: Answers[K] = JSON.parse(text)
  return answer
}

export type Sending = {
  readonly method?: 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
}

/** Says something to /api, and returns its answer. */
export const post = async <K extends keyof Answers>(
  _question: K,
  path: string,
  body: object,
  token: string,
  { method = 'POST', headers = {} }: Sending = {},
): Promise<Answers[K]> => {
  const sent = { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    headers: sent,
    body: JSON.stringify(body),
  }).catch(() => {
    throw new ApiError(0, '')
  })
  const text = await response.text()
  if (!response.ok) throw new ApiError(response.status, detailOf(text))
  const answer: Answers[K] = JSON.parse(text)
  return answer
}

/** A message caught by the machine this runs on, where it runs on one. */
export type Caught = { seq: number; id: string; at: string; function?: string } & (
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

/**
 * The inbox, newest first; nothing where there is none: only the local runtime has it. It is sent again only
 * when it has changed.
 */
export const askInbox = async (token: string): Promise<readonly Caught[] | undefined> => {
  const path = '/_local/inbox'
  const known = kept.get(path)
  const response = await fetched(path, token).catch(() => undefined)
  const unchanged = response?.status === 304 ? known : undefined
  if (!unchanged && (!response?.ok || !response.headers.get('content-type')?.includes('json')))
    return undefined
  const text = unchanged?.text ?? (await response?.text()) ?? ''
  keep(path, response?.headers.get('etag') ?? null, text)
  const { messages }: { messages: Caught[] } = JSON.parse(text)
  return messages.toReversed()
}
