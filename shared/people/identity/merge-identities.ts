import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { RetryableError } from '../../runtime/errors.ts'
import type { Cluster, PeopleRepository } from '../../storage/repositories.ts'
import { aliasOf, primaryAlias, joining, formatIdentity } from '../../model/identity.ts'
import { bounds, type Limits } from '../../model/bounds.ts'
import { byStatement, keptLinks, statedBy, together } from './links.ts'
import { partedAfter } from './left-out.ts'
import { inForce, rulingOf, type Ruling } from '../../model/ruling.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Named = { readonly alias: string; readonly identity: string }
type Links = Cluster['links']

/** How much one set of identities holds. */
export type SetLimits = Pick<Limits, 'links' | 'parted'>

const same = (x: Links, y: Links): boolean =>
  x.length === y.length &&
  x.every((link, index) => {
    const other = y[index]
    return other !== undefined && byStatement(link, other) === 0
  })

const linksOf = (names: readonly Named[], touchpoint: Touchpoint): Links => {
  const [strongest, ...others] = names
  return strongest
    ? others.map(({ alias }) => ({
        a: strongest.alias,
        b: alias,
        at: touchpoint.statedAt,
        id: statedBy(touchpoint.id),
      }))
    : []
}

/** What a touchpoint says about who is who: whom it names, what belongs together, and what was decided. */
export type IdentityStatement = {
  readonly names: readonly Named[]
  readonly links: Links
  readonly rulings: readonly Ruling[]
}

/** What is said; nothing where one alone is named and nothing decided. */
export const identityStatementOf = (touchpoint: Touchpoint): IdentityStatement | undefined => {
  const ruled = rulingOf(touchpoint)
  const stated = joining(touchpoint.identities).map((identity) => ({
    alias: aliasOf(identity),
    identity: formatIdentity(identity),
  }))
  const others = ruled ? ruled.about.filter(({ alias }) => stated.every((name) => name.alias !== alias)) : []
  if (stated.length + others.length < 2 && !ruled) return undefined
  return {
    names: [...stated, ...others],
    links: linksOf(stated, touchpoint),
    rulings: ruled ? [ruled.ruling] : [],
  }
}

const sameRulings = (x: readonly Ruling[], y: readonly Ruling[]): boolean =>
  x.length === y.length && x.every(({ id }, index) => id === y[index]?.id)

/** What aliases that are still named by a statement or a decision stand for; the root keeps its name. */
const identitiesKept = (
  all: Cluster['identities'],
  links: Links,
  rulings: readonly Ruling[],
  root: string,
): Cluster['identities'] => {
  const named = new Set([
    root,
    ...links.flatMap(({ a, b }) => [a, b]),
    ...rulings.flatMap(({ a, b = '' }) => [a, b]),
  ])
  return Object.fromEntries(Object.entries(all).filter(([alias]) => named.has(alias)))
}

/**
 * What the clusters become with these statements and decisions: nothing new, or the next version of one of
 * them, within its bounds. Pure.
 * @param most how many statements a set keeps
 */
export const mergeClusters = (
  clusters: readonly Cluster[],
  { names, links, rulings }: IdentityStatement,
  changedAt: number,
  most: SetLimits = bounds,
): Cluster | undefined => {
  const [root] = [...clusters].sort((x, y) => (x.root < y.root ? -1 : 1))
  const stated = Object.fromEntries(names.map(({ alias, identity }) => [alias, identity]))
  const identities: Record<string, string> = Object.assign(
    {},
    ...clusters.map((cluster) => cluster.identities),
    stated,
  )
  const { links: all, left } = keptLinks(
    together(...clusters.map((cluster) => cluster.links), links),
    identities,
    most.links,
  )
  const overflow = left || clusters.some((cluster) => cluster.overflow)
  const decided = inForce(...clusters.map((cluster) => cluster.rulings ?? []), rulings)
  const isSame =
    root && clusters.length === 1 && same(all, root.links) && overflow === (root.overflow ?? false)
  if (isSame && sameRulings(decided, root.rulings ?? [])) return undefined
  const at = root?.root ?? names[0]?.alias ?? ''
  const present = overflow ? identitiesKept(identities, all, decided, at) : identities
  const parted = partedAfter(clusters, present, changedAt, most.parted)
  return omitUndefined({
    root: at,
    v: (root?.v ?? 0) + 1,
    identities: present,
    links: all,
    rulings: decided.length > 0 ? decided : undefined,
    overflow: overflow || undefined,
    parted: Object.keys(parted).length > 0 ? parted : undefined,
    changedAt: Math.max(changedAt, ...clusters.map((cluster) => cluster.changedAt)),
  })
}

