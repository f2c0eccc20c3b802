import type { Mutant } from './mutant.ts'

/** Bugs in what is written: conditions dropped, marks not kept, timers nobody waits for. */
export const storing: readonly Mutant[] = [
  {
    name: 'counters added without their mark',
    workload: 'journeys',
    file: 'shared/storage/repositories/counter-repository.ts',
    find: '{ below: first }',
    instead: "{ below: 'z' }",
  },
  {
    name: 'a mark that moves past what was not counted',
    workload: 'journeys',
    file: 'shared/storage/counter-checkpoint.ts',
    find: `return {
    last,
    first: again`,
    instead: "return { last: sortableSequence('9'.repeat(30)), first: again",
  },
  {
    name: 'a mark that forgets what it counted',
    workload: 'journeys',
    file: 'shared/storage/counter-checkpoint.ts',
    find: `entries: new Set([...(again?.entries ?? []), ...entries]),
  }`,
    instead: 'entries: new Set() }',
  },
  {
    name: 'a touchpoint kept without its condition',
    workload: 'journeys',
    file: 'shared/storage/repositories/touchpoint-repository.ts',
    find: "store.put(touchpointItem(touchpoint, ttlOf(touchpoint, days)), { absent: true }, 'touchpoints')",
    instead: "store.put(touchpointItem(touchpoint, ttlOf(touchpoint, days)), undefined, 'touchpoints')",
  },
  {
    name: 'a refusal recorded twice',
    workload: 'journeys',
    file: 'shared/channels/parsing/ingest-event.ts',
    find: 'id: hashId(JSON.stringify([channel, connection, text]))',
    instead: 'id: hashId(JSON.stringify([channel, connection, text, receivedAt]))',
  },
  {
    name: 'a journey saved whoever else wrote it',
    workload: 'meetings',
    file: 'shared/storage/repositories/journey-repository.ts',
    find: 'store.put(journeyItem(journey), versionCondition(journey.v))',
    instead: 'store.put(journeyItem(journey))',
  },
  {
    name: 'a set of identities saved whoever else changed it',
    workload: 'meetings',
    file: 'shared/storage/repositories/people-repository.ts',
    find: '...encodeRecord(set, 0) }, versionCondition(v))',
    instead: '...encodeRecord(set, 0) }, v < 0 ? versionCondition(v) : undefined)',
  },
  {
    name: 'consent saved whoever else changed it',
    workload: 'guests',
    file: 'shared/storage/repositories/consent-repository.ts',
    find: '...encodeRecord(consent) }),\n      versionCondition(v),',
    instead: '...encodeRecord(consent) }),\n      v < 0 ? versionCondition(v) : undefined,',
  },
  {
    name: 'an older word overwrites a newer',
    workload: 'journeys',
    file: 'shared/storage/repositories/interruption-repository.ts',
    find: 'known.rev >= told.rev',
    instead: 'known.rev > told.rev + 1000',
  },
  {
    name: 'pointers made before the links are kept',
    workload: 'journeys',
    file: 'shared/people/identity/merge-identities.ts',
    find: 'if (!winner || (next && !(await rows.saveCluster(next)))) return undefined',
    instead:
      'if (!winner || (next && !(await rows.saveCluster({ ...next, links: next.links.slice(0, -1) })))) return undefined',
  },
  {
    name: 'a second request for erasure taken for the first',
    workload: 'leaving',
    file: 'shared/people/erasure/request-erasure.ts',
    find: 'askedAt <= upTo || (again',
    instead: 'askedAt <= upTo + 864e5 || (again',
  },
  {
    name: 'what was restated during an erasure stays parted',
    workload: 'leaving',
    file: 'shared/people/erasure/erasure.ts',
    find: `    await mergeIdentities(rows.people, { ...touchpoint, receivedAt: now }, limits)
`,
    instead: '',
  },
  {
    name: 'who stood beside an erased alias is forgotten',
    workload: 'leaving',
    file: 'shared/people/erasure/erasure.ts',
    find: 'new Set([...aliases, ...scope.beside()])',
    instead: 'new Set(aliases)',
  },
  {
    name: 'a robot that follows an old link brings an erased person back',
    workload: 'leaving',
    file: 'shared/people/consent/reaction.ts',
    find: `    if (!isReaction(touchpoint)) return false
`,
    instead: '  if (isReaction(touchpoint)) return false\n',
  },
  {
    name: 'a journey left under an erased name',
    workload: 'leaving',
    file: 'shared/people/erasure/erasure.ts',
    find: 'if (all.length === 1) await forgetting',
    instead: 'if (all.length === 0) await forgetting',
  },
]
