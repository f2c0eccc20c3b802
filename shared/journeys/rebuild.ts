import { personOf, versionOf } from '../people/resolve.ts'
import type { Who } from '../people/who.ts'
import { Unavailable } from '../runtime/errors.ts'
import type { Rows } from '../storage/rows.ts'
import { advance } from './advance.ts'
import { armed, countsOfEntry, logOf, settled, type FollowVerbs } from './follow.ts'
import { noJourney, type Outbox } from './journey.ts'
import { eachOnce, pending, type Place } from './outbox.ts'

type Verbs = Pick<FollowVerbs, 'tell' | 'policies' | 'detectors' | 'report'> & { readonly rows: Pick<Rows, 'touchpoints' | 'journeys' | 'people' | 'interruptions' | 'timers' | 'counters' | 'refolds'> }

/** `attention`: people who could not be folded. */
export type Rebuilt = { readonly rebuilt: number; readonly attention: number }

/** Folds one person anew from the log, whatever the journey says. Returns what has to be told; nothing when others kept writing. */
const rebuildOne = async ({ rows, policies, detectors }: Verbs, alias: string, place: Place): Promise<Outbox[] | undefined> => {
  const cluster = await rows.people.clusterOf(alias)
  const who: Who = { ...personOf(cluster, alias), ...(cluster ? { cluster } : {}) }
  const { person, aliases } = who
  const journey = (await rows.journeys.get(person)) ?? noJourney(person)
  const absorbed = await settled(rows, journey, who, place.now)
  const log = await logOf(rows, aliases)
  const next = advance(journey, [], { aliases, cluster: versionOf(cluster) }, absorbed, place, { policies: await policies(), detectors }, log)
  const saved = await armed({ rows }, next, place.now)
  return (await rows.journeys.save(saved)) ? pending(saved.outbox, place) : undefined
}

/**
 * Folds anew everybody who is marked for it, and tells what came of it. Marks are cleared last, so a crash repeats the work.
 * One run at a time: what an earlier run wrote down and did not live to tell is told with this one.
 */
export const rebuildMarked = (verbs: Verbs, limit = 200) => async (now: number): Promise<Rebuilt> => {
  const { items } = await verbs.rows.refolds.marked({ limit })
  const place: Place = { lane: 'upkeep', firstSeq: '0', seq: String(now), now }
  const done: { person: string; at: number }[] = []
  const found: Outbox[] = []
  for (const { person, at } of items) {
    try {
      const outbox = await rebuildOne(verbs, person, place)
      if (outbox) found.push(...outbox)
      if (outbox) done.push({ person, at })
    } catch (error) {
      if (error instanceof Unavailable) throw error
      verbs.report(person, error)
      await verbs.rows.refolds.mark(person, error instanceof Error ? error.name : 'unknown', now)
    }
  }
  const told = eachOnce(found)
  for (const interruption of told.flatMap(({ interruptions }) => interruptions ?? [])) await verbs.rows.interruptions.tell(interruption)
  await verbs.tell(told.flatMap(({ facts }) => facts ?? []))
  const [oldest = place.seq] = told.map(({ seq }) => seq).sort()
  await verbs.rows.counters.count('upkeep', oldest, told.flatMap(countsOfEntry))
  for (const { person, at } of done) await verbs.rows.refolds.clear(person, at)
  return { rebuilt: done.length, attention: items.length - done.length }
}
