import { request } from '../delivery.ts'
import { digest } from './shops.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'

/** A push of Youzan's, signed with the secrets of the vector. */
export const youzanPush = (said: unknown): HttpRequest => {
  const body = typeof said === 'string' ? said : JSON.stringify(said)
  return request({
    headers: { 'event-sign': digest('md5', `fake-client-id${body}fake-client-secret`) },
    body,
  })
}
