import type { Touchpoint } from '../journeys/touchpoint.ts'
import { Unavailable } from '../runtime/errors.ts'
import type { Cluster, PeopleRows } from '../storage/rows.ts'
import { aliasOf, byStrength, spell } from './alias.ts'

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

/** What the clusters become when this is said: nothing new, or the next version of one of them. Pure. */
export const linked = (clusters: readonly Cluster[], names: readonly Named[], links: Links, changedAt: number): Cluster | undefined => {
  const [root] = [...clusters].sort((x, y) => (x.root < y.root ? -1 : 1))
  const all = together(...clusters.map((cluster) => cluster.links), links)
  if (root && clusters.length === 1 && (same(all, root.links) || all.length > mostLinks)) return undefined
  return {
    root: root?.root ?? names[0]?.alias ?? '',
    v: (root?.v ?? 0) + 1,
    identities: Object.assign({}, ...clusters.map((cluster) => cluster.identities), Object.fromEntries(names.map(({ alias, identity }) => [alias, identity]))),
    links: all,
    changedAt: Math.max(changedAt, ...clusters.map((cluster) => cluster.changedAt)),
  }
}

/**
 * Writes down that a touchpoint's identities belong together, and returns the set its strongest alias is in now (nothing: it stands alone).
 * Every step can be repeated: the winner takes the others' links before the others point to it, so a crash between loses nothing.
 * @throws Unavailable when others keep changing the same sets
 */
export const join = async (rows: PeopleRows, touchpoint: Touchpoint): Promise<Cluster | undefined> => {
  const names = byStrength(touchpoint.identities).map((identity) => ({ alias: aliasOf(identity), identity: spell(identity) }))
  const [strongest, ...others] = names
  if (!strongest) return undefined
  if (others.length === 0) return rows.clusterOf(strongest.alias)
  for (let tries = 0; tries < 8; tries++) {
    const joined = await attempt(rows, names, touchpoint)
    if (joined) return joined
  }
  throw new Unavailable('the same identities are being joined elsewhere at the same time')
}

const attempt = async (rows: PeopleRows, names: readonly Named[], touchpoint: Touchpoint): Promise<Cluster | undefined> => {
  const found = await Promise.all(names.map(({ alias }) => rows.clusterOf(alias)))
  const clusters = [...new Map(found.flatMap((cluster) => (cluster ? [[cluster.root, cluster]] : []))).values()]
  const next = linked(clusters, names, linksOf(names, touchpoint), touchpoint.receivedAt)
  const winner = next ?? clusters[0]
  if (!winner || (next && !(await rows.saveCluster(next)))) return undefined
  for (const loser of clusters) {
    if (loser.root !== winner.root && !(await rows.point(loser.root, winner.root, loser.v))) return undefined
  }
  const strangers = names.filter(({ alias }, index) => !found[index] && alias !== winner.root)
  const pointed = await Promise.all(strangers.map(({ alias }) => rows.point(alias, winner.root)))
  return pointed.every(Boolean) ? winner : undefined
}
