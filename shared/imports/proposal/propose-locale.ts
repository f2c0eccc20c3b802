import { writtenNumber } from '../../channels/parsing/number.ts'
import {
  cleanPhone,
  countryOfPhone,
  isGroupedAsIn,
  phoneCountries,
} from '../../people/contact/contact-details.ts'
import { fieldOf, type Mapping, spellingsOf } from '../mapping.ts'
import { createDecimalVotes } from '../values/numbers.ts'
import { countryOfRow } from '../values/stated-columns.ts'

/** A file's header and some of its rows. */
export type Sample = { readonly headers: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** Phone numbers that are read in every country, at most: each is parsed some 245 times. */
const mostTried = 40

/** What part of the numbers a country must have, and by how much more than the mapping's, to be proposed. */
const [enough, clearlyMore] = [0.8, 0.2]

/** Countries named to a person where several have as many of the numbers. */
const mostNamed = 5

const isInternational = (cell: string): boolean => /^\s*\(?\s*(?:[+＋]|00)/.test(cell)

const cellsOf = (
  mapping: Mapping,
  field: string,
  { headers, rows }: Sample,
): { header: string; cells: (string | undefined)[] } | undefined => {
  const column = mapping.columns[field]
  const header =
    column === undefined ? undefined : spellingsOf(column).headers.find((name) => headers.includes(name))
  if (header === undefined) return undefined
  const place = headers.indexOf(header)
  return { header, cells: rows.map((row) => row[place]?.trim() || undefined) }
}

const identityCells = (
  mapping: Mapping,
  kind: 'phone' | 'email',
  sample: Sample,
): ReturnType<typeof cellsOf> => {
  const identity = mapping.identities[kind]
  return identity === undefined ? undefined : cellsOf(mapping, fieldOf(identity), sample)
}

/** What more than half of the values are. */
const mostOf = (values: readonly string[]): string | undefined =>
  [...Map.groupBy(values, (value) => value)].find(([, { length }]) => length * 2 > values.length)?.[0]

/** Domains of countries that are used all over the world. */
const worldwide: ReadonlySet<string> = new Set([
  'ai',
  'cc',
  'co',
  'fm',
  'gg',
  'io',
  'me',
  'sh',
  'so',
  'to',
  'tv',
  'ws',
])

/**
 * The country that the rest of the sample points to: of the international numbers in the column, else of the
 * e-mail addresses.
 */
const hintedCountry = async (
  mapping: Mapping,
  sample: Sample,
  phones: readonly string[],
): Promise<string | undefined> => {
  const stated = await Promise.all(
    phones.filter(isInternational).map(async (cell) => {
      const cleansed = await cleanPhone(cell)
      return 'value' in cleansed ? ((await countryOfPhone(cleansed.value)) ?? []) : []
    }),
  )
  const ofPhones = mostOf(stated.flat())
  if (ofPhones !== undefined) return ofPhones
  const ends = (identityCells(mapping, 'email', sample)?.cells ?? []).flatMap(
    (cell) => /@.+\.([a-z]{2})$/i.exec(cell ?? '')?.[1]?.toLowerCase() ?? [],
  )
  const end = mostOf(ends.filter((one) => !worldwide.has(one)))
  return end === undefined ? undefined : end.toUpperCase().replace(/^UK$/, 'GB')
}

const readIn = async (cells: readonly string[], country: string): Promise<number> =>
  (await Promise.all(cells.map((cell) => cleanPhone(cell, country)))).filter(
    (cleansed) => 'value' in cleansed,
  ).length

type Tried = { readonly country: string; readonly read: number; readonly code: string }

/**
 * One country for numbers that several read alike: those share a calling code, and most of the numbers are
 * that country's own.
 */
const ownCountry = async (cells: readonly string[], tied: readonly Tried[]): Promise<string | undefined> => {
  const [first] = tied
  if (first === undefined || tied.some(({ code }) => code !== first.code)) return undefined
  const own = await Promise.all(
    cells.map(async (cell) => {
      const cleansed = await cleanPhone(cell, first.country)
      return 'value' in cleansed ? ((await countryOfPhone(cleansed.value)) ?? []) : []
    }),
  )
  const most = [...Map.groupBy(own.flat(), (country) => country)].sort(
    ([, a], [, b]) => b.length - a.length,
  )[0]?.[0]
  return tied.some(({ country }) => country === most) ? most : first.country
}

/**
 * Of countries that read as many of the numbers, those that divide most of them into groups as they are
 * written; all where none does.
 */
const groupedLike = async (cells: readonly string[], tied: readonly Tried[]): Promise<readonly Tried[]> => {
  const alike = await Promise.all(
    tied.map(async (one) => {
      const grouped = await Promise.all(cells.map(async (cell) => isGroupedAsIn(cell, one.country)))
      return { one, count: grouped.filter(Boolean).length }
    }),
  )
  const most = Math.max(...alike.map(({ count }) => count))
  return most * 2 > cells.length ? alike.filter(({ count }) => count === most).map(({ one }) => one) : tied
}

type CountryProposal = { readonly country?: string; readonly notes: readonly string[] }

const countryFor = async (mapping: Mapping, sample: Sample): Promise<CountryProposal> => {
  const column = identityCells(mapping, 'phone', sample)
  if (column === undefined) return { notes: [] }
  const { headers, rows } = sample
  const all = column.cells.flatMap((cell) => cell ?? [])
  const unstated = column.cells.filter(
    (_, index) => countryOfRow({ headers, cells: rows[index] ?? [] }) === undefined,
  )
  const cells = [
    ...new Set(unstated.flatMap((cell) => (cell === undefined || isInternational(cell) ? [] : [cell]))),
  ].slice(0, mostTried)
  if (cells.length === 0) return { notes: [] }
  const usual = await readIn(cells, mapping.country)
  const note = (country: string, read: number): string =>
    `of ${cells.length} phone numbers in "${column.header}" that state no country ${read} are numbers of ${country}, ${usual} of ${mapping.country}: the mapping states ${country}`
  const hinted = await hintedCountry(mapping, sample, all)
  if (hinted === mapping.country && usual >= cells.length * enough) return { notes: [] }
  const ofHinted =
    hinted === undefined || hinted === mapping.country || !/^[A-Z]{2}$/.test(hinted)
      ? 0
      : await readIn(cells, hinted)
  if (hinted !== undefined && ofHinted >= cells.length * enough && ofHinted >= usual)
    return { country: hinted, notes: [note(hinted, ofHinted)] }
  if (usual >= cells.length * (1 - clearlyMore)) return { notes: [] }
  const tried: Tried[] = []
  for (const { country, code } of await phoneCountries())
    tried.push({ country, code, read: await readIn(cells, country) })
  const best = Math.max(...tried.map(({ read }) => read))
  if (best < cells.length * enough || best - usual < cells.length * clearlyMore) return { notes: [] }
  const tied = await groupedLike(
    cells,
    tried.filter(({ read }) => read === best),
  )
  const country = await ownCountry(cells, tied)
  if (country !== undefined) return { country, notes: [note(country, best)] }
  const names = tied
    .slice(0, mostNamed)
    .map((one) => one.country)
    .join(', ')
  return {
    notes: [
      `only ${usual} of ${cells.length} phone numbers in "${column.header}" that state no country are numbers of ${mapping.country}; as many as ${best} are of ${names}${tied.length > mostNamed ? ' and others' : ''}: state "country" in the mapping`,
    ],
  }
}

/**
 * Values that must show their decimal separator before it is written into a mapping, which then takes no
 * other.
 */
const fewestDecimals = 3

const decimalsFor = (mapping: Mapping, sample: Sample): Mapping => {
  const { value } = mapping
  const cells =
    value === undefined
      ? []
      : (cellsOf(mapping, value.from, sample)?.cells ?? []).flatMap((cell) => cell ?? [])
  const votes = createDecimalVotes()
  for (const cell of cells) votes.add(cell)
  const shown = cells.filter((cell) => writtenNumber(cell)?.decimal !== undefined).length
  const decimal = shown < fewestDecimals ? undefined : votes.winner()
  return value === undefined || decimal === undefined ? mapping : { ...mapping, value: { ...value, decimal } }
}

/**
 * Writes into a proposed mapping what a sample tells about where the file is from: the country of phone
 * numbers that state none, where clearly more of them are numbers of that country than of the mapping's, and
 * the decimal separator of amounts.
 * @returns the mapping, and what a person is told about it
 */
export const withLocale = async (
  mapping: Mapping,
  sample: Sample,
): Promise<{ readonly mapping: Mapping; readonly notes: readonly string[] }> => {
  const { country, notes } = await countryFor(mapping, sample)
  return { mapping: decimalsFor(country === undefined ? mapping : { ...mapping, country }, sample), notes }
}
