import type { AttributeValue } from './attribute-value.ts'
import { parseNumber } from './numbers.ts'

/**
 * Bytes that sort as DynamoDB sorts the values of a key attribute: strings by their UTF-8 bytes, numbers by
 * value, bytes as they are. `undefined` stands for a key without this attribute.
 */
export const keyBytes = (value: AttributeValue | undefined): Buffer => {
  if (value === undefined) return Buffer.alloc(0)
  if ('S' in value) return Buffer.from(value.S)
  if ('B' in value) return Buffer.from(value.B, 'base64')
  if ('N' in value) return numberBytes(value.N)
  throw new TypeError('a key attribute is a string, a number or bytes')
}

/**
 * A sign, the exponent and the digits; of a negative number all bytes are inverted, so that the larger
 * magnitude sorts first.
 */
const numberBytes = (text: string): Buffer => {
  const { sign, digits, exponent } = parseNumber(text)
  if (digits === '') return Buffer.from([1])
  const magnitude = [...exponentBytes(exponent), ...Buffer.from(digits), 0]
  return Buffer.from(sign > 0 ? [2, ...magnitude] : [0, ...magnitude.map((byte) => 255 - byte)])
}

const exponentBytes = (exponent: number): readonly number[] => [
  (exponent + 1000) >> 8,
  (exponent + 1000) & 255,
]

/** The first bytes after these: no key lies between. */
export const following = (bytes: Buffer): Buffer => Buffer.concat([bytes, zero])
const zero = Buffer.from([0])

/**
 * Bytes after every key: a sort key has 1,024 bytes at most, an entry of an index holds three keys and their
 * escapes.
 */
export const afterAll: Buffer = Buffer.alloc(12_000, 255)

/** The first bytes after everything that begins with these. */
export const afterPrefix = (prefix: Buffer): Buffer => {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 255) length -= 1
  if (length === 0) return afterAll
  const next = Buffer.from(prefix.subarray(0, length))
  next[length - 1] = (next[length - 1] ?? 0) + 1
  return next
}

/**
 * Entries of an index sort by several keys, one after the other. Each is escaped (0 becomes 0 255) and ended
 * by 0 0, so that the bytes in a row sort as the keys do. `end` 1 instead gives the first bytes after every
 * entry whose last key is this one.
 */
export const keysInRow = (keys: readonly Buffer[], end: 0 | 1 = 0): Buffer =>
  Buffer.concat(
    keys.flatMap((key, index) => [escaped(key), Buffer.from([0, index === keys.length - 1 ? end : 0])]),
  )

/**
 * A key as it stands in a row of keys, without its end: what entries begin with whose key begins with this.
 */
export const escaped = (key: Buffer): Buffer => {
  if (!key.includes(0)) return key
  const bytes: number[] = []
  for (const byte of key) {
    bytes.push(byte)
    if (byte === 0) bytes.push(255)
  }
  return Buffer.from(bytes)
}
