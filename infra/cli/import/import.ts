import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Encoding } from '../../../shared/imports/files/encoding-names.ts'
import { opened } from '../../../shared/imports/files/file.ts'
import { placesIn } from '../../../shared/imports/files/headers.ts'
import {
  type Sent,
  type ReferenceFile,
  storyOf,
  type RowResult,
} from '../../../shared/imports/validate-row.ts'
import type { Mapping } from '../../../shared/imports/mapping.ts'
import { rowOf, type ReportRow } from '../../../shared/imports/report.ts'
import { unpacked } from '../../../shared/imports/files/unpack.ts'
import { judgement } from '../../../shared/imports/verdicts.ts'
import type { Staff } from '../../../shared/policy/policy.ts'
import { batchesOf } from '../../../shared/storage/dynamodb/batches.ts'
import { type IngestClient, maxKeysPerCall } from './ingest-client.ts'
import type { UnusedColumn } from '../../../shared/model/import-job.ts'

/** What an import tells while it goes on: what it does, and how many of how many. */
export type Progress = (
  doing: 'reading' | 'asking' | 'sending' | 'arriving',
  done: number,
  of: number,
) => void

/** A file judged row by row, nothing sent yet. */
export type Judged = {
  readonly encoding: string
  readonly written: string
  readonly mapping: Mapping | undefined
  readonly verdicts: readonly RowResult[]
  readonly unused: readonly UnusedColumn[]
}

/**
 * Judges every row of a file.
 * @param mappingFor how a list with this header is read
 * @param now ms UTC
 */
export const judgeFile = async (
  bytes: Uint8Array,
  mappingFor: (headers: readonly string[]) => Promise<Mapping>,
  {
    progress,
    ...given
  }: {
    encoding?: Encoding | undefined
    sheet?: string | undefined
    against?: ReferenceFile | undefined
    asOf?: number | undefined
    staff?: () => Promise<readonly Staff[] | undefined>
    now: number
    progress: Progress
  },
): Promise<Judged> => {
  const { verdicts: each, unused, ...rest } = await judgement(bytes, { mappingFor, ...given })
  const verdicts: RowResult[] = []
  for await (const verdict of each) {
    verdicts.push(verdict)
    if (verdicts.length % 500 === 0) progress('reading', verdicts.length, 0)
  }
  return { ...rest, verdicts, unused: unused() }
}

/** What the file that others follow from says first of each person. */
export const readStory = async (
  path: string,
  bytes: Uint8Array,
  mapping: Mapping,
  follower: Mapping,
): Promise<ReferenceFile> => {
  const { headers, rows } = await opened(await unpacked(bytes))
  const places = placesIn(headers, mapping)
  const titled = await Array.fromAsync(rows, ({ cells }) => ({ headers, cells, places }))
  return storyOf(basename(path), titled, mapping, follower.against?.on ?? 'lead.id')
}

/** Which of these are stored already, by their position; nothing when nobody may ask. */
const knownAmong = async (
  door: IngestClient,
  sent: readonly Sent[],
  tell: (done: number) => void,
): Promise<ReadonlySet<Sent> | undefined> => {
  const known = new Set<Sent>()
  let done = 0
  for (const batch of batchesOf(sent, { entries: maxKeysPerCall, bytes: Infinity }, () => 0)) {
    const answers = await door.known(batch.map(({ place }) => place))
    if (!answers) return undefined
    for (const [index, one] of batch.entries()) if (answers[index]) known.add(one)
    tell((done += batch.length))
  }
  return known
}

/** What the door takes at once, with some room: 500 KB, and few enough that it answers within seconds. */
const oneBatch = { entries: 250, bytes: 480_000 }

const sendAll = async (door: IngestClient, fresh: readonly Sent[], progress: Progress): Promise<void> => {
  let done = 0
  progress('sending', 0, fresh.length)
  for (const sent of Map.groupBy(fresh, ({ ahead = 0 }) => ahead).values()) {
    for (const batch of batchesOf(
      sent,
      oneBatch,
      ({ call }) => Buffer.byteLength(JSON.stringify(call)) + 1,
    )) {
      await door.send(batch)
      progress('sending', (done += batch.length), fresh.length)
    }
  }
}

/**
 * Waits until all that was sent is stored, or for so long that something must be wrong. Returns what did not
 * arrive.
 */
const arrived = async (
  door: IngestClient,
  sent: readonly Sent[],
  { patience, progress }: { patience: number; progress: Progress },
): Promise<readonly Sent[]> => {
  let missing = sent
  for (let waited = 0; missing.length > 0; waited += 1000) {
    const known = await knownAmong(door, missing, () => {})
    if (!known) return []
    missing = missing.filter((one) => !known.has(one))
    progress('arriving', sent.length - missing.length, sent.length)
    if (waited >= patience) return missing
    if (missing.length > 0) await pause(1000)
  }
  return []
}

/**
 * What came of an import. `asked`: whether the product was asked what it has; without that, nobody knows what
 * was there before.
 */
export type Imported = {
  readonly rows: readonly ReportRow[]
  readonly asked: boolean
  readonly missing: number
}

/**
 * Sends what can go in and is not there yet.
 * @param patience ms to wait until it has arrived; 0 does not wait
 */
export const importRows = async (
  door: IngestClient,
  verdicts: readonly RowResult[],
  { patience, progress }: { patience: number; progress: Progress },
): Promise<Imported> => {
  const accepted = verdicts.flatMap((verdict) => (verdict.outcome === 'accepted' ? verdict.calls : []))
  const known = await knownAmong(door, accepted, (done) => progress('asking', done, accepted.length))
  const fresh = accepted.filter((sent) => !known?.has(sent))
  await sendAll(door, fresh, progress)
  const missing = patience > 0 && known ? await arrived(door, fresh, { patience, progress }) : []
  const late = new Set<Sent>(missing)
  const rows = verdicts.map((verdict) => {
    if (verdict.outcome !== 'accepted') return rowOf(verdict)
    if (known && verdict.calls.every((sent) => known.has(sent)))
      return { ...rowOf(verdict), outcome: 'duplicate', reason: 'was there already' }
    return verdict.calls.some((sent) => late.has(sent))
      ? { ...rowOf(verdict), reason: 'sent, and not stored yet' }
      : rowOf(verdict)
  })
  return {
    rows,
    asked: known !== undefined,
    missing: rows.filter(({ reason }) => reason === 'sent, and not stored yet').length,
  }
}
