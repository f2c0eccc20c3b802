import { importReason, importRejection } from '../reasons/import-reason.ts'
import { cutText } from '../../runtime/text/cut-text.ts'
import { visibleText } from '../../runtime/text/visible-text.ts'
import { fieldOf, spellingsOf, type Mapping } from '../mapping.ts'

/** Spellings are compared without case, width (full-width letters) and blanks around. */
export const plain = (header: string): string => visibleText(header).toLowerCase()

/** Where each field of a mapping stands in a row. */
export type Places = ReadonlyMap<string, number>

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(' or ')

/**
 * `姓名（必填）`, `*手机号`, `金额(元)`, `Phone Number:` are headers people dress up; `member_no` and `member no` are
 * one.
 */
export const bare = (header: string): string =>
  plain(header)
    .replaceAll(/[([【《].*?[)\]】》]/g, '')
    .replaceAll(/[*:：#]/g, '')
    .replaceAll(/[\s_-]+/g, ' ')
    .trim()

type Index = ReadonlyMap<string, readonly number[]>

const indexOf = (headers: readonly string[], how: (header: string) => string): Index => {
  const index = new Map<string, number[]>()
  for (const [place, header] of headers.entries()) {
    const name = how(header)
    const known = index.get(name)
    if (known) known.push(place)
    else if (name !== '') index.set(name, [place])
  }
  return index
}

/** A message names so many columns at most: a header may be as long as a file. */
const mostNamed = 40
const longestName = 60

/** The columns of a file for a message, in quotes. */
export const namesOf = (headers: readonly string[]): string => {
  const names = headers
    .slice(0, mostNamed)
    .map((header) => `"${cutText(header, longestName)}"`)
    .join(', ')
  return headers.length > mostNamed ? `${names} and ${headers.length - mostNamed} more` : names
}

/**
 * Where a column stands that is called by one of some spellings: by the whole header first, then without what
 * it is dressed up with.
 * @throws Refused when the file has it twice
 */
const placeOf = (spellings: readonly string[], whole: Index, stripped: Index): number | undefined => {
  for (const [index, how] of [
    [whole, plain],
    [stripped, bare],
  ] as const) {
    for (const spelling of spellings) {
      const [place, twin] = index.get(how(spelling)) ?? []
      if (twin !== undefined)
        throw importRejection(importReason('file.repeated-column', { header: how(spelling) }), how(spelling))
      if (place !== undefined) return place
    }
  }
  return undefined
}

/**
 * Finds the columns a mapping speaks of in the header of a file. Columns it does not speak of may stand there
 * twice.
 * @throws Refused naming the column that is missing, and what is there instead
 */
export const placesIn = (headers: readonly string[], mapping: Mapping): Places => {
  const [whole, stripped] = [indexOf(headers, plain), indexOf(headers, bare)]
  const places = new Map<string, number>()
  for (const [field, column] of Object.entries(mapping.columns)) {
    const { headers: spellings, optional } = spellingsOf(column)
    const place = placeOf(spellings, whole, stripped)
    if (place !== undefined) places.set(field, place)
    else if (!optional) {
      throw importRejection(
        importReason('file.missing-column', {
          headers: quoted(spellings),
          mapping: mapping.name,
          present: namesOf(headers),
        }),
        spellings[0] ?? field,
      )
    }
  }
  checkSomebody(places, mapping)
  return places
}

const checkSomebody = (places: Places, { name, identities, columns }: Mapping): void => {
  const fields = Object.values(identities).map(fieldOf)
  if (fields.some((field) => places.has(field))) return
  const wanted = fields.flatMap((field) => spellingsOf(columns[field] ?? field).headers)
  throw importRejection(
    importReason('file.no-person-column', { mapping: name, headers: quoted(wanted) }),
    wanted[0] ?? 'identities',
  )
}
