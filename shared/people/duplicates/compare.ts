import { jaroWinkler } from '@skyra/jaro-winkler'
import { distance } from 'fastest-levenshtein'

/**
 * What a field holds, which says how two of them are compared. `id` is one that names a record (a phone, a
 * member number), but may be mistyped.
 */
export type FieldKind = 'name' | 'text' | 'date' | 'id' | 'phone' | 'email' | 'category'

/** Half and full width, case, accents and doubled spaces are no difference between people. */
export const plain = (said: string): string =>
  said
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}@]+/gu, ' ')
    .trim()

const similar = (a: string, b: string): number => jaroWinkler(a, b)

/**
 * Edits between two words, of which a swap of neighbours counts as one (restricted Damerau–Levenshtein by way
 * of the plain distance).
 */
const edits = (a: string, b: string): number => {
  const plainly = distance(a, b)
  return plainly === 2 && a.length === b.length && isOneSwap(a, b) ? 1 : plainly
}

const isOneSwap = (a: string, b: string): boolean => {
  const at = [...a].findIndex((letter, index) => letter !== b[index])
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

/**
 * By how much two strings agree: 0 is the same, each higher level is a weaker agreement, the last is none.
 */
type Comparison = { readonly levels: number; readonly level: (a: string, b: string) => number }

const byThresholds = (
  measure: (a: string, b: string) => number,
  ...least: readonly number[]
): Comparison => ({
  levels: least.length + 2,
  level: (a, b) => {
    if (a === b) return 0
    const found = measure(a, b)
    const index = least.findIndex((threshold) => found >= threshold)
    return index < 0 ? least.length + 1 : index + 1
  },
})

const byEdits = (...most: readonly number[]): Comparison => ({
  levels: most.length + 2,
  level: (a, b) => {
    if (a === b) return 0
    const found = edits(a, b)
    const index = most.findIndex((threshold) => found <= threshold)
    return index < 0 ? most.length + 1 : index + 1
  },
})

const digitsIn = (text: string): string => text.replaceAll(/\D/g, '')

/**
 * Addresses of one host that differ by their number alone, as `zhang.wei1@` and `zhang.wei2@`: a host gives
 * these to different people of one name.
 */
const isNumbered = (a: string, b: string): boolean =>
  a.replaceAll(/\d/g, '') === b.replaceAll(/\d/g, '') &&
  digitsIn(local(a)) !== digitsIn(local(b)) &&
  a.split('@')[1] === b.split('@')[1]

const local = (address: string): string => address.split('@')[0] ?? ''

/** The same name at another host is much, the same host by itself nothing. */
const emails: Comparison = {
  levels: 4,
  level: (a, b) => {
    if (a === b) return 0
    if (isNumbered(a, b)) return 3
    if (edits(a, b) <= 2) return 1
    return local(a) === local(b) || similar(a, b) >= 0.9 ? 2 : 3
  },
}

/**
 * Numbers of one block differ by a digit or two and are other people's; two neighbouring digits swapped are a
 * slip.
 */
const phones: Comparison = {
  levels: 3,
  level: (a, b) => {
    if (a === b) return 0
    return a.length === b.length && isOneSwap(a, b) ? 1 : 2
  },
}

export const comparisons: Readonly<Record<FieldKind, Comparison>> = {
  name: byThresholds(similar, 0.92, 0.8),
  text: byThresholds(similar, 0.92, 0.8),
  date: byEdits(1, 2),
  id: byEdits(1, 2),
  phone: phones,
  email: emails,
  category: byThresholds(() => 0),
}
