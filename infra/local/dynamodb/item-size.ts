import { type AttributeValue, type Attributes } from './attribute-value.ts'

/** DynamoDB stores no item larger than this, in bytes ("Quotas in Amazon DynamoDB"). */
export const largestItem = 400 * 1024

/**
 * Bytes an item is charged for: names and strings as UTF-8, a number half a byte a digit and one more, a list
 * or map three bytes and one for each element ("DynamoDB item sizes and formats", Amazon DynamoDB developer
 * guide).
 */
export const itemSize = (item: Attributes): number => {
  let size = 0
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value)
  return size
}

const valueSize = (value: AttributeValue): number => {
  if ('S' in value) return Buffer.byteLength(value.S)
  if ('N' in value) return numberSize(value.N)
  if ('B' in value) return Buffer.byteLength(value.B, 'base64')
  if ('L' in value) return value.L.reduce((sum, one) => sum + 1 + valueSize(one), 3)
  if ('M' in value) return itemSize(value.M) + Object.keys(value.M).length + 3
  return 1
}

/** A number's size: one byte for every two significant digits, one more, and one for a minus. */
const numberSize = (text: string): number => {
  const digits = text.replace(/E.*$/, '').replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}
