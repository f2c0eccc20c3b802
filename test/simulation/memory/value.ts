import { isDeepStrictEqual } from 'node:util'
import type { Condition, Item, Value } from '../../../shared/storage/store.ts'

/**
 * A copy nobody can change: what is stored is what was handed in, and what is handed out stays what is
 * stored.
 * @throws Error for what DynamoDB's client refuses too: numbers beyond what JavaScript counts exactly
 */
export const frozenItem = (item: Item): Item => {
  if (item.pk === '' || item.sk === '') throw new Error('a key must not be empty')
  const copy = { pk: item.pk, sk: item.sk }
  freezeInto(copy, item)
  return Object.freeze(copy)
}

const freezeInto = (copy: Record<string, Value>, map: Readonly<Record<string, Value>>): void => {
  for (const name of Object.keys(map)) {
    frozen(name)
    const value = map[name]
    if (value === undefined) throw new Error('undefined cannot be stored')
    if (name === '__proto__') Object.defineProperty(copy, name, { value: frozen(value), enumerable: true })
    else copy[name] = frozen(value)
  }
}

const frozenMap = (map: Readonly<Record<string, Value>>): Record<string, Value> => {
  const copy: Record<string, Value> = {}
  freezeInto(copy, map)
  return Object.freeze(copy)
}

const frozen = (value: Value): Value => {
  if (typeof value === 'number') return number(value)
  if (typeof value === 'string' && !value.isWellFormed())
    throw new Error('half a surrogate pair cannot be stored')
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) {
    const copy = value.map(frozen)
    Object.freeze(copy)
    return copy
  }
  return frozenMap(value)
}

const number = (value: number): number => {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new Error(`${value} cannot be stored as a number`)
  return value + 0
}

/** Whether a condition holds for the item as it stands, or for its absence. */
export const holds = (condition: Condition | undefined, item: Item | undefined): boolean => {
  if (!condition) return true
  if ('absent' in condition) return item === undefined
  if ('exists' in condition) return item !== undefined
  const now: Readonly<Record<string, Value | undefined>> = item ?? {}
  return Object.entries(condition.equals).every(
    ([name, value]) => Object.is(now[name], value) || isDeepStrictEqual(plain(now[name]), plain(value)),
  )
}

/** Bytes compare by content, whatever class holds them. */
const plain = (value: Value | undefined) => (value instanceof Uint8Array ? [...value] : value)
