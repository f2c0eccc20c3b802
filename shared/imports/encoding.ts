import { Refused } from '../runtime/errors.ts'

export const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const
export type Encoding = (typeof encodings)[number]

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte)

const decodes = (bytes: Uint8Array, encoding: Encoding): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/**
 * The encoding of a text file: what its byte order mark says, else UTF-8 where every byte fits it, else GB18030 (what Excel writes in China; GBK and
 * GB2312 are parts of it).
 * @throws Refused when it is none of these
 */
export const encodingOf = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8'
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be'
  if (decodes(bytes, 'utf-8')) return 'utf-8'
  if (decodes(bytes, 'gb18030')) return 'gb18030'
  throw new Refused('the file is neither UTF-8 nor GB18030: save it again as "CSV UTF-8"', { field: 'encoding' })
}

/**
 * The text of a file, without its byte order mark.
 * @throws Refused when a byte does not fit the encoding
 */
export const textOf = (bytes: Uint8Array, encoding: Encoding): string => {
  if (!decodes(bytes, encoding)) throw new Refused(`the file is not ${encoding} throughout`, { field: 'encoding' })
  return new TextDecoder(encoding).decode(bytes)
}
