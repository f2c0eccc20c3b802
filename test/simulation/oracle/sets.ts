import { identityKinds, parseIdentity } from '../../../shared/model/identity.ts'
import type { Limits } from '../../../shared/model/bounds.ts'
import type { Cluster } from '../../../shared/storage/repositories.ts'

type Link = Cluster['links'][number]
type Identities = Cluster['identities']

/** Whoever is reached from whom by statements and decisions, the aliases of each set together. */
const components = ({ identities, links, rulings = [] }: Cluster): string[][] => {
  const setOf = new Map(Object.keys(identities).map((alias) => [alias, [alias]]))
  const pairs = [...links.map(({ a, b }) => [a, b]), ...rulings.map(({ a, b = a }) => [a, b])]
  for (const [a = '', b = ''] of pairs) {
    const [one, other] = [setOf.get(a) ?? [a], setOf.get(b) ?? [b]]
    if (one === other) continue
    one.push(...other)
    for (const alias of one) setOf.set(alias, one)
  }
  return [...new Set(setOf.values())]
}

const place = (link: Link): string => JSON.stringify([link.at, link.id, link.a, link.b])
const inOrder = (x: Link, y: Link): number => (place(x) < place(y) ? -1 : 1)

const rankOf = (kind: string): number => {
  const index = identityKinds.findIndex((entry) => entry.kind === kind)
  return index < 0 ? identityKinds.length : index
}
const isWeak = (kind: string): boolean =>
  identityKinds.some((entry) => entry.kind === kind && 'weak' in entry)

/** What decides about a statement: its class, the kinds it joins, and how weak the weaker of them is. */
export const traits = (link: Link, identities: Identities, { longLink }: Pick<Limits, 'longLink'>) => {
  const spelled = [identities[link.a] ?? '', identities[link.b] ?? '']
  const named = spelled.map((text) => parseIdentity(text) ?? { kind: '', value: '' })
  const short = named.some(({ kind }) => isWeak(kind)) ? ('weak' as const) : ('strong' as const)
  return {
    of: Buffer.byteLength(spelled.join('')) > longLink ? ('long' as const) : short,
    kinds: named.map(({ kind, scope = '' }) => `${kind}@${scope}`).join(' '),
    weakest: Math.max(...named.map(({ kind }) => rankOf(kind))),
  }
}

/**
 * The statements that a set keeps, computed at once from all that were ever made, and without the product's
 * own choice: the n-th statement of a pair of kinds comes after the n-1-th of every other pair; of each class
 * as many as it may hold.
 */
const kept = (links: readonly Link[], identities: Identities, limits: Limits): Link[] => {
  const seen = new Map<string, number>()
  const judged = [...links].sort(inOrder).map((link) => {
    const of = traits(link, identities, limits)
    const key = `${of.of} ${of.kinds}`
    const turn = seen.get(key) ?? 0
    seen.set(key, turn + 1)
    return { link, ...of, turn }
  })
  return Object.entries(limits.links)
    .flatMap(([of, most]) =>
      judged
        .filter((one) => one.of === of)
        .sort((x, y) => x.turn - y.turn || x.weakest - y.weakest || inOrder(x.link, y.link))
        .slice(0, most),
    )
    .map(({ link }) => link)
}

/**
 * Everything that was stated, parted into sets that nothing joins, each within its bounds: `overflow` where
 * statements were left out, and then with those identities only that a statement or a decision still names.
 */
export const boundedSets = (all: Cluster, limits: Limits): Cluster[] =>
  components(all).map((aliases) => {
    const own = new Set(aliases)
    const links = all.links.filter(({ a }) => own.has(a))
    const rulings = (all.rulings ?? []).filter(({ a }) => own.has(a))
    const stay = kept(links, all.identities, limits)
    const overflow = stay.length < links.length
    const named = new Set([
      ...stay.flatMap(({ a, b }) => [a, b]),
      ...rulings.flatMap(({ a, b = a }) => [a, b]),
    ])
    const identities = Object.fromEntries(
      aliases
        .filter((alias) => !overflow || named.has(alias))
        .map((alias) => [alias, all.identities[alias] ?? '']),
    )
    return { ...all, identities, links: stay, rulings, overflow }
  })
