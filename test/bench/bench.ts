/** What a bench may be told on the command line; each takes what it knows and leaves the rest. */
export type BenchOptions = {
  /** Fresh processes, or rounds, of which the median counts. */
  readonly runs?: number
  /** How much work is done. */
  readonly count?: number
  /** `sweep`: how many journeys exist, one size after the other. */
  readonly sizes?: readonly number[]
  /** Keeps what was found: `units` its record, `cost` the page. */
  readonly write: boolean
  /** Says how far things are; goes to stderr. */
  readonly say: (line: string) => void
}

type Cell = string | number | boolean
/** One line of a table for people: column → value. */
export type TableRow = Readonly<Record<string, Cell>>

/** What a bench found: for programs the figures, for people a table, and what there is to say about both. */
type Found = {
  readonly figures: object
  readonly table: readonly TableRow[]
  readonly notes: readonly string[]
}

/** One thing that is measured. */
export type Bench = {
  readonly name: string
  readonly what: string
  readonly run: (options: BenchOptions) => Promise<Found>
}

/** The middle one of several measurements. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** A number to so many digits after the point. */
export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))
