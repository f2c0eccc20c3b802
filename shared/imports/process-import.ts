import { importReason, importRejection, reasonOf, storedReason } from './reasons/import-reason.ts'
import type { Staff } from '../policy/policy.ts'
import { RejectedError, RetryableError } from '../runtime/errors.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import { isFileStored, type Files } from '../storage/aws/presigned-files.ts'
import type { MappingRepository, TouchpointRepository, ImportRepository } from '../storage/repositories.ts'
import { largestFile } from './files/file.ts'
import { encodingNamed } from './files/encoding-names.ts'
import type { Sent, RowResult } from './validate-row.ts'
import { type Mapping, mappingSchema } from './mapping.ts'
import { reportOf, rowOf } from './report.ts'
import { madeFor } from './match-mapping.ts'
import { unpacked } from './files/unpack.ts'
import { bitsOf, maxListedRejections, type Upload } from '../model/import-job.ts'
import { type Judgement, judgement } from './verdicts.ts'
import type { QueuedEvent } from '../model/queued-event.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type ProcessImportDeps = {
  readonly uploads: Pick<ImportRepository, 'get' | 'save'>
  readonly mappings: Pick<MappingRepository, 'list'>
  /** The staff list in force at a time (ms UTC). */
  readonly staff: (now: number) => Promise<readonly Staff[]>
  readonly files: Pick<Files, 'read' | 'report'>
  readonly has: TouchpointRepository['has']
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
  /** Comes back to this file in another turn. */
  readonly goOn: (id: string) => Promise<void>
  /** Whether this turn has time for more. */
  readonly hasTimeLeft: () => boolean
}

/**
 * So many rows are put through at a time; what a turn was killed over is done again, and is no more than
 * this.
 */
export const chunk = 1000

/**
 * A file's next turn: judged whole before anything of it is sent, then put through chunk by chunk, each
 * remembered before and after. Every step can be done again: rows make the same touchpoints whenever they are
 * read, and a file never changes. Who is not the next to write leaves it to who is.
 * @param now ms UTC
 */
export const processImport =
  (deps: ProcessImportDeps) =>
  async (id: string, now: number): Promise<void> => {
    const upload = await deps.uploads.get(id)
    if (!upload || upload.status === 'done' || upload.status === 'failed') return
    try {
      if (now > upload.createdAt + isFileStored) throw importRejection(importReason('file.deleted'))
      const judged = await judgedAs(deps, upload)
      await (upload.status === 'waiting'
        ? begin(deps, upload, judged, now)
        : sendRows(deps, upload, judged, now))
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      await saved(deps, { ...upload, status: 'failed', problem: storedReason(reasonOf(error)) }, now)
    }
  }

const saved = async ({ uploads }: ProcessImportDeps, upload: Upload, now: number): Promise<Upload> => {
  const next = { ...upload, v: upload.v + 1, updatedAt: now }
  if (!(await uploads.save(next))) throw new RetryableError('another turn is at this file')
  return next
}

/**
 * The same for every turn, to the letter: rows that state no time are of when the file was announced. The
 * staff list decides flags only, and is that of the time when the file was announced.
 */
const judgedAs = async (
  { files, mappings, staff }: ProcessImportDeps,
  { id, sheet, encoding, mapping, createdAt, asOf }: Upload,
): Promise<Judgement> => {
  const bytes = await files.read(id, largestFile)
  if (bytes === undefined) throw importRejection(importReason('file.deleted'))
  if (bytes === 'too large') throw importRejection(importReason('file.too-large'))
  const mappingFor = async (headers: readonly string[]): Promise<Mapping> => {
    if (mapping !== undefined) return mappingSchema.parse(mapping)
    const ours = (await Array.fromAsync(mappings.list())).map((row) => mappingSchema.parse(row.mapping))
    const [found, ...others] = madeFor(headers, ours)
    if (!found) throw importRejection(importReason('file.no-mapping'))
    if (others.length > 0)
      throw importRejection(
        importReason('file.several-mappings', {
          mappings: [found, ...others].map(({ name }) => name).join(', '),
        }),
      )
    return found
  }
  const stated = encoding ?? (mapping === undefined ? undefined : mappingSchema.parse(mapping).encoding)
  return judgement(await unpacked(bytes, largestFile), {
    mappingFor,
    sheet,
    encoding: stated === undefined ? undefined : encodingNamed(stated),
    asOf,
    staff: () => staff(createdAt),
    now: createdAt,
  })
}

