import { IANAZone } from 'luxon'
import { countryField, countryOf } from '../../people/contact/country.ts'
import { plain } from '../files/headers.ts'
import type { TitledRow } from '../row.ts'

const columns = new WeakMap<readonly string[], readonly number[]>()

/**
 * The columns of a file that state a country (国家, `country`, `billing country code` …), the one nearest to
 * the phone first.
 */
const columnsIn = (headers: readonly string[]): readonly number[] => {
  const known = columns.get(headers)
  if (known) return known
  const found = headers
    .flatMap((header, index) => {
      const nearness = countryField(header)
      return nearness === undefined ? [] : [{ nearness, index }]
    })
    .sort((a, b) => a.nearness - b.nearness)
    .map(({ index }) => index)
  columns.set(headers, found)
  return found
}

/**
 * The country a row states for its phone number, whether or not the mapping names the column.
 * @returns as `countryOf`: nothing where no column states one
 */
export const countryOfRow = ({
  headers,
  cells,
}: Pick<TitledRow, 'headers' | 'cells'>): string | undefined => {
  for (const index of columnsIn(headers)) {
    const country = countryOf(cells[index])
    if (country !== undefined) return country
  }
  return undefined
}

const zoneHeader = /^(?:时区|所在时区|time ?zone|time_zone|timezone name|tz)$/

/**
 * The time zone (IANA) a row states for its times, whether or not the mapping names the column; nothing where
 * no column states one that exists.
 */
export const zoneOfRow = ({ headers, cells }: Pick<TitledRow, 'headers' | 'cells'>): string | undefined => {
  const index = headers.findIndex((header) => zoneHeader.test(plain(header)))
  const zone = index < 0 ? '' : (cells[index] ?? '').trim()
  return zone !== '' && IANAZone.isValidZone(zone) ? zone : undefined
}

/**
 * Positions of the columns that are read for country and time zone, whether or not the mapping names them.
 */
export const statedColumnsIn = (headers: readonly string[]): readonly number[] => [
  ...columnsIn(headers),
  headers.findIndex((header) => zoneHeader.test(plain(header))),
]
