import { visibleText } from '../runtime/visible-text.ts'
import { plain } from './headers.ts'
import { type Mapping, mentions } from './mapping.ts'
import { headerOf, textIn, type TitledRow } from './row.ts'
import { consentIn, kindOfText, refusalIn } from './state-words.ts'

/** What a list states as of now, and not as something that happened at the row's time. Each counts against sending. */
const refusals: ReadonlySet<string> = new Set(['email.unsubscribed', 'sms.opted_out', 'consent.withdrawn', 'email.bounced', 'email.complained'])
const grants: ReadonlySet<string> = new Set(['consent.granted', 'email.resubscribed'])

/** Whether a type takes away that a person may be written to. In a list it is of the file's date. */
export const isRefusal = (type: string): boolean => refusals.has(type)

/** A column of a list that states whether a person may be written to. */
type StateColumn = { readonly index: number; readonly types: readonly string[]; readonly asks: 'refusal' | 'consent' }

const [email, sms] = ['email.unsubscribed', 'sms.opted_out'] as const

/** Headers by what they ask, brackets, `*` and separators taken away. */
const known: readonly (readonly [StateColumn['asks'], StateColumn['types'], string])[] = [
  ['refusal', [email, sms], '退订 | 是否退订 | 已退订 | 退订状态 | 退订时间 | 订阅状态 | 拒收 | 是否拒收 | 拒绝营销 | 勿扰 | 免打扰 | 营销退订 | 拒收营销'],
  ['refusal', [email, sms], 'unsubscribed | unsubscribe | is unsubscribed | opt out | opted out | optout | opt out date | unsubscribed at | do not contact | donotcontact | dnc'],
  ['refusal', [email, sms], 'has opted out | marketing opt out | subscription status | marketing status | do not disturb'],
  ['refusal', [email], '拒收邮件 | 是否拒收邮件 | 邮件退订 | 邮件拒收 | email opt out | email opted out | email unsubscribed | unsubscribed from email | do not email'],
  ['refusal', [email], 'donotemail | hasoptedoutofemail | has opted out of email | hs email optout | unsubscribed from all email | email subscription status | email marketing status'],
  ['refusal', [sms], '拒收短信 | 是否拒收短信 | 短信退订 | 短信拒收 | sms opt out | sms opted out | sms unsubscribed | do not text | do not sms | sms marketing status'],
  ['refusal', ['email.bounced'], 'bounced | email bounced | hard bounced | hard bounce | 退信 | 硬退信 | 邮箱退信'],
  ['consent', [email, sms], 'accepts marketing | marketing consent | marketing opt in | opt in | opted in | 同意营销 | 是否同意营销 | 接受营销 | 是否接受营销 | 营销授权'],
  ['consent', [email], 'accepts email marketing | email opt in | email consent | email marketing consent | 接受邮件 | 是否接受邮件 | 接收邮件'],
  ['consent', [sms], 'accepts sms marketing | sms opt in | sms consent | sms marketing consent | 接受短信 | 是否接受短信 | 接收短信'],
]
const byHeader = new Map(known.flatMap(([asks, types, headers]) => headers.split(' | ').map((header) => [header, { asks, types }] as const)))

