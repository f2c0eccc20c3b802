import { unpacked } from '../channels/http/body.ts'
import { membersOf, parseJson } from '../channels/parsing/json.ts'
import type { HttpRequest } from '../runtime/http.ts'

/** Largest accepted body, in bytes. */
const maxBytes = 10_000

/** Form fields by name; the first value of a repeated name counts. */
export type FormFields = ReadonlyMap<string, string>

/**
 * Parses a form that a browser or mail program posted, whatever its encoding: any content type or none,
 * `application/x-www-form-urlencoded` (also with trailing white space), `text/plain`, `multipart/form-data`
 * (with any line ends, with or without its last boundary), a header line, JSON, base64, percent-encoding of
 * the whole body, gzip. A body without fields gives an empty map.
 * @returns undefined when the body is larger than 10,000 bytes
 */
export const formFields = (request: HttpRequest): FormFields | undefined => {
  const bytes = bytesOf(request)
  if (bytes.length > maxBytes) return undefined
  const text = new TextDecoder('utf-8').decode(bytes).trim()
  const type = request.headers['content-type'] ?? ''
  return (
    fieldsOf(text, type) ??
    fieldsOf(decodedBase64(text), '') ??
    fieldsOf(decodedPercent(text), '') ??
    new Map()
  )
}

const bytesOf = (request: HttpRequest): Uint8Array => {
  try {
    return unpacked(request)
  } catch {
    return request.body
  }
}

const fieldsOf = (text: string, contentType: string): FormFields | undefined => {
  const boundary = /^--[^\r\n]+/.exec(text)?.[0] ?? boundaryIn(contentType)
  const pairs =
    boundary !== undefined && text.includes(boundary)
      ? partsOf(text, boundary)
      : (membersIn(text) ?? pairsOf(text))
  return pairs.length > 0 ? new Map(pairs.toReversed()) : undefined
}

type Pair = [name: string, value: string]

const boundaryIn = (contentType: string): string | undefined => {
  const boundary = /boundary="?([^";,\s]+)/i.exec(contentType)?.[1]
  return boundary === undefined ? undefined : `--${boundary}`
}

/** Parses multipart parts: headers, an empty line, the value. Parts without a name are ignored. */
const partsOf = (text: string, boundary: string): Pair[] =>
  text.split(boundary).flatMap((part): Pair[] => {
    const [, head = '', value = ''] = /^\s*([^]*?)\r?\n\r?\n([^]*)$/.exec(part) ?? []
    const name = /\bname="?([^";\r\n]+)/i.exec(head)?.[1]
    const isEncoded = /^content-transfer-encoding:\s*base64/im.test(head)
    return name === undefined ? [] : [[name.trim(), isEncoded ? decodedBase64(value.trim()) : value.trim()]]
  })

const membersIn = (text: string): Pair[] | undefined => {
  if (!text.startsWith('{')) return undefined
  try {
    return Object.entries(membersOf(parseJson(text)) ?? {}).flatMap(([name, value]): Pair[] =>
      typeof value === 'string' ? [[name, value]] : [],
    )
  } catch {
    return undefined
  }
}

/** `name=value`, or as a header line `name: value`, between `&` or line ends. */
const pairsOf = (text: string): Pair[] =>
  [
    ...new URLSearchParams(
      text
        .split(/[\r\n]+/)
        .map(asPair)
        .join('&'),
    ),
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]): Pair => [name.trim(), value.trim()])

const asPair = (line: string): string => (line.includes('=') ? line : line.replace(/^([\w-]+)\s*:\s*/, '$1='))

/** Decodes a form whose body was percent-encoded once too often; '' for any other. */
const decodedPercent = (text: string): string => {
  try {
    return /%3D/i.test(text) ? decodeURIComponent(text) : ''
  } catch {
    return ''
  }
}

const decodedBase64 = (text: string): string =>
  /^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : ''
