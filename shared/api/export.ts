import { compareText } from '../runtime/compare.ts'
import type { Message } from '../model/message.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import type { Treatment } from '../model/playbook.ts'
import { sortByPriority, formatIdentity } from '../model/identity.ts'
import { touchpointKey } from '../storage/keys.ts'
import type { Listing, Repositories } from '../storage/repositories.ts'
import { parsePaging } from './query-params.ts'
import { mergePages } from './merge-pages.ts'
import { consentsOf, journeyView } from './people.ts'
import type { ExportView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { type Found, foundIn, type PersonName } from './find-person.ts'

type Deps = Pick<
  Repositories,
  | 'people'
  | 'touchpoints'
  | 'journeys'
  | 'interruptions'
  | 'treatments'
  | 'messages'
  | 'consents'
  | 'policies'
>
type Rest = Omit<ExportView, 'person' | 'exportedAt' | 'touchpoints' | 'cursor'>

/** Touchpoints in one page: few enough for the largest answer there may be (6 MB), whatever they hold. */
const touchpointsInPage = 500

const touchpointsOf = (
  rows: Deps,
  { aliases }: Found,
  cursor: string | undefined,
): Promise<Listing<Touchpoint>> =>
  mergePages<Touchpoint>(
    {
      sources: Object.fromEntries(
        aliases.map((alias) => [alias, (paging) => rows.touchpoints.latest(alias, paging)]),
      ),
      rank: ({ statedAt, id }) => touchpointKey('', statedAt, id).sk,
      id: ({ id }) => id,
      before: (a, b) => b.at - a.at || compareText(b.id, a.id),
    },
    omitUndefined({ limit: touchpointsInPage, cursor }),
  )

const treatmentsOf = async (rows: Deps, ids: readonly (string | undefined)[]): Promise<Treatment[]> => {
  const known = [...new Set(ids)].filter((id) => id !== undefined && id !== '')
  return (await Promise.all(known.map((id) => rows.treatments.get(id ?? '')))).flatMap(
    (treatment) => treatment ?? [],
  )
}

/** What a claim is for is our own affair. */
const shownMessage = ({ claim: _claim, v: _v, ...message }: Message): ExportView['messages'][number] =>
  message

const assignmentsOf = (treatments: readonly Treatment[]): ExportView['assignments'] =>
  treatments.flatMap(({ id, log }) =>
    log.flatMap(({ at, to }) => (to === undefined ? [] : [{ at, to, treatment: id }])),
  )

const restOf = async (rows: Deps, who: Found, now: number): Promise<Rest> => {
  const { aliases, identities } = who
  const [journey, policies, consents, interruptions, messages] = await Promise.all([
    rows.journeys.get(who.person),
    rows.policies.history(),
    consentsOf(rows, who),
    Promise.all(aliases.map((alias) => Array.fromAsync(rows.interruptions.ofAlias(alias)))),
    Promise.all(aliases.map((alias) => Array.fromAsync(rows.messages.ofAlias(alias)))),
  ])
  const [found, sent] = [interruptions.flat(), messages.flat()]
  const treatments = await treatmentsOf(
    rows,
    [...found, ...sent].map(({ treatment }) => treatment),
  )
  return {
    identities: sortByPriority([...identities.values()]).map((identity) => ({
      ...identity,
      id: formatIdentity(identity),
    })),
    journey: journey && journey.movedTo === undefined ? journeyView(journey, policies, now) : null,
    consents,
    interruptions: found,
    treatments,
    messages: sent.map(shownMessage),
    assignments: assignmentsOf(treatments),
  }
}

const nothingMore: Rest = {
  identities: [],
  journey: null,
  consents: [],
  interruptions: [],
  treatments: [],
  messages: [],
  assignments: [],
}

/**
 * `GET /api/people/{kind}:{value}/export`: everything that is kept about a person. The first page holds all
 * but the touchpoints whole; those come newest first, 500 a page, as long as there is a cursor.
 * @param now ms UTC
 * @throws Refused (404) when nobody is known by it
 */
export const exportPage = async (
  rows: Deps,
  name: PersonName,
  query: Readonly<Record<string, string>>,
  now: number,
): Promise<ExportView> => {
  const { cursor: asked } = parsePaging(query)
  const who = await foundIn(rows, name)
  const rest = asked === undefined ? await restOf(rows, who, now) : nothingMore
  const { items, cursor } = await touchpointsOf(rows, who, asked)
  return omitUndefined({ person: who.person, exportedAt: now, ...rest, touchpoints: items, cursor })
}
