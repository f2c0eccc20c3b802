/**
 * A change to one line that alters nothing a caller can see, and why. `code` is the trimmed line without the
 * change.
 */
export type Equivalent = {
  readonly file: string
  readonly what: string
  readonly code: string
  readonly why: string
}

/** Mutants that were looked at and make no difference. They are not planted. */
export const equivalents: readonly Equivalent[] = [
  {
    file: 'shared/teams/assignment.ts',
    what: '< → <=',
    why: 'ids of colleagues differ',
    code: 'const [to] = free.sort((a, b) => (load[a.id] ?? 0) - (load[b.id] ?? 0) || (a.id < b.id ? -1 : 1))',
  },
  {
    file: 'shared/journeys/subjects.ts',
    what: 'number + 1',
    code: 'const width = 16',
    why: 'how many are written at the same time',
  },
  {
    file: 'shared/journeys/project-journeys.ts',
    what: 'number + 1',
    code: 'const width = 16',
    why: 'how many are written at the same time',
  },
  {
    file: 'shared/journeys/sweep.ts',
    what: 'number + 1',
    code: 'const width = 16',
    why: 'how many are looked at at the same time',
  },
  {
    file: 'shared/teams/calendar.ts',
    what: '>= → >',
    why: 'size of a cache',
    code: 'if (known.size >= maxCachedDays) known.clear()',
  },
  {
    file: 'shared/teams/zone.ts',
    what: '>= → >',
    code: 'if (validity.size >= maxCachedNames) validity.clear()',
    why: 'size of a cache',
  },
  {
    file: 'shared/teams/zone.ts',
    what: 'number + 1',
    code: 'const maxCachedNames = 1000',
    why: 'size of a cache',
  },
  {
    file: 'shared/people/erasure/erasure.ts',
    what: 'number + 1',
    code: 'reactions += 1',
    why: 'it is only compared with zero',
  },
  {
    file: 'shared/people/erasure/erasure.ts',
    what: 'number + 1',
    code: 'let reactions = 0',
    why: 'one query more, which finds nothing',
  },
  {
    file: 'shared/people/erasure/erasure.ts',
    what: 'number + 1',
    why: 'size of a page; all pages are read',
    code: '(deps: ErasureDeps, limit = 100) =>',
  },
]

const keyOf = ({ file, what, code }: Omit<Equivalent, 'why'>): string => JSON.stringify([file, what, code])
const known = new Set(equivalents.map(keyOf))

export const isEquivalent = (mutant: Omit<Equivalent, 'why'>): boolean => known.has(keyOf(mutant))
