import { Refused } from '../runtime/errors.ts'
import { fieldOf, spellingsOf, type Mapping } from './mapping.ts'

/** Spellings are compared without case, width (full-width letters) and blanks around. */
export const plain = (header: string): string => header.normalize('NFKC').trim().toLowerCase()

/** Where each field of a mapping stands in a row. */
export type Places = ReadonlyMap<string, number>

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(' or ')

const checkTwins = (headers: readonly string[]): void => {
  const twin = headers.map(plain).find((header, index, all) => header !== '' && all.indexOf(header) !== index)
  if (twin !== undefined) throw new Refused(`the file has the column "${twin}" twice`, { field: twin })
}

/**
 * Finds the columns a mapping speaks of in the header of a file.
 * @throws Refused naming the column that is missing, and what is there instead
 */
export const placesIn = (headers: readonly string[], mapping: Mapping): Places => {
  checkTwins(headers)
  const known = headers.map(plain)
  const places = new Map<string, number>()
  for (const [field, column] of Object.entries(mapping.columns)) {
    const { headers: spellings, optional } = spellingsOf(column)
    const place = spellings.map((spelling) => known.indexOf(plain(spelling))).find((index) => index >= 0)
    if (place !== undefined) places.set(field, place)
    else if (!optional) {
      throw new Refused(`the file has no column ${quoted(spellings)}, which mapping ${mapping.name} needs; it has ${headers.map((header) => `"${header}"`).join(', ')}`,
        { field: spellings[0] ?? field })
    }
  }
  checkSomebody(places, mapping)
  return places
}

const checkSomebody = (places: Places, { name, identities, columns }: Mapping): void => {
  const fields = Object.values(identities).map(fieldOf)
  if (fields.some((field) => places.has(field))) return
  const wanted = fields.flatMap((field) => spellingsOf(columns[field] ?? field).headers)
  throw new Refused(`the file has no column that says who it is about: mapping ${name} looks for ${quoted(wanted)}`, { field: wanted[0] ?? 'identities' })
}
