import { encrypt, getSignature } from '@wecom/crypto'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { hexOf } from '../verification/digest.ts'
import {
  withSignature,
  type SignatureTestKit,
  type UnsignedRequest,
  secondsOf,
} from './signature-test-kit.ts'
import type { Connection } from '../../model/connection.ts'

const first = ({ secrets }: Connection, name: string): string => activeSecrets(secrets[name])[0] ?? ''
const nonce = '1357924680'
const nobodys = { token: 'ofNobody', encodingAESKey: 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc' }

/**
 * Sealed and signed as Tencent's callbacks are, for this account. What the seal mixes in by chance is the
 * same every time here.
 */
const sealed = (said: UnsignedRequest, to: Connection, account: string, now: number): UnsignedRequest => {
  const timestamp = secondsOf(now)
  const seal = encrypt(first(to, 'encodingAESKey'), said.body, account, Buffer.alloc(16, 7))
  const body =
    to.settings['format'] === 'json'
      ? JSON.stringify({ encrypt: seal })
      : `<xml><Encrypt><![CDATA[${seal}]]></Encrypt></xml>`
  return withSignature(
    { ...said, body },
    {},
    { timestamp, nonce, msg_signature: getSignature(first(to, 'token'), timestamp, nonce, seal) },
  )
}

const plain = (said: UnsignedRequest, to: Connection, now: number): UnsignedRequest => {
  const timestamp = secondsOf(now)
  return withSignature(
    said,
    {},
    {
      timestamp,
      nonce,
      signature: hexOf('sha1', [first(to, 'token'), timestamp, nonce].toSorted().join('')),
    },
  )
}

/** Senders who seal what they post. */
export const bySeal: Readonly<Record<string, SignatureTestKit>> = {
  wecom: {
    secrets: { ...nobodys, receiveId: 'ww0000000000000000' },
    signed: (said, to, now) => sealed(said, to, first(to, 'receiveId'), now),
    sample: (now) => ({
      body:
        `<xml><ToUserName>ww0000000000000000</ToUserName><FromUserName>sys</FromUserName><CreateTime>${secondsOf(now)}</CreateTime><MsgType>event</MsgType>` +
        '<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>zhangsan</UserID><ExternalUserID>wmAAAAexternal001</ExternalUserID></xml>',
    }),
  },
  'wechat-oa': {
    secrets: { ...nobodys, appId: 'wx0000000000000000' },
    signed: (said, to, now) =>
      to.settings['mode'] === 'plain' ? plain(said, to, now) : sealed(said, to, first(to, 'appId'), now),
    sample: (now) => ({
      body:
        `<xml><ToUserName>gh_abc123</ToUserName><FromUserName>oOPENID000000000000000000001</FromUserName><CreateTime>${secondsOf(now)}</CreateTime>` +
        '<MsgType>event</MsgType><Event>subscribe</Event><EventKey></EventKey></xml>',
    }),
  },
  xiaoe: {
    secrets: { ...nobodys, appId: 'app0' },
    signed: (said, to, now) => sealed(said, to, first(to, 'appId'), now),
    sample: () => ({
      body:
        '<doc><type>order_change</type><app_id>app0</app_id><message_id>1</message_id><retry_times>0</retry_times>' +
        '<xe_data><action>set_pay</action><order_id>o_1</order_id><user_id>u_1</user_id></xe_data></doc>',
    }),
  },
}
