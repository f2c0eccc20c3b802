import type { WebhookReceiver, ChannelPoller, EventParser } from './channel.ts'

/**
 * Where the halves of a channel lie. Nothing of a channel is loaded before its first request, or its first
 * event.
 */
export type ChannelModules = {
  /** Only where somebody can knock. */
  readonly receiver?: () => Promise<{ readonly receiver: WebhookReceiver }>
  readonly parse: () => Promise<{ readonly parse: EventParser['parse'] }>
  /** Only where the vendor keeps events until somebody asks. */
  readonly poll?: () => Promise<{
    readonly poll: ChannelPoller['poll']
    readonly probe?: ChannelPoller['probe']
  }>
}

/**
 * Every way in: one folder, one line here and one test add one. Amazon SES has no door, its events come over
 * the default event bus; nor have our own.
 */
export const channelModules: Readonly<Record<string, ChannelModules>> = {
  segment: { receiver: () => import('./segment/receive.ts'), parse: () => import('./segment/parse.ts') },
  rudderstack: {
    receiver: () => import('./rudderstack/receive.ts'),
    parse: () => import('./segment/parse.ts'),
  },
  'segment-webhook': {
    receiver: () => import('./segment-webhook/receive.ts'),
    parse: () => import('./segment-webhook/parse.ts'),
  },
  'standard-webhooks': {
    receiver: () => import('./standard-webhooks/receive.ts'),
    parse: () => import('./standard-webhooks/parse.ts'),
  },
  wecom: {
    receiver: () => import('./wecom/receive.ts'),
    parse: () => import('./wecom/parse.ts'),
    poll: () => import('./wecom/poll.ts'),
  },
  'wechat-oa': {
    receiver: () => import('./wechat-oa/receive.ts'),
    parse: () => import('./wechat-oa/parse.ts'),
  },
  wjx: { receiver: () => import('./wjx/receive.ts'), parse: () => import('./wjx/parse.ts') },
  jinshuju: { receiver: () => import('./jinshuju/receive.ts'), parse: () => import('./jinshuju/parse.ts') },
  jiandaoyun: {
    receiver: () => import('./jiandaoyun/receive.ts'),
    parse: () => import('./jiandaoyun/parse.ts'),
  },
  zoom: { receiver: () => import('./zoom/receive.ts'), parse: () => import('./zoom/parse.ts') },
  'aliyun-sms': {
    receiver: () => import('./aliyun-sms/receive.ts'),
    parse: () => import('./aliyun-sms/parse.ts'),
  },
  taobao: {
    receiver: () => import('./taobao/receive.ts'),
    parse: () => import('./taobao/parse.ts'),
    poll: () => import('./taobao/poll.ts'),
  },
  jd: { receiver: () => import('./jd/receive.ts'), parse: () => import('./jd/parse.ts') },
  youzan: { receiver: () => import('./youzan/receive.ts'), parse: () => import('./youzan/parse.ts') },
  doudian: { receiver: () => import('./doudian/receive.ts'), parse: () => import('./doudian/parse.ts') },
  'douyin-life': {
    receiver: () => import('./douyin-life/receive.ts'),
    parse: () => import('./douyin-life/parse.ts'),
  },
  weidian: { receiver: () => import('./weidian/receive.ts'), parse: () => import('./weidian/parse.ts') },
  kuaidi100: {
    receiver: () => import('./kuaidi100/receive.ts'),
    parse: () => import('./kuaidi100/parse.ts'),
  },
  '17track': { receiver: () => import('./17track/receive.ts'), parse: () => import('./17track/parse.ts') },
  shopify: { receiver: () => import('./shopify/receive.ts'), parse: () => import('./shopify/parse.ts') },
  woocommerce: {
    receiver: () => import('./woocommerce/receive.ts'),
    parse: () => import('./woocommerce/parse.ts'),
  },
  hubspot: { receiver: () => import('./hubspot/receive.ts'), parse: () => import('./hubspot/parse.ts') },
  salesforce: {
    receiver: () => import('./salesforce/receive.ts'),
    parse: () => import('./salesforce/parse.ts'),
  },
  chatwoot: { receiver: () => import('./chatwoot/receive.ts'), parse: () => import('./chatwoot/parse.ts') },
  zendesk: { receiver: () => import('./zendesk/receive.ts'), parse: () => import('./zendesk/parse.ts') },
  typeform: { receiver: () => import('./typeform/receive.ts'), parse: () => import('./typeform/parse.ts') },
  twilio: { receiver: () => import('./twilio/receive.ts'), parse: () => import('./twilio/parse.ts') },
  cloudevents: {
    receiver: () => import('./cloudevents/receive.ts'),
    parse: () => import('./cloudevents/parse.ts'),
  },
  'wechat-pay': {
    receiver: () => import('./wechat-pay/receive.ts'),
    parse: () => import('./wechat-pay/parse.ts'),
  },
  weibo: { receiver: () => import('./weibo/receive.ts'), parse: () => import('./weibo/parse.ts') },
  xiaoe: { receiver: () => import('./xiaoe/receive.ts'), parse: () => import('./xiaoe/parse.ts') },
  sns: { receiver: () => import('./sns/receive.ts'), parse: () => import('./sns/parse.ts') },
  ses: { parse: () => import('./ses/parse.ts') },
  own: { parse: () => import('./own/parse.ts') },
}
