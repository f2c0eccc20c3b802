import { dayMs, dayOf, hourMs } from '../../runtime/time-buckets.ts'
import type { CounterRepository } from '../../storage/repositories.ts'
import type { Manifest } from './manifest.ts'

/** A day (UTC) on which the copy holds another number of touchpoints than the stored counters. */
export type Mismatch = { readonly day: string; readonly counted: number; readonly copied: number }

/** A day is compared once it has been over for so long (ms): by then what was received is projected and copied. */
const settled = 2 * hourMs
/** Days that are compared: DynamoDB's stream and the counters are never later than this. */
const days = 35

/**
 * Compares the rows of the analytical copy with the stored counters, day by day: touchpoints of connections by
 * the day they were received, those that the product records itself by the day they are for. Days before the
 * copy began are left out.
 * @param now ms UTC
 * @returns the days that differ: none when the copy is complete
 */
export const reconcileCopy = async (
  counters: Pick<CounterRepository, 'hours'>,
  { parts, since, compactedAt }: Pick<Manifest, 'parts' | 'since' | 'compactedAt'>,
  now: number,
): Promise<Mismatch[]> => {
  const last = dayOf(Math.min(now, compactedAt) - settled - dayMs)
  const first = [dayOf(now - days * dayMs), dayOf(since + dayMs)].reduce((a, b) => (a > b ? a : b))
  if (first > last) return []
  const copied = copiedByDay(parts)
  const counted: Record<string, number> = {}
  for await (const { hour, counts } of counters.hours(`${first}T00`, `${last}T23`)) {
    const day = hour.slice(0, 10)
    counted[day] = (counted[day] ?? 0) + countedIn(counts)
  }
  return [...new Set([...Object.keys(copied), ...Object.keys(counted)])]
    .filter((day) => day >= first && day <= last)
    .map((day) => ({ day, counted: counted[day] ?? 0, copied: copied[day] ?? 0 }))
    .filter((each) => each.counted !== each.copied)
    .sort((a, b) => (a.day < b.day ? -1 : 1))
}

const countedIn = (counts: Readonly<Record<string, number>>): number =>
  Object.entries(counts).reduce(
    (sum, [name, count]) => (name.startsWith('via|') || name === 'touch|own' ? sum + count : sum),
    0,
  )

const copiedByDay = (parts: Manifest['parts']): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const { counted, removed } of Object.values(parts))
    for (const [day, count] of [...Object.entries(counted), ...Object.entries(removed)])
      sums[day] = (sums[day] ?? 0) + count
  return sums
}
