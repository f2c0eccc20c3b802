import type { Readable } from 'node:stream'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { RejectedError } from '../../runtime/errors.ts'

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
  new RejectedError(
    `the workbook cannot be unpacked: ${problem instanceof Error ? problem.message : 'it is no proper zip file'}`,
    { field: 'file' },
  )

const tooMuch = (bytes: number): RejectedError =>
  new RejectedError(
    `a part of the workbook unpacks to ${Math.round(bytes / 1024 / 1024)} MB: that is no list`,
    {
      field: 'file',
    },
  )

const checked = (entry: Entry): void => {
  if (/(^|\/)vbaProject\.bin$/i.test(entry.fileName))
    throw new RejectedError('the workbook holds macros: save it as .xlsx without them', { field: 'file' })
  if (entry.isEncrypted())
    throw new RejectedError('the workbook is locked with a password: save it without one', { field: 'file' })
  const { uncompressedSize: size, compressedSize } = entry
  if (size > largestPart || (size > small && size > largestRatio * compressedSize)) {
    throw tooMuch(size)
  }
}

const directoryOf = async (zip: ZipFile): Promise<ReadonlyMap<string, Entry>> => {
  const entries = new Map<string, Entry>()
  if (zip.entryCount > mostParts)
    throw new RejectedError(`the workbook has more than ${mostParts} parts: that is no list`, {
      field: 'file',
    })
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
const others: readonly (readonly [RegExp, string])[] = [
  [/^xl\/workbook\.bin$/i, 'a binary workbook (.xlsb)'],
  [/^content\.xml$/i, 'an OpenDocument file (.ods)'],
  [/^Index\/.*\.iwa$|^Index\.zip$/i, 'a Numbers file'],
  [/^word\//i, 'a Word document'],
  [/^ppt\//i, 'a presentation'],
]

const checkKind = (names: readonly string[]): void => {
  const [, kind] = names.some((name) => /^xl\/workbook\.xml$/i.test(name))
    ? []
    : (others.find(([part]) => names.some((name) => part.test(name))) ?? [])
  if (kind !== undefined)
    throw new RejectedError(`the file is ${kind}, which is not read: open it in Excel and save it as .xlsx`, {
      field: 'file',
    })
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
        if (!entry)
          return reject(
            new RejectedError(`the workbook has no part ${name}: it is no .xlsx file`, { field: 'file' }),
          )
        if ((read += entry.uncompressedSize) > largestSum) return reject(tooMuch(read))
        zip.openReadStream(entry, (problem, stream) => (problem ? reject(broken(problem)) : resolve(stream)))
      }),
  }
}
