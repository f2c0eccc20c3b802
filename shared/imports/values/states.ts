import { visibleText } from '../../runtime/text/visible-text.ts'
import { type Mapping, mentions } from '../mapping.ts'
import { headerOf, textIn, type TitledRow } from '../row.ts'
import { flagInBoth, type RowFlag } from '../row-flags.ts'
import { type Asks, stateHeader, type StateHeader } from './state-headers.ts'
import { bounceIn, consentIn, kindOfText, type Meaning, refusalIn, statusIn } from './state-words.ts'

/**
 * What a list states as of now, and not as something that happened at the row's time. Each counts against
 * sending.
 */
const refusals: ReadonlySet<string> = new Set([
  'email.unsubscribed',
  'sms.opted_out',
  'consent.withdrawn',
  'email.bounced',
  'email.complained',
])
const grants: ReadonlySet<string> = new Set(['consent.granted', 'email.resubscribed'])

/** Whether a type takes away that a person may be written to. In a list it is of the file's date. */
export const isRefusal = (type: string): boolean => refusals.has(type)

/** A column of a list that states whether a person may be written to. */
type StateColumn = StateHeader & { readonly index: number }

const columns = new WeakMap<readonly string[], readonly StateColumn[]>()

/** The columns of a file that state, by their header, whether a person may be written to. */
export const stateColumnsIn = (headers: readonly string[]): readonly StateColumn[] => {
  const found =
    columns.get(headers) ??
    headers.flatMap((header, index) => {
      const column = stateHeader(header)
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

/**
 * Whether a field of a refusal asks for consent, so that a no is the refusal: by its header, else by the
 * words the mapping lists for it, which are all a no then (`accepts: ["no"]`).
 */
const asksConsent = (row: TitledRow, field: string, words: readonly string[]): boolean => {
  const asks = stateHeader(headerOf(row, field))?.asks
  return asks === undefined || asks === 'status'
    ? words.every((word) => consentIn(word) === 'no')
    : asks === 'consent'
}

/**
 * Whether the words that grant are a yes, so that another spelling of yes grants as well; of `opted_out:
 * ["no"]` it does not.
 */
const asksYes = (row: TitledRow, field: string, words: readonly string[]): boolean =>
  words.every((word) => consentIn(word) !== 'no') &&
  !['refusal', 'bounce'].includes(stateHeader(headerOf(row, field))?.asks ?? '')

/** Words that the mapping understands otherwise: another entry lists them for the same field. */
const listedElsewhere = ({ also }: Mapping, own: Also, field: string, text: string): boolean =>
  also.some((other) => other.type !== own.type && listedIn(other, field, text))

const cellUnread = ({ unread, places }: TitledRow, field: string): boolean =>
  unread?.has(places.get(field) ?? -1) ?? false

/**
 * Whether a field says one of the words that an entry of `also` lists. Where the entry is about consent,
 * other ways to write the same are understood too; what nobody understands counts as a refusal, and never as
 * consent.
 */
export const fitsWords = (
  row: TitledRow,
  mapping: Mapping,
  also: Also,
  field: string,
  words: readonly string[],
): boolean => {
  const text = textIn(row, field)
  if (text !== undefined && lists(words, text)) return true
  if (isRefusal(also.type)) {
    if (text !== undefined && listedElsewhere(mapping, also, field, text)) return false
    const refusal = also.type === 'email.bounced' ? 'bounce' : 'refusal'
    const asks = asksConsent(row, field, words) ? 'consent' : refusal
    return cellUnread(row, field) || refusedBy(text, asks)
  }
  return grants.has(also.type) && asksYes(row, field, words) && consentIn(text) === 'yes'
}

const readsElsewhere = (mapping: Mapping, row: TitledRow): ReadonlySet<number> =>
  new Set(
    Object.values(mentions(mapping))
      .flat()
      .flatMap((field) => (field === undefined ? [] : (row.places.get(field) ?? []))),
  )

/** State columns that the mapping does not read itself. */
const others = (row: TitledRow, mapping: Mapping): readonly StateColumn[] => {
  const found = stateColumnsIn(row.headers)
  if (found.length === 0) return found
  const read = readsElsewhere(mapping, row)
  return found.filter(({ index }) => !read.has(index))
}

const meaningIn: Readonly<Record<Asks, (text: string | undefined) => Meaning>> = {
  refusal: refusalIn,
  consent: consentIn,
  bounce: bounceIn,
  status: statusIn,
}

/** Whether a cell counts as a refusal; what is not understood does. */
const refusedBy = (text: string | undefined, asks: Asks): boolean =>
  (asks === 'consent' ? ['no', 'unclear'] : ['yes', 'unclear']).includes(meaningIn[asks](text))

const refuses = (row: TitledRow, { index, asks }: StateColumn): boolean =>
  (row.unread?.has(index) ?? false) || refusedBy(row.cells[index], asks)

/** The refusals that a row states in columns known by their header, whether or not the mapping names them. */
export const refusalsOf = (row: TitledRow, mapping: Mapping): ReadonlySet<string> =>
  new Set(
    others(row, mapping)
      .filter((column) => refuses(row, column))
      .flatMap(({ types }) => types),
  )

const flagFor = (
  header: string,
  text: string,
  asks: Asks,
  counts: 'refusal' | 'consent' = 'refusal',
): RowFlag[] => {
  if (meaningIn[asks](text) !== 'unclear') return []
  return [{ code: `state.unclear-${counts}`, params: { column: header, kind: kindOfText(text) } }]
}

/**
 * Flags for words in state columns that are neither a known yes nor a known no. They name the kind, not the
 * text.
 */
export const stateFlags = (row: TitledRow, mapping: Mapping): RowFlag[] => {
  const mapped = mapping.also
    .filter(({ type }) => isRefusal(type) || grants.has(type))
    .flatMap(({ if: conditions = {}, type }) =>
      Object.entries(conditions).flatMap(([field, words]) => {
        const text = textIn(row, field)
        if (words === true || text === undefined || mapping.also.some((one) => listedIn(one, field, text)))
          return []
        if (!isRefusal(type)) return flagFor(headerOf(row, field), text, 'consent', 'consent')
        return flagFor(headerOf(row, field), text, asksConsent(row, field, words) ? 'consent' : 'refusal')
      }),
    )
  const unnamed = others(row, mapping).flatMap(({ index, asks }) =>
    flagFor(row.headers[index] ?? '', row.cells[index] ?? '', asks),
  )
  return [...new Map([...mapped, ...unnamed].map((flag) => [flagInBoth(flag), flag])).values()]
}

const listedIn = ({ if: conditions = {} }: Also, field: string, text: string): boolean => {
  const words = conditions[field]
  return Array.isArray(words) && lists(words, text)
}
