import { visibleText } from '../../runtime/text/visible-text.ts'
/** What a cell of a column of yes and no says. */
export type Meaning = 'empty' | 'no' | 'yes' | 'unclear'

const list = (words: string): ReadonlySet<string> => new Set(words.split(' | '))

/** Programs write these where they have no value. */
const emptyWords = list(
  '- | -- | — | – | / | null | nil | nan | undefined | \\n | n/a | na | 空 | 无数据 | 0000-00-00 | 0000-00-00 00:00:00',
)

/** "No" in the languages our users keep lists in, and the state in which a person may be written to. */
const noWords = list(
  [
    'no | n | f | false | off | never | none | nein | non | nao | não | нет | いいえ | nie | nope | 아니오 | 아니요 | not unsubscribed | not opted out | .f. | ☐ | ⬜',
    '否 | 不 | 不是 | 非 | 假 | 无 | 没有 | 未 | 未退订 | 没退订 | 未拒收 | 未拒绝 | 未勿扰 | 否定',
    'subscribed | opted in | opt in | optin | active | enabled | confirmed | allowed | valid | deliverable | ok',
    '已订阅 | 订阅 | 订阅中 | 正常 | 正常订阅 | 接收 | 接受 | 同意 | 已同意 | 允许 | 愿意 | 可以 | 可联系 | 有效',
  ].join(' | '),
)

const yesWords = list(
  [
    'yes | y | t | true | on | ja | oui | sí | si | sim | да | はい | .t. | √ | ✓ | ✔ | ☑ | ✅ | 🗸',
    '是 | 是的 | 真 | 对 | 有 | 已 | 已是',
    'all | both | unsubscribed | unsubscribe | unsub | opted out | opt out | optout',
    'stop | stopped | blocked | blacklisted | suppressed | withdrawn | revoked | refused | dnc | do not contact',
    '退订 | 已退订 | 拒收 | 已拒收 | 拒绝 | 已拒绝 | 勿扰 | 免打扰 | 黑名单 | 取消订阅 | 已取消订阅 | 已取消 | 全部 | bounced | hard bounce',
  ].join(' | '),
)

/** The words of a refusal that say the opposite where the column asks for consent. */
const consentYes = list(
  [
    'opted in | opt in | optin | single opt in | double opt in | doi | subscribed | active | confirmed | allowed | enabled | ok',
    'granted | consented | agreed | accepted | accepts | express | explicit | given',
    '已订阅 | 订阅 | 订阅中 | 正常 | 正常订阅 | 接收 | 接受 | 同意 | 已同意 | 允许 | 愿意 | 可以 | 可 | 有效 | 已授权 | 授权',
    'not unsubscribed | not opted out | 未退订 | 没退订 | 未拒收 | 未拒绝 | 未取消 | 未勿扰',
    'angemeldet | abonné | inscrit | suscrito | inscrito | iscritto | ingeschreven | подписан | 購読中 | 許可 | 동의 | 수신동의 | 네 | 예',
  ].join(' | '),
)

/** Nobody has been asked, or has not answered: no consent, and no refusal. */
const unanswered = list(
  [
    'pending | unconfirmed | not confirmed | not set | unknown | never subscribed | no preference | not asked | 待定 | 待确认 | 未确认 | 未知 | 未设置 | 未填写 | 未答复',
  ].join(' | '),
)

const consentNo = list(
  '✗ | ✘ | ✕ | ✖ | × | ❌ | ☒ | ☐ | ⬜ | □ | ⛔ | 🚫 | off | nie | nope | 아니오 | 아니요 | 거부 | 수신거부 | ikke',
)

/**
 * How a no begins in a column that asks for consent: `not subscribed`, `unsubscribed on 2025-01-03`, `拒收`,
 * `不接受`.
 */
const consentRefused = new RegExp(
  [
    'un-?sub',
    'opt(?:ed)? ?out',
    'not? ',
    'non[ -]',
    'nicht ',
    'kein',
    'bounce',
    'hard ',
    'cleaned',
    'complain',
    'spam',
    'block',
    'black',
    'suppress',
    'withdr',
    'revoke',
    'reject',
    'denied',
    'deny',
    'declin',
    'refus',
    'inactive',
    'invalid',
    'disabled',
    'cancel',
    'stop',
    'archived',
    'do not',
    'dnc',
    'deleted',
    'abgemeldet',
    'désinscrit',
    'désabonné',
    'baja',
    'dado de baja',
    'descadastr',
    'disiscritto',
    'uitgeschreven',
    'отпис',
    '配信停止',
    '購読解除',
    '不',
    '未',
    '否',
    '非',
    '没',
    '無',
    '无',
    '拒',
    '退',
    '取消',
    '已取消',
    '已退',
    '已拒',
    '禁',
    '停',
    '勿',
    '免打扰',
    '黑名单',
    '拉黑',
    '已拉黑',
    '谢绝',
  ]
    .map((start) => `^${start}`)
    .join('|'),
  'u',
)

