import { bounds, type Limits } from '../model/bounds.ts'
import { repairPointers } from '../people/identity/merge-identities.ts'
import { resolve, type Person } from '../people/identity/resolve.ts'
import { RetryableError } from '../runtime/errors.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import type { Cluster, JourneyRepository, RefoldRepository, Repositories } from '../storage/repositories.ts'
import { sameSet } from './next-version.ts'
import { countsOfJourney } from './counters.ts'
import { noJourney, type Journey } from '../model/journey.ts'

type Deps = {
  readonly journeys: Pick<JourneyRepository, 'get' | 'getMany' | 'save'>
  readonly refolds: Pick<RefoldRepository, 'mark'>
}

/**
 * What became of the counts of a moved journey at the one it moved to: taken back, or recalled (nobody may
 * take them any more under this version of the move, which is noted with a minus), or neither yet.
 */
const countsClaim = (
  journey: Journey | undefined,
  { person, movedAt = 0 }: Journey,
): 'taken' | 'recalled' | undefined => {
  const took = journey?.took?.[person] ?? 0
  if (took >= movedAt) return 'taken'
  return took <= -movedAt ? 'recalled' : undefined
}

/**
 * Whether a journey was moved here, and what it had added was not taken back yet: whoever moved it did not
 * live to do so.
 */
export const hasUnclaimedCounts = (there: Journey | undefined, moved: Journey): boolean =>
  countsClaim(there, moved) === undefined

const saved = async (journeys: Deps['journeys'], journey: Journey): Promise<Journey> => {
  if (!(await journeys.save(journey)))
    throw new RetryableError('a journey changed while it was being joined to another')
  return journey
}

/**
 * Settles for good whether what a moved journey had added to the counters was taken back by the one it moved
 * to. If it was not, it is written down there as recalled, so that nobody who is late can still take it.
 * Returns true when it still stands. Repeatable: the same answer after a crash.
 * @throws Unavailable when the other journey was written meanwhile
 */
export const revokeCounts = async (journeys: Deps['journeys'], moved: Journey): Promise<boolean> => {
  const to = moved.movedTo ?? ''
  const there = (await journeys.get(to)) ?? noJourney(to)
  const claim = countsClaim(there, moved)
  if (!claim)
    await saved(journeys, {
      ...there,
      v: there.v + 1,
      took: { ...there.took, [moved.person]: -(moved.movedAt ?? 0) },
    })
  return claim !== 'taken'
}

/**
 * The journey of somebody who turned out to be somebody else: what it had added is owed, what it had to tell
 * goes along.
 */
const markMoved = async (
  journeys: Deps['journeys'],
  journey: Journey,
  to: string,
  there: Journey | undefined,
): Promise<Journey> => {
  if (journey.movedTo === to && countsClaim(there, journey) !== 'recalled') return journey
  const unclaimed = async () => ((await revokeCounts(journeys, journey)) ? (journey.owed ?? {}) : {})
  const owed = journey.movedTo === undefined ? countsOfJourney(journey) : await unclaimed()
  const v = journey.v + 1
  return saved(journeys, { ...journey, v, movedTo: to, movedAt: v, owed, watches: [] })
}

/**
 * Settles a set of identities before the person at hand is folded with it: its aliases are bound to it, so
 * that nobody writes for one of them alone any more; journeys of people who are somebody else now are moved,
 * other people whose aliases changed are marked for refolding. Repeatable. Returns the journeys moved to this
 * person whose counts it has not taken back yet.
 * @throws Unavailable when one of them was written by others meanwhile: the batch is tried again
 */
export const absorbJourneys = async (
  { people: known, journeys, refolds, touchpoints }: Deps & Pick<Repositories, 'people' | 'touchpoints'>,
  cluster: Cluster,
  person: string,
  now: number,
  limits: Limits = bounds,
): Promise<Journey[]> => {
  await repairPointers(known, cluster, limits)
  const people = resolve(cluster)
  const home = new Map(people.flatMap((someone) => someone.aliases.map((alias) => [alias, someone.person])))
  const found = await journeys.getMany(Object.keys(cluster.identities))
  const absorbed: Journey[] = []
  for (const journey of found) {
    const to = home.get(journey.person)
    if (to === undefined || to === journey.person) continue
    const target = found.find((each) => each.person === to)
    const moved = await markMoved(journeys, journey, to, target)
    const counted = countsClaim(target, moved) === 'taken'
    if (!counted && to === person) absorbed.push(moved)
    if (!counted && to !== person) await refolds.mark(to, 'aliases changed', now)
  }
  for (const other of people) {
    if (other.person !== person && unsettled(other, found))
      await refolds.mark(other.person, 'aliases changed', now)
  }
  await markParted({ journeys, refolds, touchpoints }, cluster, now)
  return absorbed
}

/**
 * Marks the aliases that a full set left out and whose touchpoints are not told by a journey of their own
 * yet: nobody else looks for them, for the set does not name them any more. Repeatable.
 */
const markParted = async (
  { journeys, refolds, touchpoints }: Deps & Pick<Repositories, 'touchpoints'>,
  { parted = {} }: Cluster,
  now: number,
): Promise<void> => {
  const aliases = Object.keys(parted)
  const found = aliases.length === 0 ? [] : await journeys.getMany(aliases)
  const byPerson = new Map(found.map((journey) => [journey.person, journey]))
  await mapConcurrent(16, aliases, async (alias) => {
    const own = byPerson.get(alias)
    const isTold = own
      ? own.movedTo === undefined && own.aliases.length === 1
      : (await touchpoints.latest(alias, { limit: 1 })).items.length === 0
    if (!isTold) await refolds.mark(alias, 'aliases changed', now)
  })
}

/** Whether somebody's touchpoints were told of other people so far, or other people's of them. */
const unsettled = ({ person, aliases }: Person, journeys: readonly Journey[]): boolean => {
  const own = journeys.find((journey) => journey.person === person)
  if (own) return own.movedTo !== undefined || !sameSet(own.aliases, aliases)
  return journeys.some((journey) => journey.aliases.some((alias) => aliases.includes(alias)))
}
