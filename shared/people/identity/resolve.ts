import { compareText } from '../../runtime/compare.ts'
import type { Cluster } from '../../storage/repositories.ts'
import { identityKinds, isShared, parseIdentity } from '../../model/identity.ts'
import { inForce, type Ruling } from '../../model/ruling.ts'

export type Person = { readonly person: string; readonly aliases: readonly string[] }

/**
 * `order`: when the group was first named by a link; later than all while it is a single alias. `apart`: who
 * was decided not to belong to it.
 */
type Group = {
  name: string
  order: number
  members: string[]
  values: Map<string, Set<string>>
  apart: Set<string>
}

const trust = new Map<string, { limit: number; weak: boolean }>(
  identityKinds.map((entry) => [entry.kind, { limit: entry.limit, weak: 'weak' in entry }]),
)
const unlisted = { limit: 5, weak: false }
const trustOf = (kind: string) => trust.get(kind) ?? unlisted

const alone = (alias: string, identity: string): Group => {
  const known = parseIdentity(identity)
  const kind = known ? `${known.kind}@${known.scope ?? ''}` : 'unknown'
  return {
    name: alias,
    order: Infinity,
    members: [alias],
    values: new Map([[kind, new Set([identity])]]),
    apart: new Set(),
  }
}

/**
 * Whether joining two groups keeps every kind within its limit. Through a weak link (a device, a visit)
 * strong kinds may not even differ.
 */
const compatible = (a: Group, b: Group, weak: boolean): boolean => {
  for (const [kind, mine] of a.values) {
    const theirs = b.values.get(kind)
    if (!theirs) continue
    const { limit, weak: weakKind } = trustOf(kind.split('@')[0] ?? kind)
    const together = mine.union(theirs).size
    if (together > Math.max(weak && !weakKind ? 1 : limit, mine.size, theirs.size)) return false
  }
  return true
}

const isApart = (a: Group, b: Group): boolean => b.members.some((alias) => a.apart.has(alias))

const absorb = (into: Group, from: Group): void => {
  into.members.push(...from.members)
  into.apart = into.apart.union(from.apart)
  for (const [kind, values] of from.values)
    into.values.set(kind, values.union(into.values.get(kind) ?? new Set()))
}

/**
 * The earlier name outlives the later; two that never had one are called after the stronger alias of the
 * link.
 */
const name = (a: Group, b: Group, link: { a: string }, order: number): void => {
  const elder = a.order <= b.order ? a : b
  a.name = elder.order > order ? link.a : elder.name
  a.order = Math.min(elder.order, order)
}

const kindOf = (cluster: Cluster, alias: string): string =>
  parseIdentity(cluster.identities[alias] ?? '')?.kind ?? ''

/**
 * Whether a link goes over the mailbox of a role, as links did that were written down before such mailboxes
 * were known: it joins nobody.
 */
const isOfRole = (cluster: Cluster, { a, b }: Pick<Link, 'a' | 'b'>): boolean =>
  [a, b].some((alias) => {
    const known = parseIdentity(cluster.identities[alias] ?? '')
    return known !== undefined && isShared(known)
  })

/**
 * Who the people in a set of linked identities are. Links are taken in the order in which they were stated
 * (never in which they arrived), each joins two groups unless that would give one person more values of a
 * kind than `identityKinds` allows: flat matching with limits, as customer data platforms do it, made a pure
 * function of the links so that any order of arrival gives the same people. A person is named after the
 * strongest alias of the earliest link, so an older id outlives a younger one.
 */
export const resolve = (cluster: Cluster): Person[] => {
  const groups = new Map<string, Group>(
    Object.entries(cluster.identities).map(([alias, identity]) => [alias, alone(alias, identity)]),
  )
  const { forced, blocked } = heed(cluster.rulings ?? [], groups)
  const isWeak = ({ a, b }: Link): boolean =>
    trustOf(kindOf(cluster, a)).weak || trustOf(kindOf(cluster, b)).weak
  const follow = (
    link: Pick<Link, 'a' | 'b'>,
    order: number,
    allowed: (a: Group, b: Group) => boolean,
  ): void => {
    const [a, b] = [groups.get(link.a), groups.get(link.b)]
    if (!a || !b || a === b || isApart(a, b) || !allowed(a, b)) return
    name(a, b, link, order)
    absorb(a, b)
    for (const member of b.members) groups.set(member, a)
  }
  // What was decided comes before what was stated, but gives nobody a younger name.
  for (const [index, ruling] of forced.entries()) follow(ruling, cluster.links.length + index, () => true)
  for (const [order, link] of inStatedOrder(cluster.links, isWeak).entries()) {
    if (!blocked.has(link.a) && !blocked.has(link.b) && !isOfRole(cluster, link))
      follow(link, order, (a, b) => compatible(a, b, isWeak(link)))
  }
  return [...new Set(groups.values())].map(({ name: person, members }) => ({
    person,
    aliases: members.sort(),
  }))
}

/**
 * Keeps apart who was decided to be; returns who is to be joined whatever is stated, and who joins nobody.
 */
const heed = (
  rulings: readonly Ruling[],
  groups: ReadonlyMap<string, Group>,
): { forced: { a: string; b: string }[]; blocked: ReadonlySet<string> } => {
  const forced: { a: string; b: string }[] = []
  const blocked = new Set<string>()
  for (const { says, a, b = '' } of inForce(rulings)) {
    if (says === 'blocked') blocked.add(a)
    if (says === 'together') forced.push({ a, b })
    if (says !== 'apart') continue
    groups.get(a)?.apart.add(b)
    groups.get(b)?.apart.add(a)
  }
  return { forced, blocked }
}

type Link = Cluster['links'][number]

/**
 * As they were stated; of what was said in one breath, what names a person before what names a device, which
 * somebody else may use too.
 */
const inStatedOrder = (links: readonly Link[], isWeak: (link: Link) => boolean): Link[] =>
  [...links].sort(
    (x, y) =>
      compareText(x.at, y.at) ||
      compareText(x.id, y.id) ||
      Number(isWeak(x)) - Number(isWeak(y)) ||
      compareText(x.a, y.a) ||
      compareText(x.b, y.b),
  )

/** Names one version of one set: versions are counted at its root, and sets that join leave a root behind. */
export const versionOf = (cluster: Cluster | undefined): string =>
  cluster ? `${cluster.root.slice(0, 8)}:${cluster.v}` : ''

/** The person an alias belongs to; somebody without a cluster is a person alone. */
export const personOf = (cluster: Cluster | undefined, alias: string): Person =>
  (cluster && resolve(cluster).find(({ aliases }) => aliases.includes(alias))) ?? {
    person: alias,
    aliases: [alias],
  }

/** The links that were not followed, because they would have joined people who are known apart. */
export const conflicts = (cluster: Cluster): Cluster['links'] => {
  const home = new Map(
    resolve(cluster).flatMap(({ person, aliases }) => aliases.map((alias) => [alias, person])),
  )
  return cluster.links.filter((link) => home.get(link.a) !== home.get(link.b) && !isOfRole(cluster, link))
}
