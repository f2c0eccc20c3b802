import { cutText } from '../runtime/cut-text.ts'
/** The name under which a counter is kept in one hour. */
export type Naming = (name: string) => string

/** How many counters of one family (`lead|…`) an hour holds; there are fewer types of touchpoints. */
const mostOfFamily = 100
const longestName = 80
/** How many hours are remembered; the newest are asked for most. */
const hoursKept = 200

/**
 * Names of counters come from strangers too (a lead's origin): cut, made whole, and, once a family has very many in an hour, gathered under `other`, or whoever holds a public
 * write key could make an hour's item too large to be written at all. Sums over a family stay right.
 * @param read the counters that an hour has already; asked once for each hour
 */
export const namings = (read: (hour: string) => Promise<Readonly<Record<string, number>>>): ((hour: string) => Promise<Naming>) => {
  const hours = new Map<string, Naming>()
  return async (hour) => {
    const known = hours.get(hour) ?? namingAmong(Object.keys(await read(hour)))
    hours.delete(hour)
    hours.set(hour, known)
    if (hours.size > hoursKept) hours.delete(hours.keys().next().value ?? '')
    return known
  }
}

const familyOf = (name: string) => name.split('|')[0] ?? ''

const namingAmong = (names: readonly string[]): Naming => {
  const families = new Map<string, Set<string>>()
  const named: Naming = (name) => {
    const whole = cutText(name, longestName)
    const family = families.get(familyOf(whole)) ?? new Set()
    families.set(familyOf(whole), family)
    if (!family.has(whole) && family.size >= mostOfFamily) return `${familyOf(whole)}|other`
    family.add(whole)
    return whole
  }
  for (const name of names) named(name)
  return named
}
