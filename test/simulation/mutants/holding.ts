import type { Mutant } from './mutant.ts'

const hostile = 'hostile'

/** Bugs in what keeps one person's rows from growing, and one person's failure from being everybody's. */
export const holding: readonly Mutant[] = [
  {
    name: 'a journey that is refused fails its whole batch',
    workload: hostile,
    file: 'shared/journeys/project-person.ts',
    find: `if (error instanceof RetryableError) throw error
    await setAside(deps, group.who.person, error, place.now)
    return []`,
    instead: 'throw error',
  },
  {
    name: 'consent that is refused fails its whole batch',
    workload: hostile,
    file: 'shared/journeys/side-effects.ts',
    find: `if (error instanceof RetryableError) throw error
    failed.push({ alias, error })`,
    instead: 'throw error',
  },
  {
    name: 'a set of identities that is refused fails its whole batch',
    workload: hostile,
    file: 'shared/people/identity/resolve-people.ts',
    find: `if (error instanceof RetryableError) throw error
    failed.push({ alias, error })
    return undefined`,
    instead: 'throw error',
  },
  {
    name: 'a person who was refused is not marked',
    workload: hostile,
    file: 'shared/journeys/project-person.ts',
    find: `  await rows.refolds.mark(person, error instanceof UnstorableError ? storeAgain : nameOfError(error), now)
`,
    instead: '',
  },
  {
    name: 'statements without a bound',
    workload: hostile,
    file: 'shared/people/identity/links.ts',
    find: 'candidates.length > most[of] ?',
    instead: 'candidates.length < most[of] ?',
  },
  {
    name: 'of statements those that came first are kept',
    workload: hostile,
    file: 'shared/people/identity/links.ts',
    find: 'inTurn(candidates).slice(0, most[of])',
    instead: 'candidates.slice(0, most[of])',
  },
  {
    name: 'expectations without a bound',
    workload: hostile,
    file: 'shared/journeys/fold.ts',
    find: 'keptWatches(watches, limits.watches)',
    instead: 'keptWatches(watches, { count: Infinity, bytes: Infinity })',
  },
  {
    name: 'an outbox without a bound',
    workload: hostile,
    file: 'shared/journeys/next-version.ts',
    find: `place)],
    limits.outbox,
  )`,
    instead: 'place)], { count: Infinity, bytes: Infinity })',
  },
  {
    name: 'bounds that do not hold when two sets are joined',
    workload: hostile,
    file: 'shared/people/identity/merge-identities.ts',
    find: `const { links: all, left } = keptLinks(
    together(...clusters.map((cluster) => cluster.links), links),
    identities,
    most.links,
  )`,
    instead: `const both = together(...clusters.map((cluster) => cluster.links), links)
  const { links: all, left } = clusters.length > 1 ? { links: both, left: false } : keptLinks(both, identities, most.links)`,
  },
  {
    name: 'statements left out in silence',
    workload: hostile,
    file: 'shared/people/identity/merge-identities.ts',
    find: '    overflow: overflow || undefined,\n',
    instead: '',
  },
  {
    name: 'expectations left out in silence',
    workload: hostile,
    file: 'shared/journeys/fold.ts',
    find: `return {
    watches: kept,
    overflow: { ...journey.overflow, watches: (journey.overflow?.['watches'] ?? 0) + left.length },
  }`,
    instead: 'return { watches: kept }',
  },
  {
    name: 'interruptions that an outbox left out are never told',
    workload: hostile,
    file: 'shared/journeys/next-version.ts',
    find: 'untold: left ? true : undefined',
    instead: 'untold: undefined',
  },
  {
    name: 'names of counters beyond the bound are not counted',
    workload: hostile,
    file: 'shared/storage/counter-names.ts',
    find: 'return overflow(whole)',
    instead: 'return overflow(`lost ${whole}`)',
  },
  {
    name: 'who was left out of a set is told by another for ever',
    workload: hostile,
    file: 'shared/journeys/merge-journeys.ts',
    find: '  await markParted({ journeys, refolds, touchpoints }, cluster, now)\n',
    instead: '',
  },
  {
    name: 'who was left out of a set is not found to be erased',
    workload: hostile,
    file: 'shared/api/find-person.ts',
    find: '  if (near) return near\n',
    instead: '',
  },
  {
    name: 'maintenance runs beside itself',
    workload: 'leaving',
    file: 'shared/storage/repositories/lease-repository.ts',
    find: 'if (held && held.until > now) return undefined',
    instead: 'if (held && held.until > now) return 0',
  },
]
