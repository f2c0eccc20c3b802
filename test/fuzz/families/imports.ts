import { importReasonText } from '../../../shared/imports/reasons/import-reason.ts'
import iconv from 'iconv-lite'
import { parseAsReceiver } from '../../../shared/imports/proposal/parse-as-receiver.ts'
import { opened } from '../../../shared/imports/files/file.ts'
import { placesIn } from '../../../shared/imports/files/headers.ts'
import { createRowValidator, type RowResult } from '../../../shared/imports/validate-row.ts'
import { type Mapping, mappingSchema } from '../../../shared/imports/mapping.ts'
import { shippedMappings } from '../../../shared/imports/mappings/list.ts'
import { reportOf, type ReportRow } from '../../../shared/imports/report.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { noon } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import { bytesMangled, hostileText, hostileValue, withHostile } from '../hostile.ts'
import { Broken, insist } from '../invariants.ts'
import { sendFuzzRequest, takenIn } from '../world.ts'
import { basic } from '../../channels/delivery.ts'

const quoted = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const headersOf = (mapping: Mapping): string[] =>
  Object.values(mapping.columns).flatMap((column) =>
    typeof column === 'string'
      ? [column]
      : Array.isArray(column)
        ? column.slice(0, 1)
        : [column.header].flat().slice(0, 1),
  )
const cells = [
  '2026-01-05 12:00:00',
  '2026/1/5',
  '13800138000',
  'li.lei@example.com',
  '李雷',
  '=1+1',
  '1,234.50',
  '99999999999999999999',
]

const fileOf = (chance: Random, mapping: Mapping): Uint8Array => {
  const delimiter = chance.pick([',', ';', '\t'])
  const headers = headersOf(mapping).map((header) => (chance.happens(0.95) ? header : hostileText(chance)))
  const row = () => headers.map(() => (chance.happens(0.7) ? chance.pick(cells) : hostileText(chance)))
  const text = [headers, ...Array.from({ length: chance.below(4) }, row)]
    .map((fields) => fields.map(chance.happens(0.95) ? quoted : String).join(delimiter))
    .join(chance.pick(['\n', '\r\n', '\r']))
  const bytes = chance.pick([
    () => Buffer.from(text),
    () => Buffer.from(`\ufeff${text}`),
    () => iconv.encode(text, 'gb18030'),
    () => iconv.encode(text, 'utf-16le', { addBOM: true }),
  ])()
  return chance.happens(0.2) ? bytesMangled(chance, bytes) : bytes
}

const judged = async (chance: Random, bytes: Uint8Array, mapping: Mapping): Promise<RowResult[]> => {
  const { headers, rows } = await opened(
    bytes,
    chance.happens(0.9) ? undefined : chance.pick(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']),
  )
  const decide = createRowValidator({
    mapping,
    headers,
    places: placesIn(headers, mapping),
    read: parseAsReceiver(noon),
  })
  const verdicts: RowResult[] = []
  for await (const row of rows) verdicts.push(await decide(row))
  return verdicts
}

/** A cell that a spreadsheet would run. */
const runs = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

const reported = (verdicts: readonly RowResult[]): void => {
  const rows: ReportRow[] = verdicts.map((verdict) => ({
    line: verdict.line,
    key: verdict.key,
    outcome: verdict.outcome,
    reason: verdict.outcome === 'accepted' ? '' : importReasonText('en', verdict.reason),
    flags: verdict.flags.join('; '),
  }))
  for (const row of rows) {
    const line = reportOf([row]).split('\r\n').slice(1).join('\r\n')
    const key = /^\d+,(?:"((?:[^"]|"")*)"|([^",]*)),/.exec(line)
    insist(
      key !== null && !runs.test(key[1] ?? key[2] ?? ''),
      `the report has a cell that a spreadsheet would run: ${line.slice(0, 80)}`,
    )
  }
}

const run = async (chance: Random): Promise<void> => {
  const shipped = chance.pick(shippedMappings)
  if (chance.happens(0.1)) {
    const said = mappingSchema.safeParse(
      withHostile(chance, {
        ...shipped,
        [chance.pick(['props', 'columns', 'identities', 'value', 'time'])]: hostileValue(chance),
      }),
    )
    if (!said.success) return
  }
  try {
    const verdicts = await judged(chance, fileOf(chance, shipped), shipped)
    reported(verdicts)
    const batch = verdicts.flatMap((verdict) =>
      verdict.outcome === 'accepted' ? verdict.calls.map(({ call }) => call) : [],
    )
    if (batch.length === 0) return
    const { queued, status } = await sendFuzzRequest({
      method: 'POST',
      path: '/v1/batch',
      headers: { authorization: basic },
      body: JSON.stringify({ batch }),
    })
    insist(
      status === 200 && queued.length === batch.length,
      'the door did not take what the import found good',
    )
    insist((await takenIn(queued)) <= batch.length, 'more was stored than was imported')
  } catch (error) {
    if (error instanceof RejectedError) return
    throw error instanceof Broken
      ? error
      : new Broken(`the import threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`)
  }
}

export const imports: Family = {
  name: 'imports',
  what: 'CSV files and mappings, and what comes of them at the door',
  weight: 10,
  run,
}
