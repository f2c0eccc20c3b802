import { importReasonText } from '../reasons/import-reason.ts'
import type { Staff } from '../../policy/policy.ts'
import { finderOn } from '../../teams/staff-member.ts'
import { decimalsIn } from '../values/decimals.ts'
import { parseAsReceiver } from './parse-as-receiver.ts'
import { placesIn } from '../files/headers.ts'
import { createRowValidator, type RowResult } from '../validate-row.ts'
import type { Mapping } from '../mapping.ts'
import type { Row } from '../files/table.ts'

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

/**
 * Judges the first rows of a file by a proposed mapping, as an import would, so that a person sees what it
 * rejects before using it.
 * @param typed the file keeps numbers as numbers (a workbook, JSON)
 * @param now ms UTC
 * @param staff as in `judgement`
 * @throws Refused when the mapping does not fit the columns
 */
export const tryOut = async (
  mapping: Mapping,
  headers: readonly string[],
  rows: readonly Row[],
  typed: boolean,
  now: number,
  staff?: readonly Staff[],
): Promise<RowResult[]> => {
  const places = placesIn(headers, mapping)
  const decimals = await decimalsIn(each(rows), places, mapping, typed)
  const decide = createRowValidator({
    mapping,
    headers,
    places,
    decimals,
    read: parseAsReceiver(now),
    findStaff: finderOn(staff),
  })
  const verdicts: RowResult[] = []
  for (const row of rows) verdicts.push(await decide(row))
  return verdicts
}

/** What the trial says, a line each; at most five reasons. */
export const notesOnTrial = (verdicts: readonly RowResult[]): string[] => {
  const said = verdicts.flatMap((verdict) =>
    verdict.outcome === 'rejected'
      ? [`rejected: ${importReasonText('en', verdict.reason)}`]
      : verdict.flags.map((flag) => `flagged: ${flag}`),
  )
  const counted = [...Map.groupBy(said, (text) => text.replaceAll(/line \d+/g, 'another line'))].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  return counted
    .slice(0, 5)
    .map(([reason, { length }]) => `${length} of the first ${verdicts.length} rows would be ${reason}`)
}
