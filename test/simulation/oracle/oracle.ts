import {
  countsOfJourney,
  countsOfRefusal,
  countsOfStored,
  type CountsByHour,
} from '../../../shared/journeys/counters.ts'
import { hourOf } from '../../../shared/runtime/time-buckets.ts'
import { fold, interruptionOf, type EvaluationContext } from '../../../shared/journeys/fold.ts'
import { inspect } from '../../../shared/journeys/inspect.ts'
import { noJourney, type Journey } from '../../../shared/model/journey.ts'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { aliasOf, sortByPriority, primaryAlias, formatIdentity } from '../../../shared/model/identity.ts'
import { bounds } from '../../../shared/model/bounds.ts'
import { resolve, type Person } from '../../../shared/people/identity/resolve.ts'
import { consentAfter, consentAlias } from '../../../shared/people/consent/consent.ts'
import { rulingOf } from '../../../shared/model/ruling.ts'
import { boundedSets } from './sets.ts'
import type { Cluster } from '../../../shared/storage/repositories.ts'
import { inOrder } from '../../../shared/journeys/touchpoint-order.ts'
import type { Consent } from '../../../shared/storage/message-ports.ts'

export type Expected = {
  /** Who was ever stated together, each set within its bounds. */
  readonly sets: readonly Cluster[]
  readonly people: readonly Person[]
  readonly journeys: ReadonlyMap<string, Journey>
  /** id → status, for all that are not dismissed. `open` stands for treating too. */
  readonly interruptions: ReadonlyMap<string, string>
  readonly counts: CountsByHour
  /** alias → what its owner said about being written to, all of it. */
  readonly consents: ReadonlyMap<string, Consent>
}

/** Everything that was ever stated together, as one set. */
const clusterOf = (touchpoints: readonly Touchpoint[]): Cluster => {
  const identities: Record<string, string> = {}
  const links = new Map<string, Cluster['links'][number]>()
  for (const { identities: named, statedAt: at, id } of touchpoints) {
    const [strongest, ...others] = sortByPriority(named)
    if (!strongest) continue
    const a = aliasOf(strongest)
    identities[a] = formatIdentity(strongest)
    for (const other of others) {
      const b = aliasOf(other)
      identities[b] = formatIdentity(other)
      const known = links.get(`${a} ${b}`)
      if (!known || at < known.at || (at === known.at && id < known.id))
        links.set(`${a} ${b}`, { a, b, at, id })
    }
  }
  const ruled = touchpoints.flatMap((touchpoint) => rulingOf(touchpoint) ?? [])
  for (const { alias, identity } of ruled.flatMap(({ about }) => about)) identities[alias] = identity
  return {
    root: '',
    v: 0,
    identities,
    links: [...links.values()],
    rulings: ruled.map(({ ruling }) => ruling),
    changedAt: 0,
  }
}

const add = (sum: Record<string, Record<string, number>>, more: CountsByHour): void => {
  for (const [hour, counts] of Object.entries(more)) {
    const into = (sum[hour] ??= {})
    for (const [counter, n] of Object.entries(counts)) into[counter] = (into[counter] ?? 0) + n
  }
}

const consentsOf = (touchpoints: readonly Touchpoint[]): Map<string, Consent> => {
  const consents = new Map<string, Consent>()
  for (const touchpoint of touchpoints) {
    const alias = consentAlias(touchpoint)
    const next = alias === undefined ? undefined : consentAfter(consents.get(alias), alias, touchpoint)
    if (next) consents.set(next.alias, next)
  }
  return consents
}

/** Something that was refused: through which channel, and on which day (ms UTC). */
export type RefusedEvent = { readonly channel: string; readonly at: number }

/**
 * What the product must end with, computed at once and from nothing, from the touchpoints that are stored and
 * what was refused.
 */
export const expected = (
  touchpoints: readonly Touchpoint[],
  refusals: readonly RefusedEvent[],
  judging: EvaluationContext,
  now: number,
): Expected => {
  const sets = boundedSets(clusterOf(touchpoints), judging.limits ?? bounds)
  const people = sets.flatMap(resolve)
  const personOfAlias = new Map(
    people.flatMap(({ person, aliases }) => aliases.map((alias) => [alias, person])),
  )
  const grouped = Map.groupBy(
    touchpoints,
    (touchpoint) => personOfAlias.get(primaryAlias(touchpoint)) ?? primaryAlias(touchpoint),
  )
  const journeys = new Map<string, Journey>()
  const interruptions = new Map<string, string>()
  const counts: Record<string, Record<string, number>> = {}
  for (const touchpoint of touchpoints) add(counts, countsOfStored(touchpoint))
  for (const { channel, at } of refusals) add(counts, { [hourOf(at)]: countsOfRefusal(channel) })
  for (const [person, theirs] of grouped) {
    const folded = fold(noJourney(person), inOrder(theirs), judging)
    const { journey, interruptions: due } = inspect(folded.journey, now, judging)
    for (const { watch, status } of folded.ended)
      interruptions.set(interruptionOf(watch, journey, judging, 0).id, status)
    for (const { id, status } of due) interruptions.set(id, status)
    journeys.set(person, {
      ...journey,
      aliases: [...(people.find((someone) => someone.person === person)?.aliases ?? [person])],
    })
    add(counts, countsOfJourney(journey))
  }
  return { sets, people, journeys, interruptions, counts, consents: consentsOf(touchpoints) }
}
