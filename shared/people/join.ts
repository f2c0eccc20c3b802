import type { Touchpoint } from '../journeys/touchpoint.ts'
import { Unavailable } from '../runtime/errors.ts'
import type { Cluster, PeopleRows } from '../storage/rows.ts'
import { aliasOf, homeAlias, joining, spell } from './alias.ts'
import { inForce, rulingOf, type Ruling } from './ruling.ts'

type Named = { readonly alias: string; readonly identity: string }
type Links = Cluster['links']

/** More links than this come from something shared by many (a shop counter's tablet); they are not followed any further. */
const mostLinks = 500

const earlier = (x: Links[number], y: Links[number]): Links[number] => (x.at < y.at || (x.at === y.at && x.id <= y.id) ? x : y)

/** Each pair once, with its earliest statement. */
const together = (...lists: Links[]): Links => {
  const pairs = new Map<string, Links[number]>()
  for (const link of lists.flat()) {
    const pair = `${link.a} ${link.b}`
    const known = pairs.get(pair)
    pairs.set(pair, known ? earlier(known, link) : link)
  }
  return [...pairs.values()]
}

const same = (x: Links, y: Links): boolean =>
  x.length === y.length && x.every((link, index) => link.at === y[index]?.at && link.id === y[index]?.id)

const linksOf = (names: readonly Named[], touchpoint: Touchpoint): Links => {
  const [strongest, ...others] = names
  return strongest ? others.map(({ alias }) => ({ a: strongest.alias, b: alias, at: touchpoint.statedAt, id: touchpoint.id })) : []
}

/** What a touchpoint says about who is who: whom it names, what belongs together, and what was decided. */
export type Said = { readonly names: readonly Named[]; readonly links: Links; readonly rulings: readonly Ruling[] }

/** What is said; nothing where one alone is named and nothing decided. */
export const saidIn = (touchpoint: Touchpoint): Said | undefined => {
  const ruled = rulingOf(touchpoint)
  const stated = joining(touchpoint.identities).map((identity) => ({ alias: aliasOf(identity), identity: spell(identity) }))
  const others = ruled ? ruled.about.filter(({ alias }) => stated.every((name) => name.alias !== alias)) : []
  if (stated.length + others.length < 2 && !ruled) return undefined
  return { names: [...stated, ...others], links: linksOf(stated, touchpoint), rulings: ruled ? [ruled.ruling] : [] }
}

const sameRulings = (x: readonly Ruling[], y: readonly Ruling[]): boolean => x.length === y.length && x.every(({ id }, index) => id === y[index]?.id)

/** What the clusters become when this is said: nothing new, or the next version of one of them. Pure. */
export const linked = (clusters: readonly Cluster[], { names, links, rulings }: Said, changedAt: number): Cluster | undefined => {
  const [root] = [...clusters].sort((x, y) => (x.root < y.root ? -1 : 1))
  const wanted = together(...clusters.map((cluster) => cluster.links), links)
  const all = root && clusters.length === 1 && wanted.length > mostLinks ? root.links : wanted
  const decided = inForce(...clusters.map((cluster) => cluster.rulings ?? []), rulings)
  if (root && clusters.length === 1 && same(all, root.links) && sameRulings(decided, root.rulings ?? [])) return undefined
  return {
    root: root?.root ?? names[0]?.alias ?? '',
    v: (root?.v ?? 0) + 1,
    identities: Object.assign({}, ...clusters.map((cluster) => cluster.identities), Object.fromEntries(names.map(({ alias, identity }) => [alias, identity]))),
    links: all,
    ...(decided.length > 0 ? { rulings: decided } : {}),
    changedAt: Math.max(changedAt, ...clusters.map((cluster) => cluster.changedAt)),
  }
}

/**
 * Writes down that a touchpoint's identities belong together, and returns the set its strongest alias is in now (nothing: it stands alone).
 * Every step can be repeated: the winner takes the others' links before the others point to it, so a crash between loses nothing.
 * @throws Unavailable when others keep changing the same sets
 */
export const join = async (rows: PeopleRows, touchpoint: Touchpoint): Promise<Cluster | undefined> => {
  const said = saidIn(touchpoint)
  if (!said) return rows.clusterOf(homeAlias(touchpoint))
  for (let tries = 0; tries < 8; tries++) {
    const joined = await attempt(rows, said, touchpoint.receivedAt)
    if (joined) return joined
  }
  throw new Unavailable('the same identities are being joined elsewhere at the same time')
}

const attempt = async (rows: PeopleRows, said: Said, changedAt: number): Promise<Cluster | undefined> => {
  const { names } = said
  const found = await Promise.all(names.map(({ alias }) => rows.clusterOf(alias)))
  const clusters = [...new Map(found.flatMap((cluster) => (cluster ? [[cluster.root, cluster]] : []))).values()]
  const next = linked(clusters, said, changedAt)
  const winner = next ?? clusters[0]
  if (!winner || (next && !(await rows.saveCluster(next)))) return undefined
  for (const loser of clusters) {
    if (loser.root !== winner.root && !(await rows.point(loser.root, winner.root, loser.v))) return undefined
  }
  const strangers = names.filter(({ alias }, index) => !found[index] && alias !== winner.root)
  const pointed = await Promise.all(strangers.map(({ alias }) => rows.point(alias, winner.root)))
  return pointed.every(Boolean) ? winner : undefined
}

/** Whether all that one set knows is in another, too. */
const holds = (all: Cluster, some: Cluster): boolean => {
  const known = new Set(all.links.map(({ a, b }) => `${a} ${b}`))
  return some.links.every(({ a, b }) => known.has(`${a} ${b}`)) && sameRulings(inForce(all.rulings ?? [], some.rulings ?? []), all.rulings ?? [])
}

/**
 * Sees to it that every alias of a set points to it, before anybody is folded with it: whoever joined them may not have come so far yet, or have died
 * on the way, and an alias that points nowhere still has a journey of its own written by others. Repeatable.
 * @throws Unavailable when a set is being joined by others
 */
export const bind = async (rows: PeopleRows, cluster: Cluster): Promise<void> => {
  for (const alias of await rows.loose(cluster)) {
    const other = await rows.clusterOf(alias)
    if (other?.root === cluster.root) continue
    const bound = other ? holds(cluster, other) && (await rows.point(other.root, cluster.root, other.v)) : await rows.point(alias, cluster.root)
    if (!bound) throw new Unavailable('sets of identities are being joined by others')
  }
}
