import { request } from '../delivery.ts'
import { shanghai } from './jd-push.ts'
import { digest } from './shops.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'

type Told = {
  at: number
  secret?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  form?: Record<string, string>
}

/**
 * A Qimen scene, signed as Taobao's own kit does it: headers, query and form by name, then the body as it is.
 */
export const scene = (
  said: unknown,
  { at, secret = 'spi-secret-1', query = {}, headers = {}, form }: Told,
): HttpRequest => {
  const text = typeof said === 'string' ? said : JSON.stringify(said)
  const asked = {
    method: 'qimen.custom.order.notify',
    app_key: '12345678',
    timestamp: shanghai(at),
    sign_method: 'md5',
    ...query,
  }
  const listed = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    decodeURIComponent(value),
  ])
  const fields: Record<string, string> = { ...Object.fromEntries(listed), ...asked, ...form }
  const joined = Object.keys(fields)
    .sort()
    .map((name) => `${name}${fields[name]}`)
    .join('')
  const sign = digest('md5', `${secret}${joined}${form ? '' : text}${secret}`).toUpperCase()
  const rawQuery = new URLSearchParams({ ...asked, sign }).toString()
  return request({
    // As the front door reads it: a plus is a plus.
    query: Object.fromEntries(rawQuery.split('&').map((pair) => pair.split('=').map(decodeURIComponent))),
    rawQuery,
    headers: {
      'content-type': form ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'application/json',
      ...(listed.length > 0 ? { ...headers, 'top-sign-list': Object.keys(headers).join(',') } : {}),
    },
    body: form ? new URLSearchParams(form).toString() : text,
  })
}
