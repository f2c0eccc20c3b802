import { importReason, importRejection, type ImportReason } from '../reasons/import-reason.ts'
import { bare, namesOf, plain } from '../files/headers.ts'
import { fieldOf, type Mapping, mappingSchema, spellingsOf } from '../mapping.ts'
import { kinds } from '../mappings/list.ts'
import { withLocale } from './propose-locale.ts'
import { notesOnTime, proposeTime } from './propose-time.ts'
import { readByHeader } from '../unused.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** A mapping for a file, and what of the file it leaves alone. */
export type Proposal = {
  readonly mapping: Mapping
  readonly kind: string
  readonly unused: readonly string[]
  readonly notes: readonly string[]
}

type Found = ReadonlyMap<string, string>

/**
 * Which header each field of a kind is found under; a header serves one field only, the first that names it.
 */
const foundIn = (headers: readonly string[], kind: Mapping): Found => {
  const found = new Map<string, string>()
  for (const [field, column] of Object.entries(kind.columns)) {
    const spellings = spellingsOf(column).headers
    const like = (how: (header: string) => string): number | undefined =>
      spellings
        .map((spelling) => headers.findIndex((header) => how(header) === how(spelling)))
        .find((index) => index >= 0)
    const place = like(plain) ?? like(bare)
    const header = place === undefined ? undefined : headers[place]
    if (header !== undefined && ![...found.values()].includes(header)) found.set(field, header)
  }
  return found
}

const looks = [
  { kind: 'email', like: /^[^\s@]+@[^\s@]+\.[^\s@]+$/ },
  { kind: 'phone', like: /^(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}$/ },
] as const

/** Who a column is about that nobody has a name for: told by what most of its cells look like. */
const lookedAt = (
  headers: readonly string[],
  samples: readonly (readonly string[])[],
  kind: Mapping,
  found: Found,
): [string, string][] =>
  looks.flatMap(({ kind: identity, like }): [string, string][] => {
    const from = kind.identities[identity]
    const field = from && fieldOf(from)
    if (field === undefined || found.has(field)) return []
    const header = headers.find((name, index) => {
      const cells = samples.map((row) => row[index] ?? '').filter((cell) => cell !== '')
      return (
        name !== '' &&
        ![...found.values()].includes(name) &&
        cells.length > 0 &&
        cells.filter((cell) => like.test(cell)).length >= cells.length * 0.8
      )
    })
    return header === undefined ? [] : [[field, header]]
  })

const needed = ({ columns }: Mapping): string[] =>
  Object.entries(columns)
    .filter(([, column]) => !spellingsOf(column).optional)
    .map(([field]) => field)

/**
 * How well a kind fits: everything it needs and somebody to be about, then how many columns it knows; what it
 * does not need counts less.
 */
const fit = (kind: Mapping, found: Found): number => {
  if (!needed(kind).every((field) => found.has(field))) return 0
  if (!Object.values(kind.identities).some((from) => found.has(fieldOf(from)))) return 0
  return found.size + needed(kind).length
}

const ofProp = (prop: Mapping['props'][string]): string | undefined => {
  if (typeof prop === 'string') return prop
  return 'from' in prop ? prop.from : undefined
}

/** A mapping with the fields of a kind that a file has, under the file's own headers. */
const narrowed = (
  kind: Mapping,
  found: Found,
  headers: readonly string[],
  name: string,
  format: string | undefined,
): Mapping => {
  const has = (field: string | undefined): field is string => field !== undefined && found.has(field)
  const kept = <T>(
    entries: Readonly<Record<string, T>>,
    field: (entry: T) => string | undefined,
  ): Record<string, T> =>
    Object.fromEntries(
      Object.entries(entries).filter(([, entry]) => {
        const from = field(entry)
        return from === undefined || has(from)
      }),
    )
  const { from, optional } = typeof kind.time === 'string' ? { from: kind.time } : kind.time
  const key = kind.key?.filter(has)
  return mappingSchema.parse({
    ...kind,
    name,
    columns: Object.fromEntries(
      Object.entries(kind.columns).flatMap(([field, column]) => {
        const header = found.get(field)
        if (header !== undefined)
          return [[field, spellingsOf(column).optional ? { header, optional: true } : header]]
        return field === from ? [[field, column]] : []
      }),
    ),
    headers: [...headers],
    key: key && key.length > 0 && key[0] === kind.key?.[0] ? key : undefined,
    time: omitUndefined({ from, format, optional }),
    identities: kept(kind.identities, (identity) => identity && fieldOf(identity)),
    person: kept(kind.person, (field) => field),
    props: kept(kind.props, ofProp),
    value:
      kind.value && has(kind.value.from)
        ? { ...kind.value, currencyFrom: has(kind.value.currencyFrom) ? kind.value.currencyFrom : undefined }
        : undefined,
    also: kind.also
      .filter(({ time, if: when = {} }) => (time === undefined || has(time)) && Object.keys(when).every(has))
      .map((also) => ({ ...also, props: kept(also.props, ofProp) })),
  })
}

/**
 * Proposes how a file is to be read, from its header and its first rows.
 * @param samples some rows of it
 * @param name of the mapping
 * @throws Refused when no kind we know fits, saying what is missing for the nearest
 */
export const propose = async (
  headers: readonly string[],
  samples: readonly (readonly string[])[],
  name: string,
): Promise<Proposal> => {
  const fits = kinds.map((kind) => {
    const named = foundIn(headers, kind)
    const found = new Map([...named, ...lookedAt(headers, samples, kind, named)])
    return { kind, found, named, score: fit(kind, found) }
  })
  const best = fits.reduce((a, b) => (b.score > a.score ? b : a))
  if (best.score === 0) throw importRejection(lacking(fits, namesOf(headers)), 'headers')
  const { kind, found, named } = best
  const time = typeof kind.time === 'string' ? kind.time : kind.time.from
  const place = headers.indexOf(found.get(time) ?? '')
  const times = proposeTime(
    samples.map((row) => row[place] ?? '').filter((cell) => cell !== ''),
    kind.timeZone,
  )
  const { mapping, notes: onLocale } = await withLocale(narrowed(kind, found, headers, name, times.format), {
    headers,
    rows: samples,
  })
  const notes = [
    ...[...found]
      .filter(([field]) => !named.has(field))
      .map(([field, header]) => `"${header}" is taken for ${field} because of what it holds`),
    ...notesOnTime(found.get(time) ?? '', times),
    ...onLocale,
  ]
  const read = new Set([...found.values(), ...readByHeader(headers).flatMap((index) => headers[index] ?? [])])
  const unused = headers.filter((header) => header !== '' && !read.has(header))
  return { mapping, kind: kind.name, unused, notes }
}

/** What the kind that knows most of the columns would need beside. */
const lacking = (fits: readonly { kind: Mapping; found: Found }[], headers: string): ImportReason => {
  const nearest = fits.reduce((a, b) => (b.found.size > a.found.size ? b : a))
  const missing = needed(nearest.kind)
    .filter((field) => !nearest.found.has(field))
    .map((field) =>
      spellingsOf(nearest.kind.columns[field] ?? field)
        .headers.slice(0, 2)
        .join(' or '),
    )
  return missing.length > 0
    ? importReason('file.no-kind', { headers, kind: nearest.kind.name, missing: missing.join('; ') })
    : importReason('file.no-kind-of-person', { headers })
}
