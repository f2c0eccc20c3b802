import { plain } from './files/headers.ts'
import type { Mapping } from './mapping.ts'

const shapeOf = (headers: readonly string[]): string =>
  JSON.stringify(
    headers
      .map(plain)
      .filter((header) => header !== '')
      .sort(),
  )

/** Of several mappings the ones that were made for a file with these columns, in whatever order. */
export const madeFor = (headers: readonly string[], mappings: readonly Mapping[]): Mapping[] => {
  const shape = shapeOf(headers)
  return mappings.filter((mapping) => mapping.headers !== undefined && shapeOf(mapping.headers) === shape)
}
