import { importReason, importRejection } from '../reasons/import-reason.ts'
import type { Readable } from 'node:stream'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import type { RejectedError } from '../../runtime/errors.ts'

/**
 * What one part of a workbook may come to when unpacked (bytes): 200,000 rows of thirty columns stay below
 * it.
 */
const largestPart = 320 * 1024 * 1024
/**
 * What a workbook may come to in all its parts, each as often as it is read (bytes): a sheet is read twice.
 */
const largestSum = 800 * 1024 * 1024
/** Sheets shrink to a tenth, never to a two-hundredth: what does was made to fill somebody's memory. */
const largestRatio = 200
/** Below this (bytes, unpacked) the ratio says nothing. */
const small = 5 * 1024 * 1024
const mostParts = 2000

/** The parts of a workbook by name; each is unpacked as it is read, and never held whole. */
export type Archive = {
  readonly has: (name: string) => boolean
  readonly open: (name: string) => Promise<Readable>
}

const broken = (problem: unknown): RejectedError =>
  importRejection(
    problem instanceof Error
      ? importReason('workbook.broken', { problem: problem.message })
      : importReason('workbook.no-zip'),
    'file',
  )

const tooMuch = (bytes: number): RejectedError =>
  importRejection(
    importReason('workbook.part-too-large', { megabytes: Math.round(bytes / 1024 / 1024) }),
    'file',
  )

const checked = (entry: Entry): void => {
  if (/(^|\/)vbaProject\.bin$/i.test(entry.fileName))
    throw importRejection(importReason('workbook.macros'), 'file')
  if (entry.isEncrypted()) throw importRejection(importReason('workbook.locked'), 'file')
  const { uncompressedSize: size, compressedSize } = entry
  if (size > largestPart || (size > small && size > largestRatio * compressedSize)) {
    throw tooMuch(size)
  }
}

const directoryOf = async (zip: ZipFile): Promise<ReadonlyMap<string, Entry>> => {
  const entries = new Map<string, Entry>()
  if (zip.entryCount > mostParts)
    throw importRejection(importReason('workbook.too-many-parts', { most: mostParts }), 'file')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  zip.on('entry', (entry: Entry) => {
    try {
      checked(entry)
      entries.set(entry.fileName.replace(/^\//, ''), entry)
      zip.readEntry()
    } catch (problem) {
      reject(problem)
    }
  })
  zip.on('end', () => resolve())
  zip.on('error', (problem: unknown) => reject(broken(problem)))
  zip.readEntry()
  await promise
  return entries
}

/** Other zip files that spreadsheets are saved as, by a part that only they have. */
const others = [
  [/^xl\/workbook\.bin$/i, 'file.xlsb'],
  [/^content\.xml$/i, 'file.ods'],
  [/^Index\/.*\.iwa$|^Index\.zip$/i, 'file.numbers'],
  [/^word\//i, 'file.word'],
  [/^ppt\//i, 'file.presentation'],
] as const

const checkKind = (names: readonly string[]): void => {
  const [, kind] = names.some((name) => /^xl\/workbook\.xml$/i.test(name))
    ? []
    : (others.find(([part]) => names.some((name) => part.test(name))) ?? [])
  if (kind !== undefined) throw importRejection(importReason(kind), 'file')
}

/**
 * Opens the zip file a workbook is. What would unpack to something monstrous is refused before a byte of it
 * is unpacked; an entry that is larger than it says ends the reading.
 * @throws Refused for what is no zip file, holds macros, or is locked
 */
export const archiveOf = async (bytes: Uint8Array): Promise<Archive> => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(
      buffer,
      { lazyEntries: true, autoClose: false, validateEntrySizes: true },
      (problem, opened) => (problem ? reject(broken(problem)) : resolve(opened)),
    )
  })
  const entries = await directoryOf(zip)
  checkKind([...entries.keys()])
  let read = 0
  return {
    has: (name) => entries.has(name),
    open: (name) =>
      new Promise((resolve, reject) => {
        const entry = entries.get(name)
        if (!entry) return reject(importRejection(importReason('workbook.no-part', { part: name }), 'file'))
        if ((read += entry.uncompressedSize) > largestSum) return reject(tooMuch(read))
        zip.openReadStream(entry, (problem, stream) => (problem ? reject(broken(problem)) : resolve(stream)))
      }),
  }
}
