import * as z from 'zod'
import type { Paging } from '../storage/repositories.ts'
import { parseBody } from './parse-body.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * Whether a text may be an id of ours: of a person, a treatment. What may not is not looked for, for a
 * database refuses a key of any length.
 */
export const isValidId = (id: string): boolean => /^[\w-]{1,100}$/.test(id)

/** Pagination: the greatest number of items in one page. */
const mostItems = 100

const pagingSchema = z.object({
  limit: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(mostItems, `must be at most ${mostItems}`)
    .default(50),
  cursor: z.string().max(8000, 'must be one that an answer to the same question gave').optional(),
})

type Query = Readonly<Record<string, string>>

/**
 * Which page is asked for.
 * @throws Refused naming `limit` or `cursor`
 */
export const parsePaging = ({ limit, cursor }: Query): Required<Pick<Paging, 'limit'>> & Paging => {
  const paging = parseBody(pagingSchema, { limit: limit || undefined, cursor: cursor || undefined })
  return omitUndefined({ limit: paging.limit, cursor: paging.cursor })
}

/**
 * Some of a closed list of words, parted by commas; all that are meant when nothing is said.
 * @throws Refused naming the field
 */
export const parseEnumList = <const W extends string>(
  field: string,
  said: string | undefined,
  known: readonly W[],
  meant: readonly W[],
): readonly W[] =>
  said
    ? parseBody(
        z.array(z.enum(known)),
        said.split(',').map((word) => word.trim()),
        [field],
      )
    : meant

/** A country as requests state it: two letters of ISO 3166. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'must be a country such as CN')

/**
 * The country of phone numbers in a request that state none: the query's `country`, else the company's.
 * @throws Refused naming `country`
 */
export const parseCountry = ({ country }: Query, ofCompany: string): string =>
  country ? parseBody(countrySchema, country, ['country']) : ofCompany
