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
  segment: { door: () => import('./segment/door.ts'), read: () => import('./segment/read.ts') },
  rudderstack: { door: () => import('./rudderstack/door.ts'), read: () => import('./segment/read.ts') },
  'segment-webhook': {
    door: () => import('./segment-webhook/door.ts'),
    read: () => import('./segment-webhook/read.ts'),
  },
  'standard-webhooks': {
    door: () => import('./standard-webhooks/door.ts'),
    read: () => import('./standard-webhooks/read.ts'),
  },
  wecom: {
    door: () => import('./wecom/door.ts'),
    read: () => import('./wecom/read.ts'),
    pull: () => import('./wecom/pull.ts'),
  },
  'wechat-oa': { door: () => import('./wechat-oa/door.ts'), read: () => import('./wechat-oa/read.ts') },
  wjx: { door: () => import('./wjx/door.ts'), read: () => import('./wjx/read.ts') },
  jinshuju: { door: () => import('./jinshuju/door.ts'), read: () => import('./jinshuju/read.ts') },
  jiandaoyun: { door: () => import('./jiandaoyun/door.ts'), read: () => import('./jiandaoyun/read.ts') },
  zoom: { door: () => import('./zoom/door.ts'), read: () => import('./zoom/read.ts') },
  'aliyun-sms': { door: () => import('./aliyun-sms/door.ts'), read: () => import('./aliyun-sms/read.ts') },
  taobao: {
    door: () => import('./taobao/door.ts'),
    read: () => import('./taobao/read.ts'),
    pull: () => import('./taobao/pull.ts'),
  },
  jd: { door: () => import('./jd/door.ts'), read: () => import('./jd/read.ts') },
  youzan: { door: () => import('./youzan/door.ts'), read: () => import('./youzan/read.ts') },
  doudian: { door: () => import('./doudian/door.ts'), read: () => import('./doudian/read.ts') },
  'douyin-life': { door: () => import('./douyin-life/door.ts'), read: () => import('./douyin-life/read.ts') },
  weidian: { door: () => import('./weidian/door.ts'), read: () => import('./weidian/read.ts') },
  kuaidi100: { door: () => import('./kuaidi100/door.ts'), read: () => import('./kuaidi100/read.ts') },
  '17track': { door: () => import('./17track/door.ts'), read: () => import('./17track/read.ts') },
  shopify: { door: () => import('./shopify/door.ts'), read: () => import('./shopify/read.ts') },
  woocommerce: { door: () => import('./woocommerce/door.ts'), read: () => import('./woocommerce/read.ts') },
  hubspot: { door: () => import('./hubspot/door.ts'), read: () => import('./hubspot/read.ts') },
  salesforce: { door: () => import('./salesforce/door.ts'), read: () => import('./salesforce/read.ts') },
  chatwoot: { door: () => import('./chatwoot/door.ts'), read: () => import('./chatwoot/read.ts') },
  zendesk: { door: () => import('./zendesk/door.ts'), read: () => import('./zendesk/read.ts') },
  typeform: { door: () => import('./typeform/door.ts'), read: () => import('./typeform/read.ts') },
  twilio: { door: () => import('./twilio/door.ts'), read: () => import('./twilio/read.ts') },
  cloudevents: { door: () => import('./cloudevents/door.ts'), read: () => import('./cloudevents/read.ts') },
  'wechat-pay': { door: () => import('./wechat-pay/door.ts'), read: () => import('./wechat-pay/read.ts') },
  weibo: { door: () => import('./weibo/door.ts'), read: () => import('./weibo/read.ts') },
  xiaoe: { door: () => import('./xiaoe/door.ts'), read: () => import('./xiaoe/read.ts') },
  sns: { door: () => import('./sns/door.ts'), read: () => import('./sns/read.ts') },
  ses: { read: () => import('./ses/read.ts') },
  own: { read: () => import('./own/read.ts') },
}
