import { importReason, importRejection } from '../reasons/import-reason.ts'
import chardet from 'chardet'
import { type Encoding, encodings } from './encoding-names.ts'
import { escapedEncodingOf, isIso2022Jp } from './escaped-encodings.ts'
import { fits, plausibilityOf, readsBetterAs15 } from './plausibility.ts'

const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte)

const decodes = (bytes: Uint8Array, encoding: string): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/**
 * Of fifty characters beyond ASCII one may be broken: a cell that was cut in the middle of a character costs
 * its row, not the file.
 */
const tolerated = 50

const readsIn = (bytes: Uint8Array, encoding: string): boolean =>
  decodes(bytes, encoding) || nearlyIn(bytes, encoding)

const nearlyIn = (bytes: Uint8Array, encoding: string): boolean => {
  let [broken, beyond] = [0, 0]
  for (const character of new TextDecoder(encoding).decode(bytes)) {
    if (character === '\ufffd') broken += 1
    else if (character > '\u007f') beyond += 1
  }
  return broken * tolerated <= beyond
}

/**
 * Every second byte of UTF-16 is zero where the text is digits, separators and line ends. A text that is
 * UTF-8 as it stands, with stray NULs in its cells, is UTF-16 only where nearly every second byte is zero.
 */
const utf16In = (bytes: Uint8Array): Encoding | undefined => {
  const zeros = [0, 0]
  const looked = Math.min(bytes.length, 65_536)
  for (let index = 0; index < looked; index++)
    if (bytes[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const least = decodes(bytes, 'utf-8') ? 4 : 20
  if (even + odd < 2 || (even + odd) * least < looked) return undefined
  if (odd > even * 20) return 'utf-16le'
  return even > odd * 20 ? 'utf-16be' : undefined
}

/**
 * Lines with a byte beyond ASCII tell the encoding, others do not; 64 KB of them do. A line feed is no part
 * of any other character.
 */
const tellingLines = (bytes: Uint8Array, most = 65_536): Uint8Array => {
  const parts: Uint8Array[] = []
  let length = 0
  for (let from = 0; from < bytes.length && length < most;) {
    const end = bytes.indexOf(0x0a, from)
    const line = bytes.subarray(from, end === -1 ? bytes.length : end + 1)
    if (line.some((byte) => byte > 0x7f)) length += (parts.push(line), line.length)
    from += line.length
  }
  return Uint8Array.from(Buffer.concat(parts))
}

type Candidate = { readonly encoding: Encoding; readonly text: string; readonly score: number }

/** What the library calls the encodings of ours. */
const known: Readonly<Record<string, Encoding>> = {
  GB18030: 'gb18030',
  Big5: 'big5',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-2': 'windows-1250',
  'ISO-8859-5': 'iso-8859-5',
  'ISO-8859-7': 'windows-1253',
  'ISO-8859-8': 'windows-1255',
  'ISO-8859-9': 'windows-1254',
  'KOI8-R': 'koi8-r',
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1252': 'windows-1252',
  'windows-1253': 'windows-1253',
  'windows-1254': 'windows-1254',
  'windows-1255': 'windows-1255',
  'windows-1256': 'windows-1256',
}

/** Of two readings that fit equally well the one that is met more often is meant. */
const priors: Readonly<Record<string, number>> = {
  gb18030: 0.05,
  'euc-jp': -0.03,
  'iso-8859-5': -0.1,
  'koi8-r': -0.02,
  'windows-1252': 0.08,
  big5: 0.03,
  'windows-1251': 0.02,
  'windows-1250': 0.01,
  'iso-8859-2': -0.02,
  'iso-8859-13': -0.02,
  'iso-8859-16': -0.03,
  'windows-874': -0.1,
}

/** The weight of the library's confidence: its models want more text than a list of three lines holds. */
const weight = 0.15
/** What is less certain than this is refused, as is what leads by less. */
const leastScore = 0.55
const leastLead = 0.06

const scored = (bytes: Uint8Array): Candidate[] => {
  const confidence = new Map<Encoding, number>()
  for (const { name, confidence: score } of chardet.analyse(bytes)) {
    const encoding = known[name]
    if (encoding) confidence.set(encoding, Math.max(score / 100, confidence.get(encoding) ?? 0))
  }
  return encodings
    .filter((encoding) => encoding in fits && readsIn(bytes, encoding))
    .map((encoding) => {
      const text = new TextDecoder(encoding).decode(bytes)
      const score =
        plausibilityOf(text, encoding) + (priors[encoding] ?? 0) + weight * (confidence.get(encoding) ?? 0)
      return { encoding, text, score }
    })
    .sort((a, b) => b.score - a.score)
}

/**
 * The encoding of a text file: what its byte order mark says, UTF-16 by its zero bytes, UTF-8 where every
 * byte fits it, else the one in which the text reads best, by the characters that lists hold and by chardet.
 * @throws Refused when none reads well, two read equally well, or the encoding is recognised and not
 * supported
 */
export const encodingOf = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8'
  const escaped = escapedEncodingOf(bytes)
  if (escaped !== undefined)
    throw importRejection(importReason('file.unsupported-encoding', { encoding: escaped }), 'encoding')
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be'
  const utf16 = utf16In(bytes)
  if (utf16 !== undefined) return utf16
  if (isIso2022Jp(bytes)) return 'iso-2022-jp'
  if (readsIn(bytes, 'utf-8')) return 'utf-8'
  const telling = tellingLines(bytes)
  const [best, ...others] = scored(telling)
  if (!best || best.score < leastScore) {
    throw importRejection(importReason('file.unknown-encoding'), 'encoding')
  }
  const rival = others.find(({ text }) => text !== best.text)
  if (rival && best.score - rival.score < leastLead) {
    throw importRejection(
      importReason('file.ambiguous-encoding', { encoding: best.encoding, rival: rival.encoding }),
      'encoding',
    )
  }
  if (best.encoding !== 'windows-1252') return best.encoding
  return readsBetterAs15(best.text, new TextDecoder('iso-8859-15').decode(telling))
    ? 'iso-8859-15'
    : best.encoding
}

/**
 * The text of a file, without its byte order mark.
 * @throws Refused when more bytes than a few do not fit the encoding; those become U+FFFD
 */
export const textOf = (bytes: Uint8Array, encoding: Encoding): string => {
  if (!readsIn(bytes, encoding))
    throw importRejection(importReason('file.mixed-encoding', { encoding }), 'encoding')
  return new TextDecoder(encoding).decode(bytes)
}