/**
 * Writes down that a touchpoint's identities belong together, and returns the set its strongest alias is in
 * now (nothing: it stands alone). Every step can be repeated: the winner takes the others' links before the
 * others point to it, so a crash between loses nothing.
 * @throws Unavailable when others keep changing the same sets
 */
export const mergeIdentities = async (
  rows: PeopleRepository,
  touchpoint: Touchpoint,
  most: SetLimits = bounds,
): Promise<Cluster | undefined> => {
  const said = identityStatementOf(touchpoint)
  if (!said) return rows.clusterOf(primaryAlias(touchpoint))
  return retryOnConflict('a set of identities', async () => {
    const joined = await attempt(rows, said, touchpoint.receivedAt, most)
    if (joined) return joined
    return conflict
  })
}

/**
 * By whom an alias is found once the set has left out the statement about it: the strongest it was named
 * with.
 */
const nearTo = (alias: string, names: readonly Named[]): string | undefined =>
  names.find((name) => name.alias !== alias)?.alias

/**
 * By whom the root of a set that is joined to another is found, should the set leave it out later: one it was
 * named with there.
 */
const besideRoot = ({ root, links }: Cluster): string | undefined => {
  const link = links.find(({ a, b }) => a === root || b === root)
  return link?.a === root ? link.b : link?.a
}

const attempt = async (
  rows: PeopleRepository,
  said: IdentityStatement,
  changedAt: number,
  most: SetLimits,
): Promise<Cluster | undefined> => {
  const { names } = said
  const found = await Promise.all(names.map(({ alias }) => rows.clusterOf(alias)))
  const clusters = [
    ...new Map(found.flatMap((cluster) => (cluster ? [[cluster.root, cluster]] : []))).values(),
  ]
  const next = mergeClusters(clusters, said, changedAt, most)
  const winner = next ?? clusters[0]
  if (!winner || (next && !(await rows.saveCluster(next)))) return undefined
  for (const loser of clusters) {
    if (
      loser.root !== winner.root &&
      !(await rows.setPointer(loser.root, winner.root, loser.v, besideRoot(loser)))
    )
      return undefined
  }
  const strangers = names.filter(({ alias }, index) => !found[index] && alias !== winner.root)
  const pointed = await Promise.all(
    strangers.map(({ alias }) => rows.setPointer(alias, winner.root, undefined, nearTo(alias, names))),
  )
  return pointed.every(Boolean) ? winner : undefined
}

/** Whether one set has nothing to add to another: all of its statements are there, or were left out there. */
const holds = (all: Cluster, some: Cluster, most: SetLimits): boolean => {
  const known = new Set(all.links.map(({ a, b }) => `${a} ${b}`))
  const { links } = keptLinks(
    together(all.links, some.links),
    { ...some.identities, ...all.identities },
    most.links,
  )
  return (
    links.every(({ a, b }) => known.has(`${a} ${b}`)) &&
    sameRulings(inForce(all.rulings ?? [], some.rulings ?? []), all.rulings ?? [])
  )
}

/**
 * Sees to it that every alias of a set points to it, before anybody is folded with it: whoever joined them
 * may not have come so far yet, or have died on the way, and an alias that points nowhere still has a journey
 * of its own written by others. Repeatable.
 * @throws Unavailable when a set is being joined by others
 */
export const repairPointers = async (
  rows: PeopleRepository,
  cluster: Cluster,
  most: SetLimits = bounds,
): Promise<void> => {
  for (const alias of await rows.unlinkedAliases(cluster)) {
    const other = await rows.clusterOf(alias)
    if (other?.root === cluster.root) continue
    const bound = other
      ? holds(cluster, other, most) &&
        (await rows.setPointer(other.root, cluster.root, other.v, besideRoot(other)))
      : await rows.setPointer(alias, cluster.root)
    if (!bound) throw new RetryableError('sets of identities are being joined by others')
  }
}
