import { visibleText } from '../../runtime/text/visible-text.ts'
import { deadLocals, inventedDomains, madeUpWords, missingWords, sharedDevices } from './placeholder-words.ts'

/**
 * The one rule for values that identify nobody: ids, names, companies, e-mail addresses and phone numbers,
 * from every channel and file. An identity made of such a value would join all people who share it.
 */

/**
 * Letters and digits only, lower-case, half width, without accents: how a value is compared with the word
 * lists.
 */
const wordKey = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

const missing: ReadonlySet<string> = new Set(missingWords.map(wordKey))
const madeUp: ReadonlySet<string> = new Set(madeUpWords.map(wordKey))
const devices: ReadonlySet<string> = new Set(sharedDevices)

const uuid = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i

/**
 * Fields that a template engine should have filled in, wherever they stand: Handlebars, Liquid and Jinja,
 * ERB, shells and JavaScript, Ruby, Mailchimp, Salesforce Marketing Cloud, Velocity, Word.
 */
const templatesWithin = [
  /\{\{.*\}\}/su,
  /\{%.*%\}/su,
  /<%.*%>/su,
  /<\?.*\?>/su,
  /[$#@!]!?\{[^{}]*\}/u,
  /\$\([^()]*\)/u,
  /\*\|.*\|\*/su,
  /%%[^%]+%%/u,
  /\[\[.+\]\]/su,
  /«[^»]*»/u,
  /<<.*>>/su,
  /\[%.*%\]/su,
  /@@[\p{L}_]+@@/u,
  /##[\p{L}_]+##/u,
  /\[object \w+\]/iu,
  /\{[!=][^{}]*\}/u,
  /%7B[^%]*(?:%20[^%]*)*%7D/iu,
  /^\[L[\w.]+;@/u,
]
/** The same by makers whose brackets also occur in real ids: only where they enclose the whole value. */
const templatesWhole = [
  /^\{(?:\d{0,3}|[A-Za-z_][\w. |-]*)\}$/u,
  /^%[\p{L}_][\p{L}\p{N}_.-]*%$/u,
  /^__[\p{L}][\p{L}\p{N}_]*__$/u,
  /^\[[A-Za-z_][\w., |=-]*\]$/u,
  /^<[/\p{L}_][^<>@ ]*>$/u,
  /^\$[\p{L}_][\p{L}_]*\$?$/u,
  /^~[\p{L}.]+~$/u,
  /^#[\p{L}_]+#$/u,
  /^@[\p{L}_]+@$/u,
  /^:[\p{L}_]+$/u,
  /^%(?:\d\$)?[sd@i]$/u,
  /^function\s*\(/u,
  /^\(\)\s*=>/u,
]

/** An unfilled field of a template. A UUID in braces is an id. */
const isTemplate = (text: string): boolean =>
  !uuid.test(text) &&
  (templatesWithin.some((pattern) => pattern.test(text)) ||
    templatesWhole.some((pattern) => pattern.test(text)))

/**
 * Errors of spreadsheets in any language: `#REF!`, `#BEZUG!`, `#¿NOMBRE?`, `#DIV/0!`, `#值!`; those without a
 * mark at their end; `Err:502` of LibreOffice.
 */
const sheetError =
  /^=?(?:#[¡¿]?[\p{L}\p{M}/_ 0]{1,20}[!?]|#\p{L}\/\p{L}(?: N\/A)?!?|#(?:NV|YOK|DIV\/0|GETTING_DATA|HIÁNYZIK|LOADING\.*|SPILL|CALC|NULL|NUM|REF|VALUE|NAME|ERROR)|Err:\d{3})$/iu

/** What programs print of an object or of nothing: Java, Swift, Go, .NET, JavaScript, pandas. */
const printed =
  /^(?:(?:java|javax|kotlin|com|org)\.[\w.$]+@[0-9a-f]{4,}|System\.[A-Z]\w+(?:[.`]\w+)*|Optional(?:\(nil\)|\.empty|\[.*\])|%!\w\(.*\)|Symbol\(.*\)|(?:pd\.)?Na[TN]|<NA>|ObjectId\(\))$/i
/**
 * The first moment of a calendar of programs, printed for none: of Unix, of Excel, of .NET and SQL Server.
 */
const firstMoment =
  /^(?:0000-00-00|0001-01-01|1899-12-3[01]|1900-01-0[01]|1970-01-01|1753-01-01)(?:[T ][0:.]*(?:Z|\+00:?00)?)?$/
/** Characters of HTML, as they come through a page. */
const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#123;': '{',
  '&#125;': '}',
  '&amp;': '&',
  '&nbsp;': ' ',
  '&lbrace;': '{',
  '&rbrace;': '}',
}
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:[a-z]{2,6}|#\d{2,3});/gi, (entity) => entities[entity.toLowerCase()] ?? entity)

/** Two and more words that each stand for nothing: `undefined null`, `Unknown_Unknown`, `null@null`. */
const allMissing = (text: string): boolean => {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  return words.length > 1 && words.every((word) => word.length > 3 && missing.has(wordKey(word)))
}

/** What has no key of letters alone: marks with dots or strokes, and numbers that stand for "none". */
const marks =
  /^(?:\\N|k\.\s?a\.?|n\.\s?n\.?|n\.v\.t\.?|s\/[nod]|n\/[abd]|n\.\s?[abd]\.?|-(?:1|99|999|9999)(?:\.0+)?|0x0+)$/i

/** Longer texts are no word for nothing, and are not looked through. */
const longest = 1000

const allZeros = (key: string): boolean => /^0+$/.test(key)
/** Zero as a number, also with a sign, decimals or an exponent. */
const zero = /^[+-]?0+(?:[.,]0+)?(?:e[+-]?\d+)?$/i
/**
 * A UUID of zeros but for its version and variant, the first UUID of every manual, and the pattern UUIDs are
 * made from.
 */
const blankUuid =
  /^(?:0{12}[1-8]0{3}[89ab]0{15}|0{31}1|123e4567e89b12d3a456426(?:614174|655440)000|3fa85f6457174562b3fc2c963f66afa6|550e8400e29b41d4a716446655440000|12345678123412341234123456789(?:abc|012)|x{8}x{4}[4x]x{3}[xy]x{3}x{12})$/

/** A run of one character, or of digits in their order, which people type to fill a field in. */
const isFilled = (key: string): boolean =>
  /^(.)\1{4,}$/u.test(key) ||
  (key.length >= 6 && ('01234567890123456789'.includes(key) || '98765432109876543210'.includes(key)))

/**
 * Whether a value is absent, though text stands there: no letter or digit, a word for nothing in any
 * language, an unfilled template field, an error of a spreadsheet, zero. True of an id as of a name or a
 * company.
 */
export const isAbsent = (value: string): boolean => {
  if (value.length > longest) return false
  const text = unescaped(visibleText(value))
  if (printed.test(text) || firstMoment.test(text) || allMissing(text)) return true
  if (
    !/[\p{L}\p{N}]/u.test(text) ||
    marks.test(text) ||
    zero.test(text) ||
    sheetError.test(text) ||
    isTemplate(text)
  )
    return true
  const key = wordKey(text)
  return missing.has(key) || allZeros(key) || blankUuid.test(key) || (/^f{8,}$/.test(key) && key.length >= 8)
}

/**
 * Whether a value stands for nobody in particular: absent (`isAbsent`), or made up by testers and by people
 * who fill in what they must.
 * @param issued the value is a number that a vendor's system gave out (an order, a customer of a shop): then
 * 1111 and 123456 are real
 */
export const isPlaceholder = (value: string, issued = false): boolean => {
  if (isAbsent(value)) return true
  const key = wordKey(visibleText(value))
  return !issued && (madeUp.has(key) || devices.has(key) || isFilled(key))
}

/** Given names that are also a word for nothing; programs write those `nan` or `NaN`. */
const namesToo = /^(?:Nan|Nil|Na|Abc|Yok|Sample|Foo|Bar)$/

/** What platforms call a user who chose no name, and forms of address without a name. */
const nickname =
  /^(?:(?:新|手机|微信|抖音|快手|淘宝|天猫|京东|qq|微博|小红书|支付宝|美团|普通|注册|平台)?(?:用户|会员|客户|粉丝|网友)(?:[\p{L}]{0,2}[\d_]{2,}|[a-z0-9_-]{4,})?|(?:新|手机|微信|抖音|快手|淘宝|天猫|京东|qq|微博|小红书)用户|亲|管理员|系统|valuedcustomer|there|fnamelname|firstnamelastname|(?:whatsapp|facebook|instagram|telegram|line|wechat|zalo)(?:user|contact)|administrator|氏名|お名前|홍길동|고객|고객님|nomprénom|vornamenachname)$/u

/**
 * Whether a name (cleansed) stands for nobody. A name has letters, is not masked, and is more than one letter
 * again and again.
 */
export const isPlaceholderName = (name: string): boolean => {
  if (namesToo.test(name)) return false
  const bare = name.toLowerCase().replaceAll(/\s/g, '')
  return (
    isPlaceholder(name) ||
    !/\p{L}/u.test(bare) ||
    /^(.)\1{2,}$/u.test(bare) ||
    /[*＊●•…]/u.test(bare) ||
    /^(?:test|测试)\d*$/u.test(bare) ||
    nickname.test(bare)
  )
}

const dead: ReadonlySet<string> = new Set(deadLocals.map(wordKey))
const invented: ReadonlySet<string> = new Set(inventedDomains)

/** Ends of domains that are reserved and never lead anywhere (RFC 2606, RFC 6761). */
const reserved = /\.(?:invalid|localhost)$/

/**
 * Whether an e-mail address (cleansed) is one that is written to fill the field: `noreply@…`,
 * `test@test.com`, `e@e.com`, `name@example.com`.
 */
export const isPlaceholderEmail = (email: string): boolean => {
  const at = email.lastIndexOf('@')
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)]
  const key = wordKey(local)
  if (dead.has(key) || dead.has(unnumbered(key)) || reserved.test(domain) || isTemplate(local)) return true
  if (domain.split('.')[0] === local) return isInventedTwice(local)
  if (domain.startsWith('example.')) return isPlaceholder(local) || madeUp.has(unnumbered(key))
  return (
    invented.has(domain) &&
    (isPlaceholder(local) || missing.has(unnumbered(key)) || key.length < 2 || /^\d+$/.test(key))
  )
}

/** `test12` as `test`. */
const unnumbered = (key: string): string => key.replace(/(?<=\D)\d{1,4}$/, '')

/** `e@e.com`, `aa@aa.com`, `none@none.cn`; not `info@info.com` or `baidu@baidu.com`. */
const isInventedTwice = (local: string): boolean => local.length <= 3 || isPlaceholder(local)

/**
 * Chinese mobile numbers whose last eight digits are one digit: given out rarely and sold dearly, but typed
 * often to fill the field.
 */
const filledMobile = /^\+861\d\d(\d)\1{7}$/

/**
 * Whether a phone number (E.164) is one that is typed to fill the field: 13800000000, 18888888888, or one
 * digit throughout.
 */
export const isPlaceholderPhone = (number: string): boolean =>
  filledMobile.test(number) || /^\+\d{1,3}(\d)\1{6,}$/.test(number)