const bareHeader = (header: string): string =>
  plain(header).replaceAll(/[([【《].*?[)\]】》]/g, '').replaceAll(/[*:：#?？]/g, '').replaceAll(/[\s_-]+/g, ' ').trim()

const columns = new WeakMap<readonly string[], readonly StateColumn[]>()

/** The columns of a file that state, by their header, whether a person may be written to. */
export const stateColumnsIn = (headers: readonly string[]): readonly StateColumn[] => {
  const found = columns.get(headers) ?? headers.flatMap((header, index) => {
    const column = byHeader.get(bareHeader(header))
    return column ? [{ index, ...column }] : []
  })
  columns.set(headers, found)
  return found
}

type Also = Mapping['also'][number]

const wordOf = (text: string): string => visibleText(text).toLowerCase()

const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

/** Whether a list of a mapping holds a word; the list is prepared once, for a file has 200,000 rows. */
const lists = (words: readonly string[], text: string): boolean => {
  const set = sets.get(words) ?? new Set(words.map(wordOf))
  sets.set(words, set)
  return set.has(wordOf(text))
}

/** Whether the words a mapping lists for a field ask for consent: they are all a no (`accepts: ["no"]`). */
const asksConsent = (words: readonly string[]): boolean => words.every((word) => consentIn(word) === 'no')

/** Words that the mapping understands otherwise: another entry lists them for the same field. */
const listedElsewhere = ({ also }: Mapping, own: Also, field: string, text: string): boolean =>
  also.some((other) => other.type !== own.type && listedIn(other, field, text))

const cellUnread = ({ unread, places }: TitledRow, field: string): boolean => unread?.has(places.get(field) ?? -1) ?? false

/**
 * Whether a field says one of the words that an entry of `also` lists. Where the entry is about consent, other ways to
 * write the same are understood too; what nobody understands counts as a refusal, and never as consent.
 */
export const fitsWords = (row: TitledRow, mapping: Mapping, also: Also, field: string, words: readonly string[]): boolean => {
  const text = textIn(row, field)
  if (text !== undefined && lists(words, text)) return true
  if (isRefusal(also.type) && !asksConsent(words)) {
    if (text !== undefined && listedElsewhere(mapping, also, field, text)) return false
    return cellUnread(row, field) || ['yes', 'unclear'].includes(refusalIn(text))
  }
  if (isRefusal(also.type)) return consentIn(text) === 'no'
  return grants.has(also.type) && consentIn(text) === 'yes'
}

const readsElsewhere = (mapping: Mapping, row: TitledRow): ReadonlySet<number> =>
  new Set(Object.values(mentions(mapping)).flat().flatMap((field) => (field === undefined ? [] : row.places.get(field) ?? [])))

/** State columns that the mapping does not read itself. */
const others = (row: TitledRow, mapping: Mapping): readonly StateColumn[] => {
  const found = stateColumnsIn(row.headers)
  if (found.length === 0) return found
  const read = readsElsewhere(mapping, row)
  return found.filter(({ index }) => !read.has(index))
}

const refuses = (row: TitledRow, { index, asks }: StateColumn): boolean => {
  const text = row.cells[index]
  if (asks === 'consent') return consentIn(text) === 'no'
  return (row.unread?.has(index) ?? false) || ['yes', 'unclear'].includes(refusalIn(text))
}

/** The refusals that a row states in columns known by their header, whether or not the mapping names them. */
export const refusalsOf = (row: TitledRow, mapping: Mapping): ReadonlySet<string> =>
  new Set(others(row, mapping).filter((column) => refuses(row, column)).flatMap(({ types }) => types))

const flagFor = (header: string, text: string, asks: StateColumn['asks']): string[] => {
  if ((asks === 'consent' ? consentIn(text) : refusalIn(text)) !== 'unclear') return []
  return [`${header} holds ${kindOfText(text)} that is not understood: it counts as ${asks === 'consent' ? 'no consent' : 'a refusal'}`]
}

/** Flags for words in state columns that are neither a known yes nor a known no. They name the kind, not the text. */
export const stateFlags = (row: TitledRow, mapping: Mapping): string[] => {
  const mapped = mapping.also.filter(({ type }) => isRefusal(type) || grants.has(type)).flatMap(({ if: conditions = {}, type }) =>
    Object.entries(conditions).flatMap(([field, words]) => {
      const text = textIn(row, field)
      if (words === true || text === undefined || mapping.also.some((one) => listedIn(one, field, text))) return []
      return flagFor(headerOf(row, field), text, isRefusal(type) && !asksConsent(words) ? 'refusal' : 'consent')
    }))
  const unnamed = others(row, mapping).flatMap(({ index, asks }) => flagFor(row.headers[index] ?? '', row.cells[index] ?? '', asks))
  return [...new Set([...mapped, ...unnamed])]
}

const listedIn = ({ if: conditions = {} }: Also, field: string, text: string): boolean => {
  const words = conditions[field]
  return Array.isArray(words) && lists(words, text)
}
