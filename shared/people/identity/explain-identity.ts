import type { Cluster } from '../../storage/repositories.ts'
import { identityKinds, isShared, parseIdentity } from '../../model/identity.ts'
import { resolve } from './resolve.ts'
import { inForce, type Ruling } from '../../model/ruling.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * Two identities (aliases) that became one person's, by which word: `at` is the time it was stated and `id`
 * the touchpoint that says it.
 */
export type Joined = {
  readonly a: string
  readonly b: string
  readonly by: 'stated' | 'ruling'
  readonly at: string
  readonly id: string
}

/** Who is whose among a few aliases, by some of the statements about them. */
const homesBy = (cluster: Cluster): ReadonlyMap<string, string> =>
  new Map(resolve(cluster).flatMap(({ person, aliases }) => aliases.map((alias) => [alias, person] as const)))

const within = (cluster: Cluster, aliases: ReadonlySet<string>): Cluster => ({
  ...cluster,
  identities: Object.fromEntries(Object.entries(cluster.identities).filter(([alias]) => aliases.has(alias))),
  links: cluster.links.filter(({ a, b }) => aliases.has(a) && aliases.has(b)),
})

const before = (x: { at: string; id: string }, y: { at: string; id: string }): boolean =>
  x.at < y.at || (x.at === y.at && x.id <= y.id)

const ruledTogether = ({ rulings = [] }: Cluster, homes: ReadonlyMap<string, string>): Joined[] =>
  inForce(rulings).flatMap(({ says, a, b, at, id }) =>
    says === 'together' && b !== undefined && homes.get(a) !== undefined && homes.get(a) === homes.get(b)
      ? [{ a, b, by: 'ruling' as const, at, id }]
      : [],
  )

/**
 * By which words the identities of one person came together, in the order in which they counted: decisions
 * first, then statements as they were made. It asks `resolve` again after each statement, so that it can say
 * nothing else than what was done.
 */
export const explainMerges = (cluster: Cluster, aliases: readonly string[]): Joined[] => {
  const own = within(cluster, new Set(aliases))
  let homes = homesBy({ ...own, links: [] })
  const joined = ruledTogether(own, homes)
  const inOrder = own.links.toSorted((x, y) => {
    if (x.at === y.at && x.id === y.id) return 0
    return before(x, y) ? -1 : 1
  })
  for (const said of inOrder) {
    if (homes.get(said.a) === homes.get(said.b)) continue
    const after = homesBy({ ...own, links: own.links.filter((link) => before(link, said)) })
    const done = own.links.filter(
      ({ a, b, at, id }) =>
        at === said.at && id === said.id && homes.get(a) !== homes.get(b) && after.get(a) === after.get(b),
    )
    joined.push(...done.map(({ a, b, at, id }) => ({ a, b, by: 'stated' as const, at, id })))
    homes = after
  }
  return joined
}

/**
 * Why a statement joined nobody: it was decided that they are `apart`, or that one of them is used by many
 * (`blocked`); one is the mailbox of a `role`; or one person would have more ids of a `kind` than one person
 * has (`limit`).
 */
export type RejectedLink = {
  readonly a: string
  readonly b: string
  readonly at: string
  readonly id: string
  readonly why: 'apart' | 'blocked' | 'role' | 'limit'
  readonly kind?: string
}

const kindsOf = (cluster: Cluster, aliases: readonly string[]): Map<string, Set<string>> => {
  const kinds = new Map<string, Set<string>>()
  for (const alias of aliases) {
    const known = parseIdentity(cluster.identities[alias] ?? '')
    if (!known) continue
    const kind = `${known.kind}${known.scope ? `@${known.scope}` : ''}`
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(alias))
  }
  return kinds
}

const trust = new Map<string, { readonly limit: number; readonly weak: boolean }>(
  identityKinds.map((entry) => [entry.kind, { limit: entry.limit, weak: 'weak' in entry }]),
)
const trustOf = (kind: string) => trust.get(kind.split('@')[0] ?? kind) ?? { limit: 5, weak: false }

const kindIn = (cluster: Cluster, alias: string): string =>
  parseIdentity(cluster.identities[alias] ?? '')?.kind ?? ''

/**
 * The kind of which one person would have too many. Over a device or an order, none of the strong kinds may
 * differ at all.
 */
const tooMany = (
  cluster: Cluster,
  mine: readonly string[],
  theirs: readonly string[],
  weak: boolean,
): string | undefined => {
  const others = kindsOf(cluster, theirs)
  return [...kindsOf(cluster, mine)].find(([kind, values]) => {
    const more = others.get(kind)
    const known = trustOf(kind)
    return (
      more !== undefined &&
      values.union(more).size > Math.max(weak && !known.weak ? 1 : known.limit, values.size, more.size)
    )
  })?.[0]
}

const isRole = (cluster: Cluster, alias: string): boolean => {
  const known = parseIdentity(cluster.identities[alias] ?? '')
  return known !== undefined && isShared(known)
}

const parted = (rulings: readonly Ruling[], mine: readonly string[], theirs: readonly string[]): boolean =>
  rulings.some(
    ({ says, a, b = '' }) =>
      says === 'apart' &&
      ((mine.includes(a) && theirs.includes(b)) || (mine.includes(b) && theirs.includes(a))),
  )

/**
 * The statements that named one of these aliases together with somebody who is another person all the same,
 * and why.
 */
export const explainRejectedLinks = (cluster: Cluster, aliases: readonly string[]): RejectedLink[] => {
  const own = new Set(aliases)
  const people = resolve(cluster)
  const rulings = inForce(cluster.rulings ?? [])
  const blocked = new Set(rulings.flatMap(({ says, a }) => (says === 'blocked' ? [a] : [])))
  return cluster.links
    .filter(({ a, b }) => own.has(a) !== own.has(b))
    .map((link): RejectedLink => {
      const theirs =
        people.find((person) => person.aliases.includes(own.has(link.a) ? link.b : link.a))?.aliases ?? []
      const ends = [link.a, link.b]
      if (ends.some((alias) => blocked.has(alias))) return { ...link, why: 'blocked' }
      if (ends.some((alias) => isRole(cluster, alias))) return { ...link, why: 'role' }
      if (parted(rulings, aliases, theirs)) return { ...link, why: 'apart' }
      const kind = tooMany(
        cluster,
        aliases,
        theirs,
        ends.some((alias) => trustOf(kindIn(cluster, alias)).weak),
      )
      return omitUndefined({ ...link, why: 'limit' as const, kind })
    })
}
