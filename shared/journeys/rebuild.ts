import type { Interruption } from '../model/interruption.ts'
import { personOf, versionOf } from '../people/identity/resolve.ts'
import { resolvePeople, type Unknown, type ResolvedPerson } from '../people/identity/resolve-people.ts'
import { RetryableError, UnstorableError } from '../runtime/errors.ts'
import type { Repositories } from '../storage/repositories.ts'
import { nextVersion } from './next-version.ts'
import { countsOfEntry } from './project-journeys.ts'
import { noJourney, type Journey, type Outbox } from '../model/journey.ts'
import { dedupeById, pending, type StreamPosition } from './outbox.ts'
import type { Log } from './refold.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import {
  withTimer,
  logOf,
  absorbMergedJourneys,
  storeAgain,
  type ProjectJourneysDeps,
} from './project-person.ts'
import { applyConsent } from './side-effects.ts'

type Deps = Pick<ProjectJourneysDeps, 'publish' | 'policies' | 'detectors' | 'onError' | 'limits'> & {
  readonly rows: Pick<
    Repositories,
    'touchpoints' | 'journeys' | 'people' | 'interruptions' | 'timers' | 'counters' | 'refolds' | 'consents'
  >
}

/** `attention`: people who could not be folded. */
export type Rebuilt = { readonly rebuilt: number; readonly attention: number }

/**
 * What was not written because the database refused its content, from the log: who was named together, and
 * consent.
 */
const writtenAgain = async ({ rows, limits }: Deps, alias: string): Promise<void> => {
  const touchpoints = await Array.fromAsync(rows.touchpoints.ofAlias(alias))
  const failed: Unknown[] = []
  await resolvePeople(rows.people, touchpoints, failed, limits)
  const [first] = failed
  if (first) throw first.error
  for (const touchpoint of touchpoints) await applyConsent(rows.consents, touchpoint)
}

const isEmpty = ({ touchpoints, interruptions }: Log): boolean =>
  touchpoints.length === 0 && interruptions.length === 0

/**
 * Folds one person anew from the log, whatever the journey says. Returns what has to be told; nothing when
 * others kept writing.
 */
const rebuildOne = async (
  deps: Deps,
  alias: string,
  why: string,
  place: StreamPosition,
): Promise<{ outbox: Outbox[]; journey: Journey } | undefined> => {
  const { rows, policies, detectors, limits } = deps
  if (why === storeAgain) await writtenAgain(deps, alias)
  const cluster = await rows.people.clusterOf(alias)
  const who: ResolvedPerson = omitUndefined({
    ...personOf(cluster, alias),
    cluster: cluster || undefined,
  })
  const { person, aliases } = who
  const stored = await rows.journeys.get(person)
  const journey = stored ?? noJourney(person)
  const absorbed = await absorbMergedJourneys(rows, journey, who, place.now, limits)
  const log = await logOf(rows, aliases)
  // A mark may outlive an erasure: it must not write a journey for a person of whom nothing is on record.
  if (!stored && absorbed.length === 0 && isEmpty(log)) return { outbox: [], journey }
  const next = nextVersion(
    journey,
    [],
    { aliases, cluster: versionOf(cluster) },
    absorbed,
    place,
    { policies: await policies(), detectors, limits },
    log,
  )
  const saved = await withTimer({ rows }, next, place.now)
  return (await rows.journeys.save(saved))
    ? { outbox: pending(saved.outbox, place), journey: saved }
    : undefined
}

/** What is still to be written again stays so, whatever else fails. */
const reasonOf = (why: string, error: unknown): string => {
  if (error instanceof UnstorableError || why === storeAgain) return storeAgain
  return error instanceof Error ? error.name : 'unknown'
}

/**
 * An interruption that is refused for its content is its person's failure: they stay marked, and the others'
 * are written.
 */
const tellApart = async (
  { rows, onError: report }: Deps,
  interruption: Interruption,
  now: number,
): Promise<void> => {
  try {
    await rows.interruptions.upsert(interruption)
  } catch (error) {
    if (error instanceof RetryableError) throw error
    report(interruption.person, error)
    await rows.refolds.mark(interruption.person, reasonOf('', error), now)
  }
}

/**
 * Folds anew everybody who is marked for it, and tells what came of it. Marks are cleared last, so a crash
 * repeats the work. One run at a time: what an earlier run wrote down and did not live to tell is told with
 * this one.
 */
export const rebuildMarked =
  (deps: Deps, limit = 200) =>
  async (now: number): Promise<Rebuilt> => {
    const { items } = await deps.rows.refolds.marked({ limit })
    const place: StreamPosition = { lane: 'upkeep', firstSeq: '0', seq: String(now), now }
    const done: { person: string; at: number; isPublished: boolean }[] = []
    const found: Outbox[] = []
    for (const { person, why, at } of items) {
      try {
        const rebuilt = await rebuildOne(deps, person, why, place)
        if (!rebuilt) continue
        found.push(...rebuilt.outbox)
        done.push({ person, at, isPublished: rebuilt.journey.untold !== true })
      } catch (error) {
        if (error instanceof RetryableError) throw error
        deps.onError(person, error)
        await deps.rows.refolds.mark(person, reasonOf(why, error), now)
      }
    }
    const told = dedupeById(found)
    for (const interruption of told.flatMap(({ interruptions }) => interruptions ?? []))
      await tellApart(deps, interruption, now)
    await deps.publish(told.flatMap(({ facts }) => facts ?? []))
    const [oldest = place.seq] = told.map(({ seq }) => seq).sort()
    await deps.rows.counters.count('upkeep', oldest, told.flatMap(countsOfEntry))
    // A journey whose outbox was too small for all stays marked, for the next run to write the others.
    for (const { person, at, isPublished } of done) if (isPublished) await deps.rows.refolds.clear(person, at)
    return { rebuilt: done.length, attention: items.length - done.length }
  }
