import { request } from '../delivery.ts'
import { digest, formText } from './shops.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'

/** A moment on the clocks of Shanghai. */
export const shanghai = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

/** A message of JD Daojia, signed. */
export const jdPush = (
  said: unknown,
  {
    at,
    message = 'newOrder',
    secret = 'jd-app-secret',
    more = {},
  }: { at: number; message?: string; secret?: string; more?: Record<string, string> },
): HttpRequest => {
  const fields: Record<string, string> = {
    token: 't',
    app_key: 'k',
    timestamp: shanghai(at),
    format: 'json',
    v: '1.0',
    ...(said === undefined ? {} : { jd_param_json: typeof said === 'string' ? said : JSON.stringify(said) }),
    ...more,
  }
  const joined = Object.keys(fields)
    .sort()
    .map((name) => `${name}${fields[name]}`)
    .join('')
  const sign = digest('md5', `${secret}${joined}${secret}`).toUpperCase()
  return request({ path: `/hooks/jd/main/${message}`, body: formText({ ...fields, sign }) })
}
