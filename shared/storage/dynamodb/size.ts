import type { Item, Value } from '../store.ts'

/**
 * Bytes an item is charged for when written or read, by the rules of "DynamoDB item sizes and formats" in the
 * Amazon DynamoDB developer guide: names and strings count as UTF-8, a number about half a byte a digit and
 * one more, a list or map three bytes and one for each element.
 */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + sizeOfValue(value), 0)

/** DynamoDB stores no item larger than this ("Quotas in Amazon DynamoDB"). */
export const largestItem = 400 * 1024

/** What one write unit carries. */
export const writeUnit = 1024

const utf8 = (text: string) => Buffer.byteLength(text)

const sizeOfValue = (value: Value): number => {
  if (typeof value === 'string') return utf8(value)
  if (typeof value === 'number') return sizeOfNumber(value)
  if (typeof value === 'boolean' || value === null) return 1
  if (value instanceof Uint8Array) return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + sizeOfValue(one), 3)
  return Object.entries(value).reduce((sum, [name, one]) => sum + 1 + utf8(name) + sizeOfValue(one), 3)
}

const sizeOfNumber = (value: number): number => {
  const [mantissa = ''] = String(Math.abs(value)).split('e')
  const digits = mantissa.replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0)
}