const dateLike =
  /^\d{4}(?:[-/.]|年)\d{1,2}(?:[-/.]|月)\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|^(?:3[6-9]|[4-6]\d)\d{3}(?:\.\d+)?$|^\d{8}$|^1[0-9]\d{8}(?:\d{3})?$/

/** Quotes and brackets around a word, full stops and exclamation marks behind it. */
const dressed = /^["'“”‘’「『([【<.]+(?=.*[\p{L}\p{N}])|(?<=[\p{L}\p{N}].*)["'“”‘’」』)\]】>.!。！]+$/gu
/** A remark in brackets behind a word: `opted out (sms)`. */
const remark = /(?<=[\p{L}\p{N}])\s*[([【].*[)\]】]$/u

/**
 * A word as it is compared: half width, lower case, without what dresses it up. `opted_out` and `Opted-out`
 * are one.
 */
const wordOf = (text: string): string => {
  const word = visibleText(text)
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(remark, '')
    .replaceAll(dressed, '')
    .trim()
  return /^[a-z]+(?:[_-][a-z]+)+$/.test(word) ? word.replaceAll(/[_-]/g, ' ') : word
}

const numberMeaning = (word: string): Meaning | undefined => {
  if (!/^[+-]?\d+(?:[.,]0*)?$/.test(word)) return undefined
  const number = Number(word.replace(/[.,]\d*$/, ''))
  if (number === 0) return 'no'
  return number === 1 ? 'yes' : undefined
}

/**
 * What a cell says of a refusal (`退订`, `unsubscribed`): also a date, on which it was made. Whatever is
 * neither a known no nor a known yes is `unclear`, and counts as a refusal.
 */
export const refusalIn = (text: string | undefined): Meaning => {
  const word = wordOf(text ?? '')
  if (word === '' || emptyWords.has(word)) return 'empty'
  if (noWords.has(word)) return 'no'
  return numberMeaning(word) ?? (yesWords.has(word) || dateLike.test(word) ? 'yes' : 'unclear')
}

/**
 * What a cell says of consent (`accepts marketing`, `同意营销`, `订阅状态`): a cross, an empty box and every no are a
 * no. What is unclear is no consent, and counts as a refusal.
 */
export const consentIn = (text: string | undefined): Meaning => {
  const word = wordOf(text ?? '')
  if (consentYes.has(word)) return 'yes'
  if (unanswered.has(word)) return 'empty'
  if (consentNo.has(word)) return 'no'
  const meaning = refusalIn(word)
  return meaning !== 'empty' && consentRefused.test(word) ? 'no' : meaning
}

/** What a cell says of a failed delivery (`bounced`, `bounce type`): only what failed for good is a yes. */
export const bounceIn = (text: string | undefined): Meaning => {
  const word = wordOf(text ?? '')
  if (
    /^(?:soft|transient|temporary|deferred|delayed|软退|not bounced|未退信|delivered|deliverable|valid)/.test(
      word,
    )
  )
    return 'no'
  return /^(?:hard|permanent|bounce|硬退|已退信|退信)/.test(word) ? 'yes' : refusalIn(word)
}

/** Clear refusals among the states of an address or a member. */
const refusedState =
  /^(?:un-?sub|opt(?:ed)? ?out|hard bounce|bounced|cleaned|complained|spam complaint|block ?listed|black ?listed|suppressed|do not contact|dnc|已?退订|已?退信|已拒收|黑名单|勿扰|免打扰)/

/** What a cell says in a column of many states, such as `email status`: any other state is none of ours. */
export const statusIn = (text: string | undefined): Meaning =>
  refusedState.test(wordOf(text ?? '')) ? 'yes' : 'empty'

/**
 * What kind of text stands where a yes or no is expected, so that a report can name it without repeating it.
 */
export const kindOfText = (text: string): 'a number' | 'a mark' | 'a word' | 'a text' => {
  const word = wordOf(text)
  if (/^[\d.,+-]+$/.test(word)) return 'a number'
  if (!/[\p{L}\p{N}]/u.test(word)) return 'a mark'
  return word.length <= 20 ? 'a word' : 'a text'
}
