import { activeSecrets } from '../../runtime/constant-time.ts'
import { formOf } from '../http/read-post-body.ts'
import { hexOf, sorted } from '../verification/digest.ts'
import { withSignature, type SignatureTestKit, secondsOf, shanghaiOf } from './signature-test-kit.ts'
import type { Connection } from '../../model/connection.ts'

const first = ({ secrets }: Connection, name: string): string => activeSecrets(secrets[name])[0] ?? ''
const json = (said: unknown): string => JSON.stringify(said)
const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString()
const nonce = '1357924680'

/**
 * The one field of a form in which such senders put their words, whether somebody pasted the words or the
 * form.
 */
const wordsIn = (body: string, field: string): string =>
  /^\s*[{[]/.test(body) ? body : (formOf(body)[field] ?? body)

/** Senders who put a secret before or behind what they post, and digest it. */
export const byDigest: Readonly<Record<string, SignatureTestKit>> = {
  '17track': {
    secrets: { securityKey: 'of-nobody' },
    signed: (said, to) =>
      withSignature(said, { sign: hexOf('sha256', said.body, '/', first(to, 'securityKey')) }),
    sample: () => ({
      body: json({
        event: 'TRACKING_UPDATED',
        data: {
          number: 'RR123456789CN',
          carrier: 3011,
          tag: 'order:1',
          track_info: {
            latest_status: { status: 'InTransit', sub_status: 'InTransit_Other' },
            latest_event: { time_iso: '2026-01-05T10:00:00Z' },
          },
        },
      }),
    }),
  },
  doudian: {
    secrets: { appKey: 'nobody', appSecret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(said, {
        'sign-method': 'md5',
        'event-sign': hexOf('md5', first(to, 'appKey'), said.body, first(to, 'appSecret')),
      }),
    sample: (now) => ({
      body: json([
        {
          tag: '101',
          msg_id: 'm1',
          data: json({
            p_id: '1',
            s_ids: ['1'],
            shop_id: 2,
            pay_time: Math.floor(now / 1000),
            open_id: 'buyer',
          }),
        },
      ]),
    }),
  },
  youzan: {
    secrets: { clientId: 'nobody', clientSecret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(said, {
        'event-sign': hexOf('md5', first(to, 'clientId'), said.body, first(to, 'clientSecret')),
      }),
    sample: () => ({
      body: json({
        client_id: 'nobody',
        id: 'E1',
        kdt_id: 2,
        mode: 1,
        msg_id: 'm1',
        status: 'TRADE_PAID',
        type: 'trade_TradePaid',
        version: 1,
        msg: encodeURIComponent(
          json({ tid: 'E1', update_time: '2026-01-05 10:00:00', buyer_info: { yz_open_id: 'buyer' } }),
        ),
      }),
    }),
  },
  'douyin-life': {
    secrets: { clientSecret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(said, {
        'x-douyin-signature': hexOf('sha1', first(to, 'clientSecret'), said.body),
        'msg-id': 'm1',
      }),
    sample: (now) => ({
      body: json({
        event: 'life_trade_order_notify',
        from_user_id: 'buyer',
        client_key: 'nobody',
        content: json({
          action: 'pay',
          order: { order_id: '1', open_id: 'buyer', pay_time_unix: Math.floor(now / 1000) },
        }),
      }),
    }),
  },
  jiandaoyun: {
    secrets: { secret: 'of-nobody' },
    signed: (said, to, now) =>
      withSignature(
        said,
        {
          'x-jdy-signature': hexOf(
            'sha1',
            `${nonce}:`,
            said.body,
            `:${first(to, 'secret')}:${secondsOf(now)}`,
          ),
          'x-jdy-deliverid': 'd1',
        },
        { nonce, timestamp: secondsOf(now) },
      ),
    sample: (now) => ({
      body: json({
        op: 'data_create',
        opTime: now,
        data: { appId: 'a', entryId: 'e', _id: '1', phone: '13800138000' },
      }),
    }),
  },
  kuaidi100: {
    secrets: { salt: 'of-nobody' },
    signed: (said, to) => {
      const param = wordsIn(said.body, 'param')
      return { ...said, body: form({ param, sign: hexOf('md5', param, first(to, 'salt')).toUpperCase() }) }
    },
    sample: () => ({
      body: json({
        status: 'polling',
        lastResult: {
          state: '0',
          com: 'yuantong',
          nu: 'V030344422',
          data: [{ context: 'On its way', time: '2026-01-05 10:00:00', ftime: '2026-01-05 10:00:00' }],
        },
      }),
    }),
  },
  jd: {
    secrets: { appSecret: 'of-nobody' },
    signed: (said, to, now) => {
      const fields = {
        token: 't',
        app_key: 'k',
        timestamp: shanghaiOf(now),
        format: 'json',
        v: '1.0',
        jd_param_json: wordsIn(said.body, 'jd_param_json'),
      }
      const secret = first(to, 'appSecret')
      return {
        message: 'newOrder',
        ...said,
        body: form({ ...fields, sign: hexOf('md5', secret, sorted(fields), secret) }),
      }
    },
    sample: (now) => ({ body: json({ billId: '1', statusId: '32000', timestamp: shanghaiOf(now) }) }),
  },
  taobao: {
    secrets: { appSecret: 'of-nobody' },
    signed: (said, to, now) => {
      const asked = {
        method: 'qimen.custom.order.notify',
        app_key: '1',
        timestamp: shanghaiOf(now),
        sign_method: 'md5',
        ...said.query,
      }
      const secret = first(to, 'appSecret')
      return withSignature(
        said,
        {},
        { ...asked, sign: hexOf('md5', secret, sorted(asked), said.body, secret) },
      )
    },
    sample: (now) => ({
      body: json({
        tid: '1',
        status: 'WAIT_SELLER_SEND_GOODS',
        buyer_open_uid: 'buyer',
        modified: shanghaiOf(now),
      }),
    }),
  },
  wjx: {
    secrets: { appKey: 'of-nobody' },
    signed: (said, to) =>
      withSignature(
        said,
        to.secrets['appKey'] === undefined
          ? {}
          : { 'x-wjx-signature': hexOf('sha1', said.body, first(to, 'appKey')) },
        to.secrets['token'] === undefined ? {} : { token: first(to, 'token') },
      ),
    sample: (now) => ({
      body: json({
        vid: '1',
        jid: '2',
        sojumpparm: 'lead-1',
        submitdata: '1$a',
        submittime: shanghaiOf(now),
      }),
    }),
  },
  weibo: {
    secrets: { appSecret: 'of-nobody' },
    signed: (said, to, now) => {
      const timestamp = secondsOf(now)
      return withSignature(
        said,
        {},
        {
          timestamp,
          nonce,
          signature: hexOf('sha1', [first(to, 'appSecret'), timestamp, nonce].toSorted().join('')),
        },
      )
    },
    sample: () => ({
      body: json({
        type: 'event',
        receiver_id: 1,
        sender_id: 2,
        created_at: 'Mon Jan 05 19:59:00 +0800 2026',
        data: { subtype: 'follow' },
      }),
    }),
  },
}
