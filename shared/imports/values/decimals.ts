import type { Decimal } from '../../channels/parsing/number.ts'
import type { Places } from '../files/headers.ts'
import type { Mapping } from '../mapping.ts'
import { createDecimalVotes } from './numbers.ts'
import type { Row } from '../files/table.ts'

/** The fields of a mapping that are read as numbers. */
const numberFields = ({ value, props, also }: Mapping): string[] => {
  const all = [props, ...also.map((one) => one.props)].flatMap((some) => Object.values(some))
  const numbers = all.flatMap((prop) =>
    typeof prop === 'object' && 'from' in prop && prop.as === 'number' ? [prop.from] : [],
  )
  return [...new Set([...(value ? [value.from] : []), ...numbers])]
}

/**
 * Reads all rows once to find out by which decimal separator each column of numbers is written.
 * @param typed the file keeps numbers as numbers (a workbook, JSON): a column that tells nothing has a dot
 * then
 */
export const decimalsIn = async (
  rows: AsyncIterable<Row>,
  places: Places,
  mapping: Mapping,
  typed: boolean,
): Promise<ReadonlyMap<string, Decimal>> => {
  const columns = numberFields(mapping).flatMap((field) => {
    const place = places.get(field)
    return place === undefined ? [] : [{ field, place, votes: createDecimalVotes() }]
  })
  if (columns.length === 0) return new Map()
  for await (const { cells, numbers } of rows) {
    for (const { place, votes } of columns) if (!numbers?.has(place)) votes.add(cells[place] ?? '')
  }
  return new Map(
    columns.flatMap(({ field, votes }): [string, Decimal][] => {
      const decimal = votes.winner() ?? (typed ? '.' : undefined)
      return decimal === undefined ? [] : [[field, decimal]]
    }),
  )
}
