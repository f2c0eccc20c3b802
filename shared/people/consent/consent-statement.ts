import { visibleText } from '../../runtime/text/visible-text.ts'
import type { Touchpoint, TouchpointType } from '../../model/touchpoint.ts'

/**
 * The ways to reach somebody that a word on consent can be about; `*` is every way, `other` one we never use.
 */
export const consentChannels = ['*', 'email', 'sms', 'wecom', 'wechat', 'call', 'push', 'other'] as const
export type ConsentChannel = (typeof consentChannels)[number]

/**
 * What for. `archive` is keeping the text of chats, `template` one WeChat template; `other` is a purpose we
 * do not know.
 */
export const purposes = ['marketing', 'service', 'profiling', 'archive', 'template', 'other'] as const
export type Purpose = (typeof purposes)[number]

/**
 * What a touchpoint says about consent: for which way and purpose, and whether it is given or taken back.
 * `whole`: about every message by that way, so about service too.
 */
export type ConsentStatement = {
  readonly channel: ConsentChannel
  readonly purpose: Purpose
  readonly given: boolean
  readonly whole?: true
}

/**
 * Ways on which a word without a purpose is about every message. A text message is blocked by its number:
 * after STOP, TD or 退订 carriers deliver no message from that sender until START, whatever it is for.
 */
const blockedWhole: ReadonlySet<ConsentChannel> = new Set(['sms'])

/** The purposes that a word is about. */
export const purposesIn = ({ purpose, whole }: ConsentStatement): readonly Purpose[] =>
  whole ? ['marketing', 'service'] : [purpose]

const channelWords: Readonly<Record<string, ConsentChannel>> = {
  '*': '*',
  all: '*',
  any: '*',
  email: 'email',
  'e-mail': 'email',
  mail: 'email',
  sms: 'sms',
  text: 'sms',
  wecom: 'wecom',
  wechat: 'wechat',
  weixin: 'wechat',
  call: 'call',
  phone: 'call',
  push: 'push',
}

const purposeWords: Readonly<Record<string, Purpose>> = {
  marketing: 'marketing',
  advertising: 'marketing',
  newsletter: 'marketing',
  promotion: 'marketing',
  营销: 'marketing',
  service: 'service',
  transactional: 'service',
  服务: 'service',
  profiling: 'profiling',
  profile: 'profiling',
  personalisation: 'profiling',
  personalization: 'profiling',
  画像: 'profiling',
  'message archive': 'archive',
  archive: 'archive',
  template: 'template',
}

/** Types that speak of one way to reach somebody by what they are. */
const byType: Partial<Record<TouchpointType, Pick<ConsentStatement, 'channel' | 'given'>>> = {
  'email.unsubscribed': { channel: 'email', given: false },
  'email.resubscribed': { channel: 'email', given: true },
  'sms.opted_out': { channel: 'sms', given: false },
}

const word = (value: unknown): string => (typeof value === 'string' ? visibleText(value).toLowerCase() : '')

/**
 * What we do not understand counts against us: a no to it is a no to every way, and to marketing; a yes to it
 * is a yes to nothing we do.
 */
const channelOf = (said: string, given: boolean): ConsentChannel =>
  said === '' ? '*' : (channelWords[said] ?? (given ? 'other' : '*'))
const purposeOf = (said: string, given: boolean): Purpose => {
  if (said.startsWith('template ')) return purposeWords[said] ?? 'template'
  return purposeWords[said] ?? (given ? 'other' : 'marketing')
}

/**
 * What a touchpoint says about consent; nothing where it says nothing. `props.purpose` and `props.channel`
 * name purpose and way, in any case; without them marketing by every way is meant, by text message also
 * service. Some senders name the way as the purpose.
 */
export const parseConsent = ({
  type,
  props,
}: Pick<Touchpoint, 'type' | 'props'>): ConsentStatement | undefined => {
  const known = byType[type]
  if (known) return wholly({ ...known, purpose: 'marketing' })
  if (type !== 'consent.granted' && type !== 'consent.withdrawn') return undefined
  const given = type === 'consent.granted'
  const purpose = word(props['purpose'])
  const named = word(props['channel'])
  const isWay = purpose in channelWords && !(purpose in purposeWords)
  const channel = channelOf(named === '' && isWay ? purpose : named, given)
  if (isWay || purpose === '') return wholly({ channel, purpose: 'marketing', given })
  return { channel, purpose: purposeOf(purpose, given), given }
}

/** A word that states no purpose. */
const wholly = (said: ConsentStatement): ConsentStatement =>
  blockedWhole.has(said.channel) ? { ...said, whole: true } : said

/**
 * Channels that anyone can write to: their write key is in the source of a public page, or their senders do
 * not sign webhooks. A consent from them is trusted only when its touchpoint is `vouched`.
 */
const openToAll: ReadonlySet<string> = new Set([
  'segment',
  'rudderstack',
  'wechat-oa',
  'weibo',
  'weidian',
  'jinshuju',
  'wjx',
  'aliyun-sms',
  'salesforce',
  'chatwoot',
])

/**
 * Whether what a touchpoint grants or asks to erase is believed: it came in through a signed channel, by
 * ourselves, or by a connection of which the company said that its key is on no page (`server`), or the
 * message was sealed. A no is believed from everybody.
 */
export const isTrustedSource = ({ channel, props }: Pick<Touchpoint, 'channel' | 'props'>): boolean =>
  !openToAll.has(channel) || props['vouched'] === true

/** Types that change an event for all who registered, so that it matters who said it. */
const changesForAll: ReadonlySet<TouchpointType> = new Set([
  'event.rescheduled',
  'event.cancelled',
  'event.ended',
])
export const isForAll = (type: TouchpointType): boolean => changesForAll.has(type)

/** Whether a type of touchpoint may give consent or ask for erasure, so that it matters who said it. */
export const isAboutConsent = (type: TouchpointType): boolean =>
  type === 'consent.granted' || type === 'email.resubscribed' || type === 'privacy.erasure_requested'

/** As `saidOf`, but a yes that anybody could have said in this person's name says nothing. */
export const trustedConsent = (touchpoint: Touchpoint): ConsentStatement | undefined => {
  const said = parseConsent(touchpoint)
  return said?.given && !isTrustedSource(touchpoint) ? undefined : said
}

/** Whether somebody asks for their data to be erased, and it is believed. */
export const asksErasure = (touchpoint: Touchpoint): boolean =>
  touchpoint.type === 'privacy.erasure_requested' && isTrustedSource(touchpoint)
