import { visibleText } from '../../runtime/text/visible-text.ts'

/**
 * What a column of a list asks. `refusal`: a yes is a no to messages (`退订`). `consent`: a no is one (`订阅状态`,
 * `accepts marketing`). `bounce`: an address failed. `status`: one word of many, of which only clear refusals
 * count (`email status`).
 */
export type Asks = 'refusal' | 'consent' | 'bounce' | 'status'

/** What a header asks, and which touchpoints a refusal becomes. */
export type StateHeader = { readonly asks: Asks; readonly types: readonly string[] }

const [email, sms] = ['email.unsubscribed', 'sms.opted_out'] as const

/** A way to write to somebody, as headers name it; `neither` is a way these touchpoints do not speak of. */
const ways = {
  email: /e ?mail|\bmail|邮|郵|edm|newsletter|メール|メルマガ|이메일|correo/u,
  sms: /\bsms|text|mobile|短信|簡訊|문자/u,
  neither:
    /\bcalls?\b|\bfax\b|\bphone\b|\bpost\b|电话|電話|传真|外呼|微信|wechat|whatsapp|facebook|push notification/u,
} as const

/** Words a header may hold beside its core. */
const around =
  String.raw`(?:is|has|hs|was|currently|the|contact|customer|member|user|subscriber|person|klaviyo|mailchimp|e ?mail|mail|newsletter|sms|text|mobile` +
  String.raw`|marketing|promotional|commercial|global|all|from|of|to|our|my|messages?|info|gdpr|dsgvo|allow(?:ed|s)?|status|state|flag)`
const when = String.raw`(?:date|at|on|time|timestamp|reason)`

const latin = (core: string, more = ''): RegExp =>
  new RegExp(`^(?:${around} )*(?:${core})(?: (?:${around}${more}))*$`, 'u')

const refusal = latin(
  String.raw`opt(?:ed)? ?outs?|unsub(?:scribed?)?|unsubscription|do ?not ?(?:contact|disturb|e ?mail|mail|text|sms|market)|dnc|dnd` +
    String.raw`|(?:block|black|deny) ?list(?:ed)?|suppress(?:ed|ion)|stop (?:e ?mail|sms|pub)`,
  `|${when}`,
)
const consent = latin(
  String.raw`opt(?:ed)? ?in|subscribed?|accepts? (?:e ?mail|sms|marketing|newsletter)s?|consents?|consented|newsletter|contactable` +
    String.raw`|(?:receives?|wants?|allows?) (?:e ?mail|sms|marketing|newsletter)s?|(?:e ?mail|sms|marketing|newsletter) (?:subscription|permission|allowed|subscriptions)` +
    String.raw`|(?:subscription|consent|marketing|subscriber) (?:status|state)`,
)
const bounce = latin(String.raw`(?:hard )?bounce[sd]?|hard bounced`, `|${when}|type`)
const status = /^(?:e ?mail|mail|member|subscriber|contact|mailing|list) (?:status|state)$/u

const chineseWay =
  '(?:电子)?(?:邮件|邮箱|短信|手机|推送|营销|推广|广告|促销|消息|信息|资讯|商业|联系|郵件|簡訊|行銷)'
const chineseEnd = '(?:状态|狀態|标记|标志|标识|情况|日期|时间|時間|原因|名单)?'
const chineseRefusal = new RegExp(
  `^(?:是否|已|是否已)?(?:${chineseWay})*(?:退订|退訂|拒收|拒绝接收|勿扰|免打扰|黑名单|拉黑|禁止联系|禁止发送|禁发|禁联|不发送|不接收|不联系|取消订阅|谢绝|拒绝(?=${chineseWay}))` +
    `(?:${chineseWay})*${chineseEnd}$`,
  'u',
)
const chineseConsent = new RegExp(
  `^(?:是否|已|是否已|可否|可)?(?:(?:${chineseWay})*(?:订阅|訂閱)(?:${chineseWay})*|(?:愿意|同意|接受|接收|允许)(?:接收|接受|发送|发)?(?:${chineseWay})+|(?:${chineseWay})+(?:授权|同意|许可|订阅))` +
    '(?:状态|狀態|标记|标志|标识|情况)?$',
  'u',
)

