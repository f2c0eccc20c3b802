import { candidatePairs } from './blocks.ts'
import { comparisons, plain } from './compare.ts'
import { shareOfName } from './chinese-names.ts'
import { type Agreement, bitsOf, type Candidate, chance, type Field, learned, type Weights } from './model.ts'

/**
 * Two records that may be one person: how likely (0 to 1), and what spoke for and against it (bits by field;
 * positive speaks for).
 */
export type Suggestion = {
  readonly a: string
  readonly b: string
  readonly likely: number
  readonly because: Readonly<Record<string, number>>
}

export type Options = {
  /** Suggestions less likely than this are not made. */
  readonly least?: number
  /** Which pairs may be one person at all; every pair when not given. */
  readonly may?: (a: Candidate, b: Candidate) => boolean
  /** The share of people who have a name; by default the estimate for Chinese names. */
  readonly shareOf?: (name: string) => number | undefined
}

/** How many pairs of strangers are drawn to learn how often strangers agree. */
const strangers = 10_000

type Prepared = readonly (readonly string[])[]

const prepared = (fields: readonly Field[], records: readonly Candidate[]): Prepared =>
  records.map(({ values }) =>
    fields.map(({ name, kind }) => {
      const text = values[name] ?? ''
      if (kind === 'date' || kind === 'id' || kind === 'phone') return text.trim()
      return kind === 'email' ? text.trim().toLowerCase() : plain(text)
    }),
  )

/** Names are typed into each other's fields now and then; the better reading of two fields counts. */
const names = (fields: readonly Field[]): readonly [number, number] | undefined => {
  const [one, other] = fields.flatMap(({ kind }, index) => (kind === 'name' ? [index] : []))
  return one === undefined || other === undefined ? undefined : [one, other]
}

const level = ({ kind }: Field, a: string, b: string): number | undefined =>
  a === '' || b === '' ? undefined : comparisons[kind].level(a, b)

/** What is not said is taken for a weak likeness. */
const distanceOf = (some: Agreement): number => some.reduce<number>((total, each) => total + (each ?? 2.5), 0)

type Agreed = { readonly levels: Agreement; readonly swapped: boolean }

const agreementOf = (
  fields: readonly Field[],
  swap: readonly [number, number] | undefined,
  a: readonly string[],
  b: readonly string[],
): Agreed => {
  const levels = fields.map((field, index) => level(field, a[index] ?? '', b[index] ?? ''))
  if (!swap) return { levels, swapped: false }
  const [one, other] = swap
  const crossed = [
    [one, other],
    [other, one],
  ].map(([from = 0, to = 0]) => {
    const field = fields[from]
    return field ? level(field, a[from] ?? '', b[to] ?? '') : undefined
  })
  if (distanceOf(crossed) >= distanceOf([levels[one], levels[other]]) || !crossed.includes(0))
    return { levels, swapped: false }
  return {
    levels: levels.with(one, crossed[0]).with(other, crossed[1]),
    swapped: true,
  }
}

/** The agreement on one field, and nothing else. */
const alone = (levels: Agreement, field: number): Agreement =>
  levels.map((each, at) => (at === field ? each : undefined))

/** A repeatable draw of pairs, spread over all records. */
const drawn = (
  count: number,
  records: number,
  may: (a: number, b: number) => boolean,
): [number, number][] => {
  const pairs: [number, number][] = []
  if (records < 2) return pairs
  let state = 0x2545f491
  for (let tries = 0; pairs.length < count && tries < count * 4; tries++) {
    const [a, b] = [0, 1].map(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state % records
    })
    if (a !== undefined && b !== undefined && a !== b && may(Math.min(a, b), Math.max(a, b)))
      pairs.push([a, b])
  }
  return pairs
}

/**
 * How often each value occurs, by field, and under '' how many there are: that two share a rare one says more
 * than that they share a common one.
 */
const frequencies = (fields: readonly Field[], values: Prepared): ReadonlyMap<string, number>[] =>
  fields.map((_, field) => {
    const counts = new Map<string, number>()
    let all = 0
    for (const record of values) {
      const value = record[field] ?? ''
      if (value === '') continue
      counts.set(value, (counts.get(value) ?? 0) + 1)
      all++
    }
    return new Map([
      ...[...counts].map(([value, count]): [string, number] => [value, count / all]),
      ['', all],
    ])
  })

/** What is known of how frequent values are: what strangers share, these records, and the country's names. */
type Rarity = {
  readonly fields: readonly Field[]
  readonly weights: Weights
  readonly frequency: readonly ReadonlyMap<string, number>[]
  readonly shareOf: NonNullable<Options['shareOf']>
}

/** A name is at least as frequent as in the country, however few of its bearers are among these records. */
const rarity = (
  { fields, weights, frequency, shareOf }: Rarity,
  levels: Agreement,
  a: readonly string[],
): number[] =>
  levels.map((each, field) => {
    const usual = weights.u[field]?.[0] ?? 1
    const value = a[field] ?? ''
    const here = frequency[field]?.get(value)
    if (each !== 0 || here === undefined) return 0
    const inCountry = fields[field]?.kind === 'name' ? shareOf(value) : undefined
    // Where the country's share is known, these two bearers say nothing about how frequent the name is among
    // others; an eighth of one is the least that is believed.
    const all = frequency[field]?.get('') ?? 1
    return Math.log2(
      usual / (inCountry === undefined ? here : Math.max(here - 2 / all, inCountry, 0.125 / all)),
    )
  })

/**
 * Records that are likely one person though nothing joins them: never done, only suggested. Weights are
 * learnt from the records themselves (Fellegi–Sunter by expectation maximisation), and shared rare values
 * weigh more than shared common ones. The same records give the same suggestions. Most likely first.
 */
export const suggestions = (
  fields: readonly Field[],
  records: readonly Candidate[],
  { least = 0.95, may: allowed, shareOf = shareOfName }: Options = {},
): Suggestion[] => {
  const may = (a: number, b: number): boolean => {
    const [one, other] = [records[a], records[b]]
    return one !== undefined && other !== undefined && (!allowed || allowed(one, other))
  }
  const values = prepared(fields, records)
  const swap = names(fields)
  const of = ([a, b]: readonly [number, number]) =>
    agreementOf(fields, swap, values[a] ?? [], values[b] ?? [])
  const pairs = candidatePairs(fields, records, may)
  const agreements = pairs.map(of)
  const weights = learned(
    fields,
    agreements.map(({ levels }) => levels),
    drawn(strangers, records.length, may).map((pair) => of(pair).levels),
  )
  const frequency = frequencies(fields, values)
  return pairs
    .flatMap(([a, b], index): Suggestion[] => {
      const { levels = [], swapped = false } = agreements[index] ?? {}
      const extra = swapped
        ? levels.map(() => 0)
        : rarity({ fields, weights, frequency, shareOf }, levels, values[a] ?? [])
      const likely = chance(bitsOf(weights, levels) + extra.reduce((sum, bits) => sum + bits, 0))
      if (likely < least) return []
      const because = Object.fromEntries(
        fields.flatMap(({ name }, field) =>
          levels[field] === undefined
            ? []
            : [[name, bitsOf({ ...weights, prior: 0.5 }, alone(levels, field)) + (extra[field] ?? 0)]],
        ),
      )
      return [{ a: records[a]?.id ?? '', b: records[b]?.id ?? '', likely, because }]
    })
    .sort((x, y) => y.likely - x.likely || (x.a + x.b < y.a + y.b ? -1 : 1))
}
