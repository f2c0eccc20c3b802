import * as z from 'zod'
import type { Touchpoint } from './touchpoint.ts'
import { aliasOf, sortByPriority, formatIdentity, parseIdentity } from './identity.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * What a member of staff decided about who is who. `apart`: these two are not one person, whatever is stated
 * together. `together`: they are, also where that gives one person more ids of a kind than is usual.
 * `blocked`: many people use this one (a shop's own number), so it joins nobody. `open` takes that back.
 */
export const rulings = ['apart', 'together', 'blocked', 'open'] as const
export type RulingWord = (typeof rulings)[number]

/**
 * `a` and `b` are aliases, in the order of the alphabet; `at` and `id` say when and by which touchpoint it
 * was decided: of two the later is in force.
 */
export const rulingSchema = z.object({
  says: z.enum(rulings),
  a: z.string(),
  b: z.string().optional(),
  at: z.string(),
  id: z.string(),
})
export type Ruling = z.infer<typeof rulingSchema>

/** A decision, and the identities it is about as they are spelled. */
export type Ruled = {
  readonly ruling: Ruling
  readonly about: readonly { readonly alias: string; readonly identity: string }[]
}

/** Whether a decision needs two identities. */
export const isAboutTwo = (says: RulingWord): boolean => says === 'apart' || says === 'together'

/**
 * The decision a touchpoint holds. Only our own console makes them: what a channel says of this kind means
 * nothing.
 */
export const rulingOf = ({
  channel,
  type,
  identities,
  props,
  statedAt: at,
  id,
}: Touchpoint): Ruled | undefined => {
  if (channel !== 'own' || type !== 'identity.ruled') return undefined
  const says = rulings.find((word) => word === props['ruling'])
  const [one] = sortByPriority(identities)
  const other = parseIdentity(String(props['other'] ?? ''))
  if (!says || !one || (isAboutTwo(says) && !other)) return undefined
  const about = [one, ...(isAboutTwo(says) && other ? [other] : [])].map((identity) => ({
    alias: aliasOf(identity),
    identity: formatIdentity(identity),
  }))
  const [a = '', b] = about.map(({ alias }) => alias).sort()
  return { ruling: omitUndefined({ says, a, b, at, id }), about }
}

const subjectOf = ({ a, b = '' }: Ruling): string => `${a} ${b}`

const later = (x: Ruling, y: Ruling): Ruling => (x.at > y.at || (x.at === y.at && x.id >= y.id) ? x : y)

/**
 * Of all decisions about the same the latest, in the order of the alphabet: the same for any order in which
 * they became known.
 */
export const inForce = (...lists: readonly (readonly Ruling[])[]): Ruling[] => {
  const latest = new Map<string, Ruling>()
  for (const ruling of lists.flat()) {
    const known = latest.get(subjectOf(ruling))
    latest.set(subjectOf(ruling), known ? later(known, ruling) : ruling)
  }
  return [...latest.values()].sort((x, y) => (subjectOf(x) < subjectOf(y) ? -1 : 1))
}
