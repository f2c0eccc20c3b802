/** Encodings that pass for ASCII or UTF-16, by the name a message gives them. */
export type EscapedEncoding = 'UTF-32' | 'UTF-7' | 'HZ-GB-2312' | 'ISO-2022-KR' | 'ISO-2022-CN'

const looked = 262_144

/** Every character of UTF-32 has at least one zero byte at the same place, and most have three. */
const isUtf32 = (bytes: Uint8Array): boolean => {
  const length = Math.min(bytes.length, looked)
  if (length < 8 || bytes.length % 4 !== 0) return false
  const zeros = [0, 0, 0, 0]
  for (let index = 0; index < length; index++)
    if (bytes[index] === 0) zeros[index % 4] = (zeros[index % 4] ?? 0) + 1
  const units = Math.floor(length / 4)
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros
  return (first === units && second > units * 0.9) || (fourth === units && third > units * 0.9)
}

const startsUtf32 = ([a, b, c, d]: Uint8Array): boolean =>
  (a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)

/** The text of a run of modified Base64 (RFC 2152); nothing where it is no whole UTF-16. */
const decodedRun = (base64: string): string | undefined => {
  const leftover = (base64.length * 6) % 16
  if (leftover >= 6 || base64.length < 3) return undefined
  const bytes = Buffer.from(base64, 'base64')
  if (leftover > 0 && Buffer.from(bytes).toString('base64').slice(0, base64.length) !== base64)
    return undefined
  const text = new TextDecoder('utf-16be').decode(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  return text.isWellFormed() && !text.includes('\ufffd') ? text : undefined
}

/** `@` and other signs may be encoded too; a letter beyond ASCII shows that the run was meant. */
const plausible = (run: string, before: string, after: string): boolean => {
  const besideLatin = /[A-Za-z]/.test(before) || /[A-Za-z]/.test(after)
  return besideLatin
    ? /^[\p{Script=Latin}\p{P}\p{S}]+$/u.test(run)
    : /^[\p{L}\p{M}\p{N}\p{P}\p{S}\s]+$/u.test(run)
}

/** UTF-7: each plus sign is written `+-` or begins a run that decodes, and one run holds a letter. */
const isUtf7 = (text: string): boolean => {
  let letters = 0
  for (const { index, 0: whole, 1: base64 = '' } of text.matchAll(/\+([A-Za-z0-9+/]*)-?/g)) {
    if (whole === '+-') continue
    const run = decodedRun(base64)
    if (run === undefined || !plausible(run, text[index - 1] ?? '', text[index + whole.length] ?? ''))
      return false
    if (/[^\p{ASCII}]/u.test(run) && /\p{L}/u.test(run) && whole.endsWith('-')) letters += 1
  }
  return letters > 0
}

/** Pairs of bytes between `~{` and `~}` (RFC 1843). */
const hz = /~\{(?:[\x21-\x77][\x21-\x7e])+~\}/

/**
 * The encoding of a file whose bytes are all ASCII or zeros although its text is not: by its byte order mark,
 * zero bytes or escape sequences. None of them is decoded by the WHATWG Encoding Standard.
 */
export const escapedEncodingOf = (bytes: Uint8Array): EscapedEncoding | undefined => {
  if (startsUtf32(bytes) || isUtf32(bytes)) return 'UTF-32'
  const head = bytes.subarray(0, looked)
  if (head.some((byte) => byte > 0x7f || byte === 0)) return undefined
  const text = Buffer.from(head).toString('latin1')
  if (text.includes('\u001b$)C')) return 'ISO-2022-KR'
  // oxlint-disable-next-line no-control-regex -- the escape character begins each of these sequences
  if (/\u001b\$[)*][AGH]/.test(text)) return 'ISO-2022-CN'
  if (hz.test(text)) return 'HZ-GB-2312'
  return isUtf7(text) ? 'UTF-7' : undefined
}

/** ISO-2022-JP (RFC 1468): ASCII with a sequence that switches to JIS X 0208. */
export const isIso2022Jp = (bytes: Uint8Array): boolean => {
  const head = bytes.subarray(0, looked)
  if (head.some((byte) => byte > 0x7f)) return false
  // oxlint-disable-next-line no-control-regex -- the escape character begins this sequence
  return /\u001b\$[@B]/.test(Buffer.from(head).toString('latin1'))
}