/** Other languages, as shops there call such columns. */
const elsewhere: readonly (readonly [Asks, string])[] = [
  [
    'refusal',
    'abgemeldet|newsletter abmeldung|abmeldung newsletter|werbesperre|keine werbung|désinscrit|désabonné|ne pas contacter|stop pub|baja|dado de baja|no contactar|no enviar|no molestar',
  ],
  [
    'refusal',
    'descadastrado|não contatar|não perturbe|disiscritto|non contattare|uitgeschreven|afgemeld|niet benaderen|отписан|отписался|отписка|не беспокоить|чёрный список|черный список',
  ],
  [
    'refusal',
    '配信停止|購読解除|受信拒否|メール受信拒否|配信拒否|수신거부|수신 거부|문자수신거부|이메일수신거부',
  ],
  [
    'consent',
    'werbeeinwilligung|einwilligung|werbung erlaubt|newsletter anmeldung|opt in e mail|abonné|consentement|inscrit newsletter|suscrito|consentimiento|acepta marketing|acepta publicidad',
  ],
  [
    'consent',
    'inscrito|consentimento|aceita marketing|iscritto|consenso|consenso marketing|ingeschreven|toestemming|подписка|подписан|согласие|согласие на рассылку',
  ],
  [
    'consent',
    '購読|購読状態|メール配信|配信許可|受信許可|メルマガ|メルマガ購読|수신동의|수신 동의|sms수신동의|이메일수신동의|마케팅수신동의|마케팅 동의|마케팅 수신 동의',
  ],
  ['refusal', 'hasoptedoutofemail|hasoptedoutofmobile'],
  ['bounce', '退信|硬退信|邮箱退信|邮件退信|退信状态|退信类型|是否退信'],
  ['status', '邮箱状态|邮件状态|邮件地址状态'],
]
const listed = new Map(
  elsewhere.flatMap(([asks, words]) => words.split('|').map((word): [string, Asks] => [word, asks])),
)

const asked = (header: string): Asks | undefined => {
  const known = listed.get(header)
  if (known !== undefined) return known
  if (refusal.test(header) || chineseRefusal.test(header)) return 'refusal'
  if (bounce.test(header)) return 'bounce'
  if (consent.test(header) || chineseConsent.test(header)) return 'consent'
  return status.test(header) ? 'status' : undefined
}

/**
 * A header as it is compared: in words, without brackets, marks, a CRM's suffix of custom fields (`__c`) and
 * its package's prefix.
 */
const wordsOf = (header: string): string =>
  inWords(
    visibleText(header)
      .replace(/__c$/i, '')
      .replace(/^[a-z]{2,}\d*[a-z0-9]*__/i, '')
      .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
      .toLowerCase()
      .replaceAll(/[([【《].*?[)\]】》]/g, ' '),
  )

const inWords = (text: string): string => text.replaceAll(/[*:：#?？&+,;\s_./-]+/g, ' ').trim()

const typesOf = (header: string, asks: Asks): readonly string[] => {
  if (asks === 'bounce') return ['email.bounced']
  const [mail, text] = [ways.email.test(header), ways.sms.test(header)]
  if (!mail && !text) return ways.neither.test(header) ? [] : [email, sms]
  return [...(mail ? [email] : []), ...(text ? [sms] : [])]
}

/** Headers longer than this are sentences of a form. */
const longest = 80

/**
 * What a column asks, by its header, in any of the languages lists are kept in; nothing for a header that
 * asks nothing of the kind, or speaks of a way we do not write by (`do not call`).
 */
export const stateHeader = (header: string): StateHeader | undefined => {
  if (header.length > longest) return undefined
  const words = wordsOf(header)
  for (const form of [words, words.replaceAll(' ', '')]) {
    const asks = asked(form)
    const types = asks === undefined ? [] : typesOf(inWords(visibleText(header).toLowerCase()), asks)
    if (asks !== undefined && types.length > 0) return { asks, types }
  }
  return undefined
}
