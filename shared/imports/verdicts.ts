import { importReason, importRejection } from './reasons/import-reason.ts'
import type { Staff } from '../policy/policy.ts'
import { finderOn } from '../teams/staff-member.ts'
import { parseAsReceiver } from './proposal/parse-as-receiver.ts'
import { decimalsIn } from './values/decimals.ts'
import { isDump, judgeDump } from './segment-dump.ts'
import { type Encoding, encodingNamed } from './files/encoding-names.ts'
import { atMostRows, checkFile, formatOf, opened } from './files/file.ts'
import { placesIn } from './files/headers.ts'
import { objectsIn } from './files/json-lines.ts'
import { createRowValidator, type ReferenceFile, type RowResult } from './validate-row.ts'
import { type Mapping, readsOwner } from './mapping.ts'
import { repeatedIn } from './values/repeated.ts'
import { unpacked } from './files/unpack.ts'
import { createUnusedCounter } from './unused.ts'
import type { UnusedColumn } from '../model/import-job.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * A file about to be judged: how it is written, by which mapping it is read (none where it speaks for
 * itself), and what becomes of its rows.
 */
export type Judgement = {
  readonly encoding: string
  readonly written: string
  readonly mapping: Mapping | undefined
  readonly verdicts: AsyncGenerator<RowResult>
  /** The columns that the mapping leaves out, once all verdicts are read. */
  readonly unused: () => readonly UnusedColumn[]
}

async function* each<T>(
  rows: AsyncIterable<T>,
  decide: (row: T) => Promise<RowResult>,
): AsyncGenerator<RowResult> {
  for await (const row of rows) yield await decide(row)
}

/**
 * Judges a file row by row: a list by its mapping, the calls Segment or RudderStack kept by themselves.
 * @param bytes the file as it is, or packed by gzip
 * @param mappingFor the mapping for a list with this header
 * @param asOf the date of the file (ms UTC), where it is known
 * @param staff reads the policy's staff list, where it is known: owners who are not found on it are flagged.
 * Called once, for a mapping that reads an owner
 * @param now ms UTC
 * @throws Refused when it cannot be read at all
 */
export const judgement = async (
  bytes: Uint8Array,
  {
    mappingFor,
    encoding,
    sheet,
    against,
    asOf,
    staff,
    now,
  }: {
    mappingFor: (headers: readonly string[]) => Promise<Mapping>
    encoding?: Encoding | undefined
    sheet?: string | undefined
    against?: ReferenceFile | undefined
    asOf?: number | undefined
    staff?: () => Promise<readonly Staff[] | undefined>
    now: number
  },
): Promise<Judgement> => {
  checkFile(bytes)
  const plain = await unpacked(bytes)
  const read = parseAsReceiver(now)
  if (formatOf(plain) === 'json' && isDump(plain)) {
    return {
      encoding: 'json',
      written: 'calls of Segment or RudderStack',
      mapping: undefined,
      verdicts: each(atMostRows(objectsIn(plain)), judgeDump(read)),
      unused: () => [],
    }
  }
  const first = await opened(plain, encoding, sheet)
  const mapping = await mappingFor(first.headers)
  const stated = encoding ?? (mapping.encoding === undefined ? undefined : encodingNamed(mapping.encoding))
  const list = stated === encoding ? first : await opened(plain, stated, sheet)
  if (against && !mapping.against)
    throw importRejection(importReason('file.mapping-without-reference', { mapping: mapping.name }))
  const places = placesIn(list.headers, mapping)
  const again = async () => (await opened(plain, stated, sheet)).rows
  const repeated = await repeatedIn(again, { headers: list.headers, places, mapping })
  // A generator's rows are read once, and how a column is written is known only after its last row.
  const decimals = await decimalsIn(
    await again(),
    places,
    mapping,
    list.encoding === 'xlsx' || list.encoding === 'json',
  )
  const findStaff = readsOwner(mapping) ? finderOn(await staff?.()) : undefined
  const judging = omitUndefined({
    mapping,
    headers: list.headers,
    places,
    read,
    repeated,
    decimals,
    asOf,
    findStaff,
    against: against || undefined,
  })
  const [decide, unused] = [createRowValidator(judging), createUnusedCounter(list.headers, places)]
  const verdicts = each(list.rows, (row) => {
    unused.add(row.cells)
    return decide(row)
  })
  return { encoding: list.encoding, written: list.written, mapping, verdicts, unused: unused.found }
}
