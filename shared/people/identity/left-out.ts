import { hourMs } from '../../runtime/time-buckets.ts'
import type { Cluster } from '../../storage/repositories.ts'

/**
 * So long (ms) an alias that was left out is remembered: whoever changed the set has by then folded somebody
 * with the set as it is since.
 */
const remembered = 6 * hourMs

/**
 * Aliases that were in one of these sets and are not in what becomes of them, the latest at most: they are
 * people of their own now, and nothing else of the set says whose journeys have to be told without them.
 * @param present the identities that stay
 * @param changedAt ms UTC
 * @returns alias → when it was left out (ms UTC)
 */
export const partedAfter = (
  clusters: readonly Pick<Cluster, 'identities' | 'parted'>[],
  present: Cluster['identities'],
  changedAt: number,
  most: number,
): Record<string, number> => {
  const before = Object.entries(Object.assign({}, ...clusters.map(({ parted }) => parted))).flatMap(
    ([alias, at]): [string, number][] =>
      typeof at === 'number' && changedAt - at <= remembered ? [[alias, at]] : [],
  )
  const now = clusters
    .flatMap(({ identities }) => Object.keys(identities))
    .map((alias): [string, number] => [alias, changedAt])
  const all = Object.entries(Object.fromEntries([...before, ...now])).filter(([alias]) => !(alias in present))
  return Object.fromEntries(all.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most))
}
