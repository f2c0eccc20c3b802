import { sortableSequence } from '../runtime/sortable-sequence.ts'

/**
 * How far a lane has counted into one hour, in one attribute of the hour's item: the last record that was
 * counted, the first record of the batch it came in (as a distance), and the journeys' entries that were
 * counted with that batch. A batch that is tried again after others changed who is who may bring other
 * entries of the same records: its records are counted, those entries are not yet.
 */
export type CounterCheckpoint = {
  readonly last: string
  readonly first: string
  readonly entries: ReadonlySet<string>
}

/** As the item holds it: it sorts by its last record. */
export const formatCheckpoint = ({ last, first, entries }: CounterCheckpoint): string =>
  [last, (BigInt(last) - BigInt(first)).toString(36), ...entries].join(' ')

/** @throws when it is no mark of ours */
export const parseCheckpoint = (text: string): CounterCheckpoint => {
  const [last = '', distance = '', ...entries] = text.split(' ')
  const back = [...distance].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n)
  return { last, first: sortableSequence((BigInt(last) - back).toString()), entries: new Set(entries) }
}

type Counted = { readonly seq: string; readonly entry?: string }

/** Whether a change was counted. What lies before the mark's batch was settled with an earlier one. */
export const isCounted = ({ last, first, entries }: CounterCheckpoint, { seq, entry }: Counted): boolean =>
  seq <= last && (entry === undefined || seq < first || entries.has(entry))

/**
 * The mark after these changes (in order) of the batch that begins with `first`. A batch that overlaps what
 * stands is that batch tried again.
 * @param counted changes of the same batch that were counted before. The mark may move its `first` back,
 * before them, and must go on naming them then.
 */
export const checkpointAfter = (
  stands: CounterCheckpoint | undefined,
  first: string,
  changes: readonly Counted[],
  counted: readonly Counted[] = [],
): CounterCheckpoint => {
  const again = stands && stands.last >= first ? stands : undefined
  const last = [again?.last ?? '', ...changes.map(({ seq }) => seq)].reduce((a, b) => (a > b ? a : b))
  const entries = [...(again ? counted : []), ...changes].flatMap(({ entry }) => entry ?? [])
  return {
    last,
    first: again && again.first < first ? again.first : first,
    entries: new Set([...(again?.entries ?? []), ...entries]),
  }
}
