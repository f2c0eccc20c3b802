import { comparisons, type FieldKind } from './compare.ts'

/** A field records are compared by. */
export type Field = { readonly name: string; readonly kind: FieldKind }

/** One record: `id` is the caller's own, `values` what is known of each field, as typed. */
export type Candidate = { readonly id: string; readonly values: Readonly<Record<string, string>> }

/** For each field the level two records agree on; nothing where one of them does not say. */
export type Agreement = readonly (number | undefined)[]

/** How likely each level is among pairs of one person (`m`) and of two (`u`), by field. */
export type Weights = {
  readonly m: readonly (readonly number[])[]
  readonly u: readonly (readonly number[])[]
  readonly prior: number
}

const floor = 1e-5

const shares = (counts: readonly number[]): number[] => {
  const all = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => Math.max(floor, (count + 0.5 / counts.length) / (all + 0.5)))
}

const levelsOf = ({ kind }: Field): number => comparisons[kind].levels

const tally = (
  fields: readonly Field[],
  agreements: readonly Agreement[],
  weight: (index: number) => number,
): number[][] => {
  const counts = fields.map((field) => Array.from({ length: levelsOf(field) }, () => 0))
  for (const [index, agreement] of agreements.entries()) {
    const share = weight(index)
    for (const [field, level] of agreement.entries()) {
      const of = counts[field]
      if (of && level !== undefined) of[level] = (of[level] ?? 0) + share
    }
  }
  return counts
}

/** Log of the odds, in bits, that a pair is one person, by the levels alone. */
export const bitsOf = ({ m, u, prior }: Weights, agreement: Agreement): number =>
  agreement.reduce<number>(
    (sum, level, field) =>
      level === undefined
        ? sum
        : sum + Math.log2((m[field]?.[level] ?? floor) / (u[field]?.[level] ?? floor)),
    Math.log2(prior / (1 - prior)),
  )

export const chance = (bits: number): number => 1 / (1 + 2 ** -bits)

/**
 * How one person's two records agree before anything is known: mostly fully. So many pairs' worth this is
 * believed, so that a few chance likenesses teach nothing.
 */
const usually = (levels: number): number[] =>
  Array.from({ length: levels }, (_, level) => {
    if (level === 0) return 0.75
    return level === levels - 1 ? 0.1 : 0.15 / Math.max(1, levels - 2)
  })
const believed = 40

/** Agreement on so many things is no chance. */
const plenty = 3

/**
 * Fields by which people are reached or told apart: where both say something else, that speaks against one
 * person by so many bits at least.
 */
const against: Readonly<Partial<Record<FieldKind, number>>> = { email: 1.5, phone: 1.5 }

/**
 * Weights in which a disagreement is evidence against. Learning alone can come to hold it for usual: where
 * all pairs that look alike share no more than a frequent name, they all differ in the rest.
 */
const withDisagreement = (
  fields: readonly Field[],
  m: readonly (readonly number[])[],
  u: readonly (readonly number[])[],
): number[][] =>
  m.map((levels, field) => {
    const bits = against[fields[field]?.kind ?? 'category']
    const last = levels.length - 1
    const most = bits === undefined ? Infinity : (u[field]?.[last] ?? 1) * 2 ** -bits
    const [own = 0] = levels.slice(-1)
    if (own <= most) return [...levels]
    return levels.map((share, level) =>
      level === last ? most : (share * (1 - most)) / Math.max(floor, 1 - own),
    )
  })

/**
 * How many of the pairs are one person: about as many as agree fully on plenty of what both say, and half as
 * many again, who do not.
 */
const priorOf = (pairs: readonly Agreement[]): number => {
  const sure = pairs.filter((agreement) => agreement.filter((level) => level === 0).length >= plenty).length
  return Math.min(0.5, (1.5 * sure + 1) / (pairs.length + 2))
}

/**
 * Learns the weights from the pairs themselves, without anybody having said which are one person: expectation
 * maximisation of the Fellegi–Sunter model (Fellegi and Sunter 1969; Winkler 1988). `apart` are pairs drawn
 * at random, nearly all of two people: they say how often strangers agree. Pure and repeatable.
 */
export const learned = (
  fields: readonly Field[],
  pairs: readonly Agreement[],
  apart: readonly Agreement[],
  rounds = 25,
): Weights => {
  const u = tally(fields, apart, () => 1).map(shares)
  const expected = fields.map((field) => usually(levelsOf(field)))
  const mOf = (counts: readonly (readonly number[])[]): number[][] =>
    counts.map((of, field) =>
      shares(of.map((count, level) => count + believed * (expected[field]?.[level] ?? 0))),
    )
  let weights: Weights = { u, m: expected, prior: priorOf(pairs) }
  for (let round = 0; round < rounds; round++) {
    const odds = pairs.map((agreement) => chance(bitsOf(weights, agreement)))
    weights = { ...weights, m: mOf(tally(fields, pairs, (index) => odds[index] ?? 0)) }
  }
  return { ...weights, m: withDisagreement(fields, weights.m, u) }
}
