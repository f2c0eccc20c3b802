import { reason } from '../../model/reasons/reason.ts'
import * as z from 'zod'
import type { SendResult } from '../sender.ts'
import { parsedJson, wecomVerdict } from './wecom-robot.ts'

/** An access token for WeCom's API, or the refusal: without a token nothing was sent. */
type AccessToken = { readonly token: string } | Extract<SendResult, { as: 'refused' }>

/** Gets the access token of a corporation's app; `stale` is one that WeCom rejected. */
export type TokenOf = (corp: string, stale?: string) => Promise<AccessToken>

const connectionSecret = z.object({ secrets: z.object({ secret: z.string() }) })

/** Parses the app secret of a connection; undefined when there is none. */
export const appSecretOf = (text: string | undefined): string | undefined =>
  connectionSecret.safeParse(parsedJson(text ?? '')).data?.secrets.secret

const answerSchema = z.object({
  errcode: z.int(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().optional(),
})

/**
 * Caches access tokens for nine tenths of their lifetime, within which WeCom returns the same token to every
 * caller (WeCom: get access_token, document 91039).
 * @param now ms UTC
 */
export const createTokenStore = ({
  secretOf,
  endpoint,
  now,
  timeoutMs = 5_000,
}: {
  readonly secretOf: (corp: string) => Promise<string | undefined>
  readonly endpoint: string
  readonly now: () => number
  readonly timeoutMs?: number
}): TokenOf => {
  const cache = new Map<string, { readonly token: string; readonly until: number }>()
  return async (corp, stale) => {
    const cached = cache.get(corp)
    if (cached && cached.token !== stale && cached.until > now()) return cached
    const secret = await secretOf(corp)
    if (secret === undefined)
      return {
        as: 'refused',
        verdict: 'permanent-config-alert',
        reason: reason('provider.not-connected', { provider: 'wecom-app' }),
      }
    const requestedAt = now()
    const query = new URLSearchParams({ corpid: corp, corpsecret: secret }).toString()
    const response = await fetchToken(`${endpoint.replace(/\/$/, '')}/cgi-bin/gettoken?${query}`, timeoutMs)
    if (response?.errcode !== 0 || response.access_token === undefined) return noToken(response?.errcode)
    const fresh = { token: response.access_token, until: requestedAt + (response.expires_in ?? 7200) * 900 }
    cache.set(corp, fresh)
    return fresh
  }
}

const fetchToken = async (
  address: string,
  timeoutMs: number,
): Promise<z.infer<typeof answerSchema> | undefined> => {
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    return answerSchema.safeParse(parsedJson(await response.text())).data
  } catch {
    return undefined
  }
}

const noToken = (errcode: number | undefined): AccessToken => ({
  as: 'refused',
  verdict: errcode === undefined ? 'retry-backoff' : wecomVerdict(errcode),
  reason: reason('provider.no-token', { provider: 'wecom-app', answer: errcode ?? 'no answer' }),
})
