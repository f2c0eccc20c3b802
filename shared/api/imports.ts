import { encodingNamed, encodings } from '../imports/files/encoding-names.ts'
import * as z from 'zod'
import { largestFile } from '../imports/files/file.ts'
import { mappingSchema } from '../imports/mapping.ts'
import { shippedMappings } from '../imports/mappings/list.ts'
import { announced, type Upload } from '../model/import-job.ts'
import { RejectedError, RetryableError } from '../runtime/errors.ts'
import { isFileStored, type Files, opensFor } from '../storage/aws/presigned-files.ts'
import type { MappingRepository, ImportRepository } from '../storage/repositories.ts'
import { parsePaging } from './query-params.ts'
import { parseBody } from './parse-body.ts'
import { type ImportReason, importReasonText } from '../imports/reasons/import-reason.ts'
import type { importDetail, ImportReasonView, ImportView } from './views/imports.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type ImportDeps = {
  readonly uploads: ImportRepository
  readonly mappings: Pick<MappingRepository, 'get'>
  /** Loaded with the first who asks for one. */
  readonly files: () => Promise<Pick<Files, 'placeFor' | 'reportOf'>>
  readonly draw: (bytes: number) => Uint8Array
}

const bodySchema = z.strictObject({
  file: z.string().trim().min(1, 'must not be empty').max(200, 'must not be longer than 200 characters'),
  mapping: z.string().max(100).optional(),
  bytes: z
    .int()
    .min(1, 'must be at least 1')
    .max(largestFile, 'must not be more than 52428800: cut the file into several')
    .optional(),
  sheet: z.string().min(1).max(100).optional(),
  encoding: z
    .string()
    .refine((name) => encodingNamed(name) !== undefined, `must be one of ${encodings.join(', ')}`)
    .optional(),
  asOf: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-01-05T09:30:00+08:00' })
    .transform((text) => Date.parse(text))
    .optional(),
})

const mappingNamed = async (
  { mappings }: ImportDeps,
  name: string,
): Promise<z.infer<typeof mappingSchema>> => {
  const shipped = shippedMappings.find((mapping) => mapping.name === name)
  const row = shipped ? undefined : await mappings.get(name)
  if (!shipped && !row)
    throw new RejectedError('mapping must be one that comes with the product or was saved', {
      field: 'mapping',
    })
  return shipped ?? mappingSchema.parse(row?.mapping)
}

/** What begins with the time sorts by it. */
const idAt = (now: number, drawn: Uint8Array): string =>
  `${now.toString(36).padStart(9, '0')}${Buffer.from(drawn).toString('hex')}`

/**
 * `POST /api/imports`: announces a file and says where to put it. Nothing happens before it lies there.
 * @param now ms UTC
 * @throws Refused naming field and rule
 */
export const announceImport = async (
  deps: ImportDeps,
  body: unknown,
  now: number,
): Promise<{ id: string; url: string; headers: Readonly<Record<string, string>>; expiresAt: number }> => {
  const { mapping: wanted, ...said } = parseBody(bodySchema, body)
  if (said.asOf !== undefined && said.asOf > now)
    throw new RejectedError('asOf must not be in the future', { field: 'asOf' })
  const mapping =
    wanted === undefined
      ? undefined
      : z.json().parse(JSON.parse(JSON.stringify(await mappingNamed(deps, wanted))))
  const upload = announced({ ...said, wanted, id: idAt(now, deps.draw(6)) }, now)
  const place = await (await deps.files()).placeFor(upload.id, said.bytes)
  if (!(await deps.uploads.save(omitUndefined({ ...upload, mapping }))))
    throw new RetryableError('the id is taken')
  return { id: upload.id, ...place, expiresAt: now + opensFor * 1000 }
}

const named = z.object({ name: z.string() })

const viewOf = (
  {
    id,
    file,
    status,
    written,
    mapping,
    createdAt,
    updatedAt,
    rows,
    done,
    accepted,
    duplicate,
    rejected,
    flagged,
    problem,
    unused = [],
  }: Upload,
  now: number,
): ImportView => ({
  id,
  file,
  status: status === 'waiting' && now > createdAt + opensFor * 1000 ? 'expired' : status,
  createdAt,
  updatedAt,
  rows,
  done,
  accepted,
  duplicate,
  rejected,
  flagged,
  mapping: named.safeParse(mapping).data?.name ?? null,
  written: written ?? null,
  problem: problem ? reasonView(problem) : null,
  unused,
})

const reasonView = (reason: ImportReason): ImportReasonView => ({
  code: reason.code,
  params: reason.params ?? {},
  zh: importReasonText('zh', reason),
  en: importReasonText('en', reason),
})

/** `GET /api/imports`: newest first. */
export const importsPage = async (
  { uploads }: Pick<ImportDeps, 'uploads'>,
  query: Readonly<Record<string, string>>,
  now: number,
): Promise<{ items: ImportView[]; cursor?: string }> => {
  const { items, cursor } = await uploads.list(parsePaging(query))
  return omitUndefined({ items: items.map((upload) => viewOf(upload, now)), cursor })
}

/**
 * `GET /api/imports/{id}`: how far it is, and in the end which rows were rejected and why.
 * @throws Refused (404) when there is none
 */
export const importPage = async (
  deps: Pick<ImportDeps, 'uploads' | 'files'>,
  id: string,
  now: number,
): Promise<z.infer<typeof importDetail>> => {
  const upload = /^[0-9a-z]{21}$/.test(id) ? await deps.uploads.get(id) : undefined
  if (!upload) throw new RejectedError('there is no such import', { status: 404, field: 'id' })
  const there = upload.status === 'done' && upload.rejected > 0 && now < upload.updatedAt + isFileStored
  return {
    ...viewOf(upload, now),
    rejections: upload.told.map(({ line, reason }) => ({ line, ...reasonView(reason) })),
    report: there ? (await (await deps.files()).reportOf(id)).url : null,
  }
}
