import type { Touchpoint } from '../../model/touchpoint.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import { RetryableError } from '../../runtime/errors.ts'
import type { Cluster, PeopleRepository } from '../../storage/repositories.ts'
import { sortByPriority, primaryAlias, formatIdentity } from '../../model/identity.ts'
import { bounds, type Limits } from '../../model/bounds.ts'
import { mergeIdentities, identityStatementOf } from './merge-identities.ts'
import { personOf } from './resolve.ts'
import { rulingOf } from '../../model/ruling.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** The person behind an alias, with the set of identities that says so (none: the alias stands alone). */
export type ResolvedPerson = {
  readonly person: string
  readonly aliases: readonly string[]
  readonly cluster?: Cluster
}

const setOf = ({ identities }: Touchpoint): string => sortByPriority(identities).map(formatIdentity).join(' ')

const earlier = (a: Touchpoint, b: Touchpoint): Touchpoint =>
  a.statedAt < b.statedAt || (a.statedAt === b.statedAt && a.id <= b.id) ? a : b

/**
 * One touchpoint for each set of identities that is named together: the one that stated it first; and every
 * decision about them.
 */
const statements = (touchpoints: readonly Touchpoint[]): Touchpoint[] => {
  const sets = new Map<string, Touchpoint>()
  for (const touchpoint of touchpoints) {
    const set = rulingOf(touchpoint) ? touchpoint.id : setOf(touchpoint)
    const known = sets.get(set)
    sets.set(set, known ? earlier(known, touchpoint) : touchpoint)
  }
  return [...sets.values()]
}

/** Who could not be told, and why: the aliases whose statements could not be written or read. */
export type Unknown = { readonly alias: string; readonly error: unknown }

/** Runs one person's part of a batch; a failure of its own is noted, and the others go on. */
const apart = async <T>(alias: string, failed: Unknown[], work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RetryableError) throw error
    failed.push({ alias, error })
    return undefined
  }
}

/**
 * Writes down who was named together in these touchpoints, and returns the person behind each home alias.
 * What one statement joins may concern another's alias, so who is who is read after all of them were written.
 * @throws Unavailable when the database does not answer; what it refuses for its content is noted in `failed`
 * and left out
 */
export const resolvePeople = async (
  rows: PeopleRepository,
  touchpoints: readonly Touchpoint[],
  failed: Unknown[] = [],
  limits: Limits = bounds,
): Promise<ReadonlyMap<string, ResolvedPerson>> => {
  const said = statements(touchpoints)
  // Who names most comes first: what the others say is mostly said already then, and costs no write.
  const several = said
    .filter((touchpoint) => identityStatementOf(touchpoint))
    .sort((a, b) => b.identities.length - a.identities.length)
  const joined = new Map<string, Cluster | undefined>()
  for (const touchpoint of several) {
    const home = primaryAlias(touchpoint)
    const cluster = await apart(home, failed, () => mergeIdentities(rows, touchpoint, limits))
    if (cluster) joined.set(home, cluster)
  }
  const unknown = new Set(failed.map(({ alias }) => alias))
  const homes = [...new Set(said.map(primaryAlias))].filter((alias) => !unknown.has(alias))
  const last = several.at(-1)
  const settled = await mapConcurrent(16, homes, async (alias) =>
    apart(alias, failed, async () => {
      const fresh =
        several.length === 1 && last && primaryAlias(last) === alias
          ? joined.get(alias)
          : await rows.clusterOf(alias)
      return [
        alias,
        omitUndefined({ ...personOf(fresh, alias), cluster: fresh ? fresh : undefined }),
      ] as const
    }),
  )
  return new Map(settled.flatMap((one) => (one ? [one] : [])))
}
