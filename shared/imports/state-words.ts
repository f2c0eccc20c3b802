import { visibleText } from '../runtime/visible-text.ts'
/** What a cell of a column of yes and no says. */
export type Meaning = 'empty' | 'no' | 'yes' | 'unclear'

const list = (words: string): ReadonlySet<string> => new Set(words.split(' | '))

/** Programs write these where they have no value. */
const emptyWords = list('- | -- | — | – | / | null | nil | nan | undefined | \\n | n/a | na | 空 | 无数据 | 0000-00-00 | 0000-00-00 00:00:00')

/** "No" in the languages our users keep lists in, and the state in which a person may be written to. */
const noWords = list([
  'no | n | f | false | off | never | none | nein | non | nao | não | нет | いいえ | not unsubscribed | not opted out | .f.',
  '否 | 不 | 不是 | 非 | 假 | 无 | 没有 | 未 | 未退订 | 没退订 | 未拒收 | 未拒绝 | 未勿扰 | 否定',
  'subscribed | opted in | opted-in | opt in | opt-in | optin | opt_in | opted_in | active | confirmed | allowed | ok',
  '已订阅 | 订阅 | 订阅中 | 正常 | 接收 | 接受 | 同意 | 已同意 | 允许',
].join(' | '))

const yesWords = list([
  'yes | y | t | true | on | ja | oui | sí | si | sim | да | はい | .t. | √ | ✓ | ✔ | ☑ | ✅ | 🗸',
  '是 | 是的 | 真 | 对 | 有 | 已 | 已是',
  'all | both | unsubscribed | unsubscribe | unsub | opted out | opted-out | opt out | opt-out | optout | opted_out | opt_out',
  'stop | stopped | blocked | blacklisted | suppressed | withdrawn | revoked | refused | dnc | do not contact',
  '退订 | 已退订 | 拒收 | 已拒收 | 拒绝 | 已拒绝 | 勿扰 | 免打扰 | 黑名单 | 取消订阅 | 已取消订阅 | 已取消 | 全部 | bounced | hard bounce',
].join(' | '))

/** The words of a refusal that say the opposite where the column asks for consent. */
const consentYes = list('opted in | opted-in | opt in | opt-in | optin | opt_in | opted_in | subscribed | active | confirmed | allowed | 已订阅 | 订阅 | 订阅中 | 接收 | 接受 | 同意 | 已同意 | 允许')
const consentNo = list('unsubscribed | unsubscribe | opted out | opted-out | opt out | opt-out | optout | opted_out | opt_out | withdrawn | revoked | refused | 退订 | 已退订 | 拒收 | 已拒收 | 拒绝 | 已拒绝 | 取消订阅 | 已取消 | 不同意 | 未同意 | 未订阅 | 不接受 | not subscribed')

const dateLike = /^\d{4}(?:[-/.]|年)\d{1,2}(?:[-/.]|月)\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|^(?:3[6-9]|[4-6]\d)\d{3}(?:\.\d+)?$|^\d{8}$|^1[0-9]\d{8}(?:\d{3})?$/

const wordOf = (text: string): string => visibleText(text).toLowerCase().replaceAll(/\s+/g, ' ')

const numberMeaning = (word: string): Meaning | undefined => {
  if (!/^[+-]?\d+(?:[.,]0*)?$/.test(word)) return undefined
  const number = Number(word.replace(/[.,]\d*$/, ''))
  if (number === 0) return 'no'
  return number === 1 ? 'yes' : undefined
}

/**
 * What a cell says of a refusal (`退订`, `unsubscribed`): also a date, on which it was made. Whatever is neither a known
 * no nor a known yes is `unclear`, and counts as a refusal.
 */
export const refusalIn = (text: string | undefined): Meaning => {
  const word = wordOf(text ?? '')
  if (word === '' || emptyWords.has(word)) return 'empty'
  if (noWords.has(word)) return 'no'
  return numberMeaning(word) ?? (yesWords.has(word) || dateLike.test(word) ? 'yes' : 'unclear')
}

/** What a cell says of consent (`accepts marketing`, `同意营销`). What is unclear is no consent. */
export const consentIn = (text: string | undefined): Meaning => {
  const word = wordOf(text ?? '')
  if (consentYes.has(word)) return 'yes'
  return consentNo.has(word) ? 'no' : refusalIn(word)
}

/** What kind of text stands where a yes or no is expected, so that a report can name it without repeating it. */
export const kindOfText = (text: string): 'a number' | 'a mark' | 'a word' | 'a text' => {
  const word = wordOf(text)
  if (/^[\d.,+-]+$/.test(word)) return 'a number'
  if (!/[\p{L}\p{N}]/u.test(word)) return 'a mark'
  return word.length <= 20 ? 'a word' : 'a text'
}
