import { createHash } from 'node:crypto'
import { callback, noon, request, wecomSecrets } from './delivery.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'

export const oaSecrets = {
  token: 'wechatToken3',
  encodingAESKey: wecomSecrets.encodingAESKey,
  appId: 'wx0000000000000001',
} as const
export const openid = 'oOPENID000000000000000000001'

/** A message of an official account's, in its XML. */
export const oaXml = (elements: Record<string, string>): string =>
  `<xml>${Object.entries({
    ToUserName: 'gh_abc123',
    FromUserName: openid,
    CreateTime: String(noon / 1000),
    MsgType: 'event',
    ...elements,
  })
    .map(
      ([name, value]) =>
        `<${name}>${/^\d+$/.test(value) || value.startsWith('<') ? value : `<![CDATA[${value}]]>`}</${name}>`,
    )
    .join('')}</xml>`

/** The message sealed for the account, as in safe mode. */
export const sealedFor = (xml: string, at = noon): HttpRequest =>
  callback(xml, { at, token: oaSecrets.token, key: oaSecrets.encodingAESKey, receiveId: oaSecrets.appId })

/** The query of a sender who signs nothing but token, time and nonce. */
export const signedQuery = (token: string, at = noon): Record<string, string> => {
  const [timestamp, nonce] = [String(Math.floor(at / 1000)), '13579']
  return {
    signature: createHash('sha1').update([token, timestamp, nonce].sort().join('')).digest('hex'),
    timestamp,
    nonce,
  }
}

/** A body as it is, behind such a query. */
export const plainly = (body: string, token: string = oaSecrets.token, at = noon): HttpRequest =>
  request({ query: signedQuery(token, at), body })

/** What 小鹅通 pushes, opened. */
export const xiaoeDoc = (type: string, data: Record<string, string>): string => {
  const inner = Object.entries(data).map(([name, value]) => `<${name}>${value}</${name}>`)
  return `<doc><type>${type}</type><app_id>appTEST</app_id><message_id>20260105_1</message_id><retry_times>0</retry_times><xe_data>${inner.join('')}</xe_data></doc>`
}
