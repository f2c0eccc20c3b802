import { visibleText } from '../../runtime/text/visible-text.ts'

/** Length (UTF-16 code units) beyond which a text is no keyword. */
const longest = 200

/** What a keyword of a text message asks for. */
export type KeywordMeaning = 'opt-out' | 'opt-in' | 'help'

/**
 * Opt-out keywords: Twilio's default list (with the French word that Canada requires), the words that Chinese
 * carriers offer (拒收请回复R, 回T退订, TD), and how people answer to these.
 */
const optOut = [
  'STOP',
  'STOP ALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPT OUT',
  'ARRET',
  'ARRÊT',
  'T',
  'TD',
  'R',
  'QX',
  '退订',
  '退訂',
  '取消订阅',
  '取消訂閱',
  '停止订阅',
  '停止訂閱',
  '拒收',
  '拒绝接收',
  '拒絕接收',
  '屏蔽',
  'UNSUB',
  'REMOVE ME',
  'UNSUBSCRIBE ME',
  'STOP SMS',
  'STOP TEXTING ME',
  'ALTO',
  'BAJA',
  'DETENER',
  'CANCELAR SUSCRIPCIÓN',
  'PARAR',
  'SAIR',
  'DESCADASTRAR',
  'STOPP',
  'ABMELDEN',
  'ABBESTELLEN',
  'AFMELDEN',
  'DÉSABONNER',
  'DISISCRIVI',
  'WYPISZ',
  'СТОП',
  'ОТПИСАТЬСЯ',
  'ОТПИСКА',
  'Т',
  'ТД',
  '配信停止',
  '購読解除',
  '受信拒否',
  '수신거부',
  '거부',
  'توقف',
  'إلغاء الاشتراك',
  'REMOVE',
  'CANCELAR',
  'STOPPEN',
  'TDTD',
  'TUIDING',
  '0000',
  'TD0000',
  '退',
  '停',
  '停止',
  '取消',
  '拒绝',
  '停止接收',
  '不接收',
  '取消接收',
  '不再接收',
  '拒绝营销',
  '停止发送',
  '不要再发',
  '不要再发了',
  '别再发了',
  '别发了',
  '不要发了',
  '退订短信',
  '取消短信',
  '回T',
  '回TD',
  '回R',
  '回复T',
  '回复TD',
  '回复R',
  '回覆T',
  '回覆TD',
  '回覆R',
  '退订T',
  '退订TD',
  'T退订',
  'TD退订',
  'R拒收',
  '拒收R',
]
const optIn = ['START', 'YES', 'UNSTOP', '恢复订阅', '恢復訂閱']
const help = ['HELP', 'INFO', '帮助', '幫助']

/** White space, punctuation, symbols, emoji, marks of presentation, invisible characters. */
const aroundOptOut = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu
/**
 * The same without symbols (👎, 🚫) and without question marks: a permission is not inferred from a doubtful
 * message.
 */
const aroundOptIn = /^[\p{P}\p{Z}\p{C}]+|[\p{P}\p{Z}\p{C}]+$/gu
const between = /[\p{Z}\p{Cc}\p{Cf}\p{Pd}]+/gu

const enclosing = /\p{Me}+/gu

const plainly = (text: string): string => visibleText(text).replaceAll(enclosing, '').toUpperCase()
const joined = (text: string): string => text.replaceAll(between, '')
const stripped = (text: string, around: RegExp): string => joined(text.replaceAll(around, ''))

const setOf = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.map((word) => stripped(plainly(word), aroundOptOut)).filter((word) => word !== ''))
/**
 * What can mean nothing but messages, so that courtesy beside it changes nothing; `please cancel` may be
 * about an order.
 */
const certain = [
  'STOP',
  'STOP ALL',
  'UNSUBSCRIBE',
  'UNSUB',
  'OPT OUT',
  'STOP SMS',
  'ARRÊT',
  'STOPP',
  'TD',
  '退订',
  '退訂',
  '取消订阅',
  '停止订阅',
  '拒收',
  '停止接收',
  '取消接收',
]
const [optOutWords, optInWords, helpWords, certainWords] = [
  setOf(optOut),
  setOf(optIn),
  setOf(help),
  setOf(certain),
]

/** The instruction of a text message, sent back as it stood there: `退订回T`, `拒收请回复R`. */
const echoed = /^(?:(?:拒收|退订|退訂|请|回复|回覆|回|TD|T|R|QX)\s*){2,}$/

const please =
  /^(?:PLEASE|PLS|PLZ|BITTE|POR FAVOR|SVP|请|請|麻烦|我要|我想|帮我|给我)[\s,，]*|[\s,，.!。！]*(?:PLEASE|PLS|PLZ|SVP|S'IL VOUS PLA[IÎ]T|THANKS?|THANK YOU|THX|BITTE|DANKE|GRACIAS|MERCI|谢谢你?|多谢|謝謝|吧|了)$/g
/** A mail or message program's own line below the text. */
const signature =
  /\s*(?:[-—]+\s*)?(?:SENT FROM|GET OUTLOOK FOR|VON MEINEM|ENVOYÉ DE|发自|來自) ?(?:MY |MEINEM |MON |我的)?[\p{L}\p{N} ]{2,30}$/u

/** Whether a message is such a word with courtesy beside it: `Stop, please`, `请退订，谢谢`. */
const isPolite = (text: string): boolean => {
  const unsigned = text.replace(signature, '')
  const bare = unsigned
    .trim()
    .replaceAll(/^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu, '')
    .replaceAll(please, '')
    .replaceAll(please, '')
  return bare !== text && certainWords.has(stripped(bare, aroundOptOut))
}

/** Whether a message is an opt-out keyword, or only such keywords (`T T`, `STOP! STOP!`). */
const isOptOut = (text: string, more: ReadonlySet<string>): boolean => {
  const counts = (part: string): boolean => {
    const word = stripped(part, aroundOptOut)
    return (
      optOutWords.has(word) ||
      more.has(word) ||
      (echoed.test(word) && /[退拒回]/.test(word)) ||
      isPolite(part)
    )
  }
  const parts = text.split(/[\p{Z}\p{P}\p{Cc}]+/u).filter((part) => stripped(part, aroundOptOut) !== '')
  return counts(text) || (parts.length > 1 && parts.every(counts))
}

/**
 * What a reply asks for when the whole of it is a keyword; nothing for any other text, so a sentence never
 * counts. Upper and lower case, width (NFKC), and punctuation and white space around it do not matter. A
 * withdrawal is also read through emoji and question marks; a permission is not.
 * @param text what a person wrote
 * @param moreOptOut further opt-out keywords, those a sender offers in its own texts
 */
export const keywordIn = (text: unknown, moreOptOut: readonly string[] = []): KeywordMeaning | undefined => {
  if (typeof text !== 'string' || text.length > longest) return undefined
  const said = plainly(text)
  if (isOptOut(said, setOf(moreOptOut))) return 'opt-out'
  const word = stripped(said, aroundOptIn)
  if (optInWords.has(word) && !/[?？]/u.test(said)) return 'opt-in'
  return helpWords.has(word) ? 'help' : undefined
}
