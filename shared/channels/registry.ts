import type { Door, Puller, Reader } from './channel.ts'

/**
 * Where the halves of a channel lie. Nothing of a channel is loaded before its first request, or its first
 * event.
 */
export type Halves = {
  /** Only where somebody can knock. */
  readonly door?: () => Promise<{ readonly door: Door }>
  readonly read: () => Promise<{ readonly read: Reader['read'] }>
  /** Only where the vendor keeps events until somebody asks. */
  readonly pull?: () => Promise<{ readonly pull: Puller['pull']; readonly probe?: Puller['probe'] }>
}

/**
 * Every way in: one folder, one line here and one test add one. Amazon SES has no door, its events come over
 * the default event bus; nor have our own.
 */
export const ways: Readonly<Record<string, Halves>> = {
  segment: { door: () => import('./segment/receive.ts'), read: () => import('./segment/parse.ts') },
  rudderstack: { door: () => import('./rudderstack/receive.ts'), read: () => import('./segment/parse.ts') },
  'segment-webhook': {
    door: () => import('./segment-webhook/receive.ts'),
    read: () => import('./segment-webhook/parse.ts'),
  },
  'standard-webhooks': {
    door: () => import('./standard-webhooks/receive.ts'),
    read: () => import('./standard-webhooks/parse.ts'),
  },
  wecom: {
    door: () => import('./wecom/receive.ts'),
    read: () => import('./wecom/parse.ts'),
    pull: () => import('./wecom/poll.ts'),
  },
  'wechat-oa': { door: () => import('./wechat-oa/receive.ts'), read: () => import('./wechat-oa/parse.ts') },
  wjx: { door: () => import('./wjx/receive.ts'), read: () => import('./wjx/parse.ts') },
  jinshuju: { door: () => import('./jinshuju/receive.ts'), read: () => import('./jinshuju/parse.ts') },
  jiandaoyun: { door: () => import('./jiandaoyun/receive.ts'), read: () => import('./jiandaoyun/parse.ts') },
  zoom: { door: () => import('./zoom/receive.ts'), read: () => import('./zoom/parse.ts') },
  'aliyun-sms': {
    door: () => import('./aliyun-sms/receive.ts'),
    read: () => import('./aliyun-sms/parse.ts'),
  },
  taobao: {
    door: () => import('./taobao/receive.ts'),
    read: () => import('./taobao/parse.ts'),
    pull: () => import('./taobao/poll.ts'),
  },
  jd: { door: () => import('./jd/receive.ts'), read: () => import('./jd/parse.ts') },
  youzan: { door: () => import('./youzan/receive.ts'), read: () => import('./youzan/parse.ts') },
  doudian: { door: () => import('./doudian/receive.ts'), read: () => import('./doudian/parse.ts') },
  'douyin-life': {
    door: () => import('./douyin-life/receive.ts'),
    read: () => import('./douyin-life/parse.ts'),
  },
  weidian: { door: () => import('./weidian/receive.ts'), read: () => import('./weidian/parse.ts') },
  kuaidi100: { door: () => import('./kuaidi100/receive.ts'), read: () => import('./kuaidi100/parse.ts') },
  '17track': { door: () => import('./17track/receive.ts'), read: () => import('./17track/parse.ts') },
  shopify: { door: () => import('./shopify/receive.ts'), read: () => import('./shopify/parse.ts') },
  woocommerce: {
    door: () => import('./woocommerce/receive.ts'),
    read: () => import('./woocommerce/parse.ts'),
  },
  hubspot: { door: () => import('./hubspot/receive.ts'), read: () => import('./hubspot/parse.ts') },
  salesforce: { door: () => import('./salesforce/receive.ts'), read: () => import('./salesforce/parse.ts') },
  chatwoot: { door: () => import('./chatwoot/receive.ts'), read: () => import('./chatwoot/parse.ts') },
  zendesk: { door: () => import('./zendesk/receive.ts'), read: () => import('./zendesk/parse.ts') },
  typeform: { door: () => import('./typeform/receive.ts'), read: () => import('./typeform/parse.ts') },
  twilio: { door: () => import('./twilio/receive.ts'), read: () => import('./twilio/parse.ts') },
  cloudevents: {
    door: () => import('./cloudevents/receive.ts'),
    read: () => import('./cloudevents/parse.ts'),
  },
  'wechat-pay': {
    door: () => import('./wechat-pay/receive.ts'),
    read: () => import('./wechat-pay/parse.ts'),
  },
  weibo: { door: () => import('./weibo/receive.ts'), read: () => import('./weibo/parse.ts') },
  xiaoe: { door: () => import('./xiaoe/receive.ts'), read: () => import('./xiaoe/parse.ts') },
  sns: { door: () => import('./sns/receive.ts'), read: () => import('./sns/parse.ts') },
  ses: { read: () => import('./ses/parse.ts') },
  own: { read: () => import('./own/parse.ts') },
}
