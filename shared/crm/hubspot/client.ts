import { type Outcome, retryAfterMs } from '../http-result.ts'
import type { FetchRequest, Outside } from '../safe-fetch.ts'
import { isLoopback } from '../address.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * HubSpot did not do what we asked. `taken`: whether it may have been done all the same (an answer got lost),
 * or surely was not. The message says which rule was broken and nothing of what was sent.
 */
export class NotDone extends Error {
  override readonly name = 'NotDone'
  readonly taken: 'no' | 'unclear'
  readonly outcome: Extract<Outcome, { as: 'later' }>
  /** Whether trying the same again is of use. */
  readonly retry: boolean

  constructor(outcome: NotDone['outcome'], { taken, retry }: { taken: NotDone['taken']; retry: boolean }) {
    super(outcome.reason)
    this.outcome = outcome
    this.taken = taken
    this.retry = retry
  }
}

/** One call of the API. @throws NotDone */
export type Call = (method: FetchRequest['method'], path: string, body?: unknown) => Promise<unknown>

const timeoutMs = 6_000
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EFORBIDDEN',
])

/**
 * HubSpot's API with the token of a private app (https://developers.hubspot.com/docs/api/crm/tasks and the
 * pages beside it). 404 is no answer (undefined), 429 asks us to wait, 401 and 403 are for somebody to put
 * right, 5xx may have been done.
 * @param now ms UTC
 */
export const createHubspotClient =
  ({ outside, api, token, now }: { outside: Outside; api: string; token: string; now: () => number }): Call =>
  async (method, path, body) => {
    const headers = omitUndefined({
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'content-type': body === undefined ? undefined : 'application/json',
    })
    const said = await outside(
      omitUndefined({
        method,
        url: `${api.replace(/\/$/, '')}${path}`,
        headers,
        timeoutMs,
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    ).catch((error: unknown) => {
      throw unreached(error, api)
    })
    if (said.status >= 200 && said.status < 300) return parsed(said.text)
    if (said.status === 404) return undefined
    throw answered(said.status, retryAfterMs(said.headers, now()))
  }

const parsed = (text: string): unknown => {
  try {
    return text === '' ? {} : JSON.parse(text)
  } catch {
    throw new NotDone({ as: 'later', reason: 'HubSpot answered no JSON' }, { taken: 'unclear', retry: true })
  }
}

/** A burst is over in ten seconds. */
const burst = 10_000

const answered = (status: number, waitMs: number | undefined): NotDone => {
  const later = { as: 'later', status, reason: `HubSpot answered ${status}` } as const
  if (status === 429) return new NotDone({ ...later, waitMs: waitMs ?? burst }, { taken: 'no', retry: true })
  if (status >= 500)
    return new NotDone(omitUndefined({ ...later, waitMs }), { taken: 'unclear', retry: true })
  if (status === 401 || status === 403)
    return new NotDone(
      { ...later, reason: `HubSpot answered ${status}: the token is not valid, or lacks a scope` },
      { taken: 'no', retry: true },
    )
  return new NotDone(later, { taken: 'no', retry: false })
}

const unreached = (error: unknown, api: string): NotDone => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'Error'
  const reason =
    code === 'EFORBIDDEN'
      ? `HubSpot's address ${isLoopback(api) ? 'must be https' : 'leads to a private address'}`
      : `HubSpot not reached (${code.slice(0, 40)})`
  return new NotDone(
    { as: 'later', reason },
    { taken: neverConnected.has(code) ? 'no' : 'unclear', retry: true },
  )
}
