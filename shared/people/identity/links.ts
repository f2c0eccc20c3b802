import { hashId } from '../../runtime/hash-id.ts'
import { compareText } from '../../runtime/compare.ts'
import type { Cluster } from '../../storage/repositories.ts'
import { identityKinds, rankOf, parseIdentity } from '../../model/identity.ts'
import { bounds, type LinkBounds } from '../../model/bounds.ts'

type Links = Cluster['links']
type Link = Links[number]
type Identities = Cluster['identities']
type Class = keyof LinkBounds

const weakKinds = new Set<string>(identityKinds.flatMap((entry) => ('weak' in entry ? [entry.kind] : [])))

const kindOf = (text: string): { kind: string; scope: string } => {
  const { kind = '', scope = '' } = parseIdentity(text) ?? {}
  return { kind, scope }
}

/** The id of a touchpoint as a statement holds it: a long one as its hash. */
export const statedBy = (id: string): string =>
  Buffer.byteLength(id) > bounds.linkId ? `sha256:${hashId(id)}` : id

/** The order of statements: by stated time, then by touchpoint, then by the ids. Never by arrival. */
export const byStatement = (x: Link, y: Link): number =>
  compareText(x.at, y.at) || compareText(x.id, y.id) || compareText(x.a, y.a) || compareText(x.b, y.b)

const earlier = (x: Link, y: Link): Link => (byStatement(x, y) <= 0 ? x : y)

/** Each pair once, with its earliest statement. */
export const together = (...lists: readonly Links[]): Link[] => {
  const pairs = new Map<string, Link>()
  for (const link of lists.flat()) {
    const pair = `${link.a} ${link.b}`
    const known = pairs.get(pair)
    pairs.set(pair, known ? earlier(known, link) : link)
  }
  return [...pairs.values()]
}

/**
 * A statement with what decides whether it is kept: its class, and the pair of kinds within which it
 * competes.
 */
type Candidate = {
  readonly link: Link
  readonly of: Class
  readonly kinds: string
  readonly strength: number
}

const candidate =
  (identities: Identities) =>
  (link: Link): Candidate => {
    const [one, other] = [identities[link.a] ?? '', identities[link.b] ?? '']
    const [a, b] = [kindOf(one), kindOf(other)]
    const size = Buffer.byteLength(one + other)
    const isWeak = weakKinds.has(a.kind) || weakKinds.has(b.kind)
    const short: Class = isWeak ? 'weak' : 'strong'
    return {
      link,
      of: size > bounds.longLink ? 'long' : short,
      kinds: JSON.stringify([a.kind, a.scope, b.kind, b.scope]),
      strength: Math.max(rankOf(a.kind), rankOf(b.kind)),
    }
  }

/**
 * The first statement of every pair of kinds, then the second of every pair, and so on: a flood of one kind
 * keeps no other kind out.
 */
const inTurn = (candidates: readonly Candidate[]): Candidate[] => {
  const turns = [...Map.groupBy(candidates, ({ kinds }) => kinds).values()].flatMap((ofKinds) =>
    ofKinds.sort((x, y) => byStatement(x.link, y.link)).map((one, turn) => ({ one, turn })),
  )
  return turns
    .sort((x, y) => x.turn - y.turn || x.one.strength - y.one.strength || byStatement(x.one.link, y.one.link))
    .map(({ one }) => one)
}

/**
 * The statements that a set of identities keeps, in the order in which they were made, and whether some were
 * left out. Ids of devices, visits and orders never compete with ids that name a person. Every statement's
 * place depends on the statements before it in a fixed order only, so keeping some of them, adding others and
 * keeping some again gives the same as choosing among all at once: the order of arrival never matters.
 * @param identities what the aliases of the statements stand for
 */
export const keptLinks = (
  links: Links,
  identities: Identities,
  most: LinkBounds = bounds.links,
): { links: Link[]; left: boolean } => {
  const byClass = Map.groupBy(links.map(candidate(identities)), ({ of }) => of)
  const kept = [...byClass]
    .flatMap(([of, candidates]) =>
      candidates.length > most[of] ? inTurn(candidates).slice(0, most[of]) : candidates,
    )
    .map(({ link }) => link)
  return { links: kept.sort(byStatement), left: kept.length < links.length }
}
