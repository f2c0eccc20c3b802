import { durationMs } from '../journeys/watch-detector.ts'
import { decayed } from '../journeys/fold.ts'
import { type Journey, stages } from '../model/journey.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { sortByPriority, formatIdentity } from '../model/identity.ts'
import { policyAt, type PolicyHistory } from '../policy/policy.ts'
import { RetryableError } from '../runtime/errors.ts'
import type { Repositories } from '../storage/repositories.ts'
import { byUrgency, type InterruptionDeps, shown } from './interruptions.ts'
import type { InterruptionView, PersonView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { type PersonName, foundIn, type Found } from './find-person.ts'
import type { Consent } from '../storage/message-ports.ts'

export type PeopleDeps = InterruptionDeps &
  Pick<Repositories, 'people' | 'touchpoints' | 'consents' | 'policies'>
/**
 * The newest touchpoint of an alias; of one whose row cannot be read, that there is one: it must not keep a
 * person from being erased.
 */
export const newestOf = async (
  { latest }: Pick<Repositories['touchpoints'], 'latest'>,
  alias: string,
): Promise<Pick<Touchpoint, 'identities'> | undefined> => {
  try {
    return (await latest(alias, { limit: 1 })).items[0]
  } catch (error) {
    if (error instanceof RetryableError) throw error
    return { identities: [] }
  }
}
/** The furthest stage reached. */
const stageOf = (journey: Journey): string =>
  stages.findLast((stage) => journey.stages[stage] !== undefined) ?? 'awareness'

/** A journey as it is shown. `now` in ms UTC. */
export const journeyView = (
  journey: Journey,
  policies: PolicyHistory,
  now: number,
): NonNullable<PersonView['journey']> => {
  const { score, first, last, lead, wonAt, objectedAt } = journey
  return omitUndefined({
    stage: stageOf(journey),
    stages: journey.stages,
    touch: journey.touch,
    touchpoints: journey.count,
    profile: journey.profile,
    flags: journey.flags,
    score:
      objectedAt === undefined
        ? decayed(score, now, durationMs(policyAt(policies, now).scoreHalfLife))
        : null,
    first,
    last: last ? last.at : undefined,
    lead: lead || undefined,
    wonAt,
  })
}

const stillOpen = new Set(['open', 'treating'])

/** What is still open before what is over; of the former the most urgent first, of the latter the newest. */
const openFirst = (a: InterruptionView, b: InterruptionView): number => {
  const [x, y] = [stillOpen.has(a.status), stillOpen.has(b.status)]
  if (x !== y) return x ? -1 : 1
  return x ? b.priority - a.priority : (b.closedAt ?? b.due) - (a.closedAt ?? a.due)
}

export const consentsOf = async (
  rows: Pick<Repositories, 'consents'>,
  { aliases, identities }: Found,
): Promise<PersonView['consents']> => {
  const known = await Promise.all(aliases.map((alias) => rows.consents.get(alias)))
  return known
    .filter((consent) => consent !== undefined)
    .map(({ alias, v: _v, forgottenTo: _f, words, ...consent }: Consent) => {
      const identity = identities.get(alias)
      return omitUndefined({
        id: identity ? formatIdentity(identity) : undefined,
        ...consent,
        words: wordsOf(words),
      })
    })
}

const wordsOf = (words: Consent['words'] = {}): PersonView['consents'][number]['words'] =>
  Object.entries(words).map(([key, word]) => {
    const [channel = '', purpose = ''] = key.split(' ')
    return { channel, purpose, ...word }
  })

/**
 * `GET /api/people/{kind}:{value}`.
 * @param now ms UTC
 * @throws Refused (404) when nobody is known by it
 */
export const personPage = async (rows: PeopleDeps, name: PersonName, now: number): Promise<PersonView> => {
  const who = await foundIn(rows, name)
  const [journey, policies, consents, interruptions] = await Promise.all([
    rows.journeys.get(who.person),
    rows.policies.history(),
    consentsOf(rows, who),
    Promise.all(who.aliases.map((alias) => Array.fromAsync(rows.interruptions.ofAlias(alias)))),
  ])
  const views = await shown(rows, interruptions.flat().sort(byUrgency))
  return {
    person: who.person,
    identities: sortByPriority([...who.identities.values()]).map((identity) =>
      omitUndefined({
        id: formatIdentity(identity),
        kind: identity.kind,
        value: identity.value,
        scope: identity.scope ? identity.scope : undefined,
      }),
    ),
    journey: journey && journey.movedTo === undefined ? journeyView(journey, policies, now) : null,
    interruptions: views.sort(openFirst),
    consents,
  }
}
