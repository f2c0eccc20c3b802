import { bounds, type Limits } from '../model/bounds.ts'
import { cutText } from '../runtime/text/cut-text.ts'

/** The name under which a counter is kept in one hour. */
export type Naming = (name: string) => string

/**
 * How many counters of one family an item holds, their characters, and under which name the others are
 * counted together.
 */
export type NameLimits = {
  readonly names: number
  readonly characters: number
  readonly overflow: (name: string) => string
}

const familyOf = (name: string) => name.split('|')[0] ?? ''

/** The limits of an hour's counters (`lead|…`); there are fewer types of touchpoints. */
export const usualLimits = ({ counters }: Pick<Limits, 'counters'>): NameLimits => ({
  ...counters,
  overflow: (name) => `${familyOf(name)}|other`,
})

/** How many hours are remembered; the newest are asked for most. */
const hoursKept = 200

/**
 * Names of counters come from strangers too (a lead's origin): cut, made whole, and, once a family has very
 * many in an hour, gathered under `other`, or whoever holds a public write key could make an hour's item too
 * large to be written at all. Sums over a family stay right.
 * @param read the counters that an hour has already; asked once for each hour
 * @param limits of one family
 */
export const namings = (
  read: (hour: string) => Promise<Readonly<Record<string, number>>>,
  limits: NameLimits = usualLimits(bounds),
): ((hour: string) => Promise<Naming>) => {
  const hours = new Map<string, Naming>()
  return async (hour) => {
    const known = hours.get(hour) ?? namingAmong(Object.keys(await read(hour)), limits)
    hours.delete(hour)
    hours.set(hour, known)
    if (hours.size > hoursKept) hours.delete(hours.keys().next().value ?? '')
    return known
  }
}

const namingAmong = (names: readonly string[], { names: most, characters, overflow }: NameLimits): Naming => {
  const families = new Map<string, Set<string>>()
  const named: Naming = (name) => {
    const whole = cutText(name, characters)
    const family = families.get(familyOf(whole)) ?? new Set()
    families.set(familyOf(whole), family)
    if (!family.has(whole) && family.size >= most) return overflow(whole)
    family.add(whole)
    return whole
  }
  for (const name of names) named(name)
  return named
}