/**
 * Reads the file to its end: what cannot be read at all, or is too long, is known before the first row is
 * sent.
 */
const begin = async (
  deps: ProcessImportDeps,
  upload: Upload,
  { verdicts, mapping, written, unused }: Judgement,
  now: number,
): Promise<void> => {
  let rows = 0
  for await (const _ of verdicts) rows += 1
  const kept = mapping === undefined ? {} : { mapping: JSON.parse(JSON.stringify(mapping)) }
  await saved(deps, { ...upload, ...kept, status: 'working', rows, written, unused: [...unused()] }, now)
  await deps.goOn(upload.id)
}

const sendRows = async (
  deps: ProcessImportDeps,
  from: Upload,
  { verdicts }: Judgement,
  now: number,
): Promise<void> => {
  let [upload, line] = [from, 0]
  const rejected: Extract<RowResult, { outcome: 'rejected' }>[] = []
  const next: RowResult[] = []
  for await (const verdict of verdicts) {
    if (verdict.outcome === 'rejected') rejected.push(verdict)
    if (++line <= from.done) continue
    next.push(verdict)
    if (next.length < (upload.asked?.rows ?? chunk)) continue
    upload = await sendChunk(deps, upload, next.splice(0), now)
    if (!deps.hasTimeLeft()) return deps.goOn(upload.id)
  }
  if (next.length > 0) upload = await sendChunk(deps, upload, next, now)
  if (rejected.length > 0) await deps.files.report(upload.id, reportOf(rejected.map(rowOf)))
  const told = rejected
    .slice(0, maxListedRejections)
    .map((row) => ({ line: row.line, reason: storedReason(row.reason) }))
  await saved(deps, { ...upload, status: 'done', told }, now)
}

/** Puts some rows through: asks which are there, writes that down, sends the others, and counts them. */
const sendChunk = async (
  deps: ProcessImportDeps,
  upload: Upload,
  verdicts: readonly RowResult[],
  now: number,
): Promise<Upload> => {
  const sent = verdicts.flatMap((verdict) => (verdict.outcome === 'accepted' ? verdict.calls : []))
  const begun = upload.asked
    ? upload
    : await saved(deps, { ...upload, asked: await ask(deps, verdicts.length, sent) }, now)
  const fresh = new Set(sent.filter((_, index) => begun.asked?.known[index] !== '1'))
  await deps.queue([...fresh].map((one) => eventOf(one, upload.createdAt)))
  const { asked: _, ...rest } = begun
  const isNew = (verdict: RowResult): boolean =>
    verdict.outcome === 'accepted' && verdict.calls.some((one) => fresh.has(one))
  const count = (are: (verdict: RowResult) => boolean): number => verdicts.filter(are).length
  const [accepted, rejected] = [count(isNew), count(({ outcome }) => outcome === 'rejected')]
  return saved(
    deps,
    {
      ...rest,
      done: rest.done + verdicts.length,
      accepted: rest.accepted + accepted,
      rejected: rest.rejected + rejected,
      duplicate: rest.duplicate + verdicts.length - accepted - rejected,
      flagged: rest.flagged + count(({ flags }) => flags.length > 0),
    },
    now,
  )
}

const ask = async (
  { has }: ProcessImportDeps,
  rows: number,
  sent: readonly Sent[],
): Promise<NonNullable<Upload['asked']>> => ({
  rows,
  known: bitsOf(
    await mapConcurrent(32, sent, ({ place: { alias, statedAt, id } }) => has(alias, statedAt, id)),
  ),
})

/** As the Segment door would have queued it; `ahead` as its clock's mistake would show there. */
const eventOf = ({ call, ahead }: Sent, receivedAt: number): QueuedEvent =>
  omitUndefined({
    v: 1 as const,
    channel: 'segment',
    connection: 'import',
    receivedAt,
    text: JSON.stringify(call),
    context: ahead === undefined ? undefined : { sentAt: new Date(receivedAt + ahead).toISOString() },
  })
