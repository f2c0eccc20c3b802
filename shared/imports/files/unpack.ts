import { importReason, importRejection } from '../reasons/import-reason.ts'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** What a packed file may come to (bytes). */
const largest = 400 * 1024 * 1024

/**
 * A file as it was before gzip packed it; any other as it is.
 * @throws Refused when it cannot be unpacked, or comes to too much
 */
export const unpacked = async (bytes: Uint8Array, most = largest): Promise<Uint8Array> => {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most })
  } catch (problem) {
    const large = problem instanceof RangeError
    throw importRejection(
      large
        ? importReason('file.unpacks-too-large', { megabytes: most / 1024 / 1024 })
        : importReason('file.broken-gzip'),
      'file',
    )
  }
}
