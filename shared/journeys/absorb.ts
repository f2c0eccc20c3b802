import { personOf, resolve } from '../people/resolve.ts'
import { Unavailable } from '../runtime/errors.ts'
import type { Cluster, JourneyRows, RefoldRows } from '../storage/rows.ts'
import { countsOfJourney } from './counters.ts'
import type { Journey } from './journey.ts'

type Verbs = { readonly journeys: Pick<JourneyRows, 'getMany' | 'save'>; readonly refolds: Pick<RefoldRows, 'mark'> }

/** Whether what a moved journey had added to the counters has been taken back by the one it moved to. */
const claimed = (journey: Journey, journeys: ReadonlyMap<string, Journey>): boolean =>
  (journeys.get(journey.movedTo ?? '')?.cluster ?? 0) >= (journey.movedAt ?? 0)

/** The journey of somebody who turned out to be somebody else: what it had added is owed, what it had to tell goes along. Pure. */
export const moved = (journey: Journey, to: string, at: number, journeys: ReadonlyMap<string, Journey>): Journey => {
  const owed = journey.movedTo === undefined ? countsOfJourney(journey) : claimed(journey, journeys) ? {} : (journey.owed ?? {})
  return { ...journey, v: journey.v + 1, movedTo: to, movedAt: at, owed, watches: [] }
}

/**
 * Settles a new version of a set of identities before the person at hand is folded with it: journeys of people who are somebody else now are moved,
 * other people whose aliases changed are marked for refolding. Repeatable. Returns the journeys moved to this person and not yet counted back.
 * @throws Unavailable when one of them was written by others meanwhile: the batch is tried again
 */
export const absorb = async ({ journeys, refolds }: Verbs, cluster: Cluster, person: string, foldedWith: number, now: number): Promise<Journey[]> => {
  const people = new Map(resolve(cluster).map((someone) => [someone.person, someone]))
  const found = await journeys.getMany(Object.keys(cluster.identities))
  const byPerson = new Map(found.map((journey) => [journey.person, journey]))
  const absorbed: Journey[] = []
  for (const journey of found) {
    if (people.has(journey.person)) continue
    const to = personOf(cluster, journey.person).person
    const there = journey.movedTo === to ? journey : moved(journey, to, cluster.v, byPerson)
    if (there !== journey && !(await journeys.save(there))) throw new Unavailable('a journey changed while it was being joined to another')
    if (to === person && (there.movedAt ?? 0) > foldedWith) absorbed.push(there)
    if (to !== person) await refolds.mark(to, 'aliases changed', now)
  }
  for (const { person: other, aliases } of people.values()) {
    const journey = byPerson.get(other)
    if (other !== person && journey && aliases.some((alias) => !journey.aliases.includes(alias))) await refolds.mark(other, 'aliases changed', now)
  }
  return absorbed
}
