import { reason } from '../../model/reasons/reason.ts'
import * as z from 'zod'
import type { SendResult } from '../sender.ts'
import { parsedJson, wecomVerdict } from './wecom-robot.ts'

/** A key to WeCom's API, or why there is none now: nothing was sent, whatever happened. */
export type AccessToken = { readonly token: string } | Extract<SendResult, { as: 'refused' }>

/** The key of a corporation's app; `stale` is one that WeCom no longer takes. */
export type TokenOf = (corp: string, stale?: string) => Promise<AccessToken>

const connectionSecret = z.object({ secrets: z.object({ secret: z.string() }) })

/** The app's secret of a connection as it is kept; nothing when there is none. */
export const appSecretOf = (text: string | undefined): string | undefined =>
  connectionSecret.safeParse(parsedJson(text ?? '')).data?.secrets.secret

const answerSchema = z.object({
  errcode: z.int(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().optional(),
})

/**
 * Keys to WeCom's API, each kept for nine tenths of its life: WeCom gives everybody who asks within it the
 * same one (channels.md 5.2).
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
  const kept = new Map<string, { readonly token: string; readonly until: number }>()
  return async (corp, stale) => {
    const known = kept.get(corp)
    if (known && known.token !== stale && known.until > now()) return known
    const secret = await secretOf(corp)
    if (secret === undefined)
      return {
        as: 'refused',
        verdict: 'permanent-config-alert',
        reason: reason('provider.not-connected', { provider: 'wecom-app' }),
      }
    const asked = now()
    const query = new URLSearchParams({ corpid: corp, corpsecret: secret }).toString()
    const said = await answered(`${endpoint.replace(/\/$/, '')}/cgi-bin/gettoken?${query}`, timeoutMs)
    if (said?.errcode !== 0 || said.access_token === undefined) return noToken(said?.errcode)
    const fresh = { token: said.access_token, until: asked + (said.expires_in ?? 7200) * 900 }
    kept.set(corp, fresh)
    return fresh
  }
}

const answered = async (
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
