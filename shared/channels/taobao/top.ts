import { hourMs } from '../../runtime/time-buckets.ts'
import * as z from 'zod'
import { RetryableError } from '../../runtime/errors.ts'
import type { PollContext } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { hexOf, sorted } from '../verification/digest.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import { isoOf } from '../../model/stated-time.ts'
import type { Connection } from '../../model/connection.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Words = Readonly<Record<string, string>>

/**
 * The signature of a call of the open platform, by md5 (Taobao Open Platform, TOP and Qimen): upper hex over
 * all parameters, sorted, between two secrets.
 */
export const topSign = (params: Words, secret: string): string =>
  hexOf('md5', secret, sorted(params), secret).toUpperCase()

const eightHours = 8 * hourMs
const timeoutMs = 10_000

const settingsSchema = z.object({
  appKey: z.string().default(''),
  gateway: z.string().default('https://eco.taobao.com/router/rest'),
})

/** A call of a method with these parameters; answers the members of its response. */
export type Call = (method: string, params: Words) => Promise<Readonly<Record<string, unknown>>>

/**
 * Who calls as which app; nothing where the connection names none. While a secret is changed, the first of
 * the two signs.
 */
export const callerOf = (
  { secrets, settings }: Connection,
  { fetch, now }: PollContext,
): { app: string; call: Call } | undefined => {
  const { appKey: app, gateway } = settingsSchema.parse(settings)
  const [[secret], [session]] = [activeSecrets(secrets['appSecret']), activeSecrets(secrets['session'])]
  if (app === '' || secret === undefined) return undefined
  const call: Call = async (method, params) => {
    const timestamp = isoOf(now() + eightHours)
      .slice(0, 19)
      .replace('T', ' ')
    const common = { method, app_key: app, timestamp, format: 'json', v: '2.0', sign_method: 'md5' }
    const asked = omitUndefined({ ...params, ...common, session: session || undefined })
    const body = new URLSearchParams({ ...asked, sign: topSign(asked, secret) })
    const request = {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    } as const
    return responseIn(method, await answered(fetch(gateway, request)))
  }
  return { app, call }
}

const answered = async (asked: Promise<Response>): Promise<string> => {
  try {
    const response = await asked
    if (!response.ok) throw new RetryableError(`taobao answers ${response.status}`)
    return await response.text()
  } catch (error) {
    throw error instanceof RetryableError
      ? error
      : new RetryableError('taobao does not answer', { cause: error })
  }
}

const errorSchema = z.object({ code: z.unknown(), sub_code: z.string().max(100).optional().catch(undefined) })

/**
 * `{"<method>_response":{…}}`, dots as underscores and without `taobao`; or `{"error_response":{…}}`, with
 * 200 as well.
 */
const responseIn = (method: string, text: string): Readonly<Record<string, unknown>> => {
  const said = membersOf(parsed(text)) ?? {}
  const response = membersOf(said[`${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`])
  if (response) return response
  const { code, sub_code } = errorSchema.safeParse(said['error_response']).data ?? { code: 'nothing' }
  throw new RetryableError(`taobao answers ${method} with ${String(code)} ${sub_code ?? ''}`.trim())
}

const parsed = (text: string): unknown => {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
