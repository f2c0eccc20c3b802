import { minute } from './timeline.ts'
import { causes, type Cause } from './event.ts'
import { nameOf, type Break } from './ground-truth.ts'

/**
 * An interruption as the product tells it; `person` is the number of whom it is about, absent when it is
 * nobody we know or several at once.
 */
export interface Row {
  readonly id: string
  readonly person: number | undefined
  readonly cause: string
  readonly key: string
  readonly since: number
  readonly status: string
}

/**
 * What must be found: every break, and every alarm that must be raised and taken back. `byUs` are names of
 * breaks that recovered through what we did.
 */
export interface Truth {
  readonly breaks: readonly Break[]
  readonly disproved: readonly Break[]
  readonly byUs: ReadonlySet<string>
}

export interface CauseEvaluation {
  readonly cause: Cause
  readonly planted: number
  readonly found: number
  readonly wronglyFound: number
  /** Recovered, and of these how many through what we did. */
  readonly mended: number
  readonly mendedByUs: number
  /** Alarms that late news disproved, and of these how many were raised and taken back as they must be. */
  readonly disproved: number
  readonly takenBack: number
  /** What differs from the truth, one sentence each. */
  readonly differences: readonly string[]
}

const standing: ReadonlySet<string> = new Set(['open', 'treating', 'lost'])

/** Whether the product says of a break what became of it. */
const agrees = ({ end }: Break, { status }: Row): boolean =>
  end === 'recovered'
    ? status === 'recovered'
    : end === 'withdrawn'
      ? status === 'dismissed'
      : standing.has(status)

/** Clocks of machines may differ by this much. */
const tolerance = minute

const same = (one: Break, row: Row): boolean =>
  one.person === row.person &&
  one.cause === row.cause &&
  one.key === row.key &&
  Math.abs(one.since - row.since) < tolerance

const date = (at: number): string => new Date(at).toISOString().slice(0, 16)
const spoken = ({ person, key, since }: Pick<Row, 'person' | 'key' | 'since'>): string =>
  `${person === undefined ? 'nobody we know' : `person ${person}`}, ${key}, since ${date(since)}`

/** Each break with the row that stands for it. A second row for the same break is one too many. */
const paired = (
  breaks: readonly Break[],
  rows: readonly Row[],
): { pairs: (readonly [Break, Row | undefined])[]; left: Row[] } => {
  const left = new Set(rows)
  const pairs = breaks.map((one) => {
    const row = [...left].find((candidate) => same(one, candidate))
    if (row) left.delete(row)
    return [one, row] as const
  })
  return { pairs, left: [...left] }
}

const reckonCause = (cause: Cause, truth: Truth, all: readonly Row[]): CauseEvaluation => {
  const of = <T extends { readonly cause: string }>(some: readonly T[]): T[] =>
    some.filter((one) => one.cause === cause)
  const planted = paired(of(truth.breaks), of(all))
  const alarms = paired(of(truth.disproved), planted.left)
  const found = planted.pairs.flatMap(([one, row]) => (row ? [[one, row] as const] : []))
  const mended = found.filter(([, { status }]) => status === 'recovered')
  const notTakenBack = alarms.pairs.filter(([, row]) => row !== undefined && row.status !== 'dismissed')
  return {
    cause,
    planted: planted.pairs.length,
    found: found.length,
    wronglyFound: alarms.left.length + notTakenBack.length,
    mended: mended.length,
    mendedByUs: mended.filter(([one]) => truth.byUs.has(nameOf(one))).length,
    disproved: alarms.pairs.length,
    takenBack: alarms.pairs.filter(([, row]) => row?.status === 'dismissed').length,
    differences: [
      ...planted.pairs.filter(([, row]) => !row).map(([one]) => `not found: ${spoken(one)}`),
      ...found
        .filter(([one, row]) => !agrees(one, row))
        .map(([one, { status }]) => `${status}, but truly ${one.end}: ${spoken(one)}`),
      ...alarms.left.map((row) => `wrongly found and ${row.status}: ${spoken(row)}`),
      ...notTakenBack.map(([one, row]) => `${row?.status ?? ''}, but disproved: ${spoken(one)}`),
      ...alarms.pairs
        .filter(([, row]) => !row)
        .map(([one]) => `never noticed, though news came late: ${spoken(one)}`),
    ],
  }
}

/**
 * What was planted, what was found, what was found wrongly and what was mended, cause by cause: compared
 * break by break, not only counted.
 */
export const evaluate = (truth: Truth, rows: readonly Row[]): CauseEvaluation[] =>
  causes.map((cause) => reckonCause(cause, truth, rows))

/**
 * Whether it reads as it must: all that was planted is found, nothing else is, and every break ended as it
 * truly did.
 */
export const isAsItMust = (reckonings: readonly CauseEvaluation[]): boolean =>
  reckonings.every(({ differences }) => differences.length === 0)

const columns = [
  'planted',
  'found',
  'wrongly found',
  'mended',
  'of these by us',
  'disproved late',
  'taken back',
] as const
const width = (column: string): number => Math.max(9, column.length + 2)

/** The table a person reads. */
export const tableOf = (reckonings: readonly CauseEvaluation[]): string => {
  const line = (cause: string, cells: readonly (string | number)[]): string =>
    `  ${cause.padEnd(16)}${cells.map((cell, index) => String(cell).padStart(width(columns[index] ?? ''))).join('')}`
  return [
    line('cause', columns),
    ...reckonings.map((one) =>
      line(one.cause, [
        one.planted,
        one.found,
        one.wronglyFound,
        one.mended,
        one.mendedByUs,
        one.disproved,
        one.takenBack,
      ]),
    ),
    ...reckonings.flatMap(({ cause, differences }) =>
      differences.slice(0, 20).map((difference) => `  ! ${cause}: ${difference}`),
    ),
  ].join('\n')
}
