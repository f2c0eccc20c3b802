import { durationMs } from '../journeys/watch-detector.ts'
import type { Journey } from '../model/journey.ts'
import { provenanceOf, type Provenance } from '../journeys/provenance.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { flagsIn } from '../people/contact/flags.ts'
import { inForce } from '../model/ruling.ts'
import { personOf, resolve } from '../people/identity/resolve.ts'
import { explainRejectedLinks, explainMerges } from '../people/identity/explain-identity.ts'
import type { ProfileHalfLives } from '../policy/half-lives.ts'
import { policyAt } from '../policy/policy.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import type { Cluster, Repositories } from '../storage/repositories.ts'
import { messagesPage } from './messages.ts'
import { casesIn, ordersIn } from './orders.ts'
import { type PeopleDeps, personPage } from './people.ts'
import type { FieldView, RecordFlag } from './views/record.ts'
import { timelinePage } from './timeline.ts'
import { undeliverableContacts } from '../people/contact/deliverability.ts'
import type { RecordView } from './views/journeys.ts'
import { inOrder } from '../journeys/touchpoint-order.ts'
import { foundIn, type PersonName } from './find-person.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * Of each identity at most so many touchpoints are looked at, the newest: a story that is longer is told by
 * its timeline, page by page.
 */
const mostOfAlias = 2000

/** The newest touchpoints of an alias, and whether there are older ones. */
const newest = async (
  rows: Pick<Repositories, 'touchpoints'>,
  alias: string,
): Promise<{ touchpoints: Touchpoint[]; more: boolean }> => {
  const touchpoints: Touchpoint[] = []
  let cursor: string | undefined
  do {
    const page = await rows.touchpoints.latest(alias, omitUndefined({ limit: 500, cursor }))
    touchpoints.push(...page.items)
    cursor = page.cursor
  } while (cursor !== undefined && touchpoints.length < mostOfAlias)
  return { touchpoints, more: cursor !== undefined }
}

type Saw = { readonly log: readonly Touchpoint[]; readonly by: ReadonlyMap<string, Touchpoint> }

const joinedViews = (
  cluster: Cluster | undefined,
  aliases: readonly string[],
  { by }: Saw,
): Map<string, RecordView['identities'][number]['joined']> => {
  const views = new Map<string, RecordView['identities'][number]['joined']>()
  for (const { a, b, by: word, at: statedAt, id } of cluster ? explainMerges(cluster, aliases) : []) {
    const { type, channel, source } = by.get(id) ?? {}
    const said = omitUndefined({
      by: word,
      statedAt,
      touchpoint: id,
      type: type ? type : undefined,
      channel: channel ? channel : undefined,
      source: source ? source : undefined,
    })
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const identity = cluster?.identities[one]
      if (identity !== undefined && !views.has(identity))
        views.set(identity, { with: cluster?.identities[other] ?? '', ...said })
    }
  }
  return views
}

const notJoined = (cluster: Cluster, aliases: readonly string[]): RecordView['notFollowed'] => {
  const home = new Map(
    resolve(cluster).flatMap(({ person, aliases: all }) => all.map((alias) => [alias, person] as const)),
  )
  return explainRejectedLinks(cluster, aliases).map(({ a, b, at, id, why, kind }) => {
    const [own, other] = aliases.includes(a) ? [a, b] : [b, a]
    return omitUndefined({
      identity: cluster.identities[own] ?? '',
      other: cluster.identities[other] ?? '',
      person: home.get(other) ?? other,
      statedAt: at,
      touchpoint: id,
      because: why,
      kind,
    })
  })
}

const ruled = ({ rulings = [], identities }: Cluster, aliases: readonly string[]): RecordView['rulings'] =>
  inForce(rulings)
    .filter(({ a, b }) => aliases.includes(a) || (b !== undefined && aliases.includes(b)))
    .map(({ says, a, b, at, id }) =>
      omitUndefined({
        ruling: says,
        identity: identities[a] ?? '',
        other: b === undefined ? undefined : (identities[b] ?? ''),
        statedAt: at,
        touchpoint: id,
      }),
    )

const freshness = (staleAt: number | undefined, now: number): FieldView['standing'] => {
  if (staleAt === undefined) return 'lasts'
  return now >= staleAt ? 'stale' : 'fresh'
}

/** A field of a profile as it is shown: by whom it is believed, and whether it still is. */
const fieldOf = (
  { field, said, confirmed, before }: Provenance,
  halfLives: ProfileHalfLives,
  reach: ReturnType<typeof undeliverableContacts>,
  now: number,
): FieldView => {
  const halfLife = Object.entries(halfLives).find(([name]) => name === field)?.[1]
  const staleAt = halfLife === undefined ? undefined : confirmed.at + durationMs(halfLife)
  const unreachable = reach.find(({ identity }) => identity === `${field}:${said.value}`)
  return omitUndefined({
    field,
    value: said.value,
    said,
    confirmed,
    before: before.slice(0, 5),
    standing: freshness(staleAt, now),
    halfLife,
    staleAt,
    unreachable: unreachable
      ? { at: unreachable.at, why: unreachable.why, touchpoint: unreachable.touchpoint }
      : undefined,
  })
}

const flagged = (log: readonly Touchpoint[], reach: ReturnType<typeof undeliverableContacts>): RecordFlag[] =>
  [
    ...reach.map(({ why, at, touchpoint, identity }) => ({ code: why, at, touchpoint, about: identity })),
    ...log.flatMap(({ id, at, channel, props }) => [
      ...flagsIn(props['flags']).map((code) => ({ code, at, touchpoint: id, channel })),
      ...(props['clock'] === 'future' || props['clock'] === 'unreadable'
        ? [{ code: `clock.${props['clock']}`, at, touchpoint: id, channel }]
        : []),
    ]),
  ].sort((a, b) => b.at - a.at)

const mostFlags = 50

/**
 * What is known of somebody and is not in their rows, because strangers stated more than these hold
 * (`shared/model/bounds.ts`). It goes before all other flags: it says that the record itself is not whole.
 */
const overflowing = (cluster: Cluster | undefined, journey: Journey | undefined): RecordFlag[] => [
  ...(cluster?.overflow ? [{ code: 'identities.overflow' }] : []),
  ...Object.entries(journey?.overflow ?? {})
    .filter(([, left]) => left > 0)
    .map(([part, left]) => ({ code: `${part}.overflow`, about: String(left) })),
]

/**
 * `GET /api/people/{kind}:{value}/record`: a person's whole story, and why each thing is believed.
 * @param now ms UTC
 * @throws Refused (404) when nobody is known by it
 */
export const recordPage = async (rows: PeopleDeps, name: PersonName, now: number): Promise<RecordView> => {
  const { person, aliases } = await foundIn(rows, name)
  const named = { ...name, text: `person:${person}` }
  const [head, timeline, messages, cluster, policies, logs, journey] = await Promise.all([
    personPage(rows, named, now),
    timelinePage(rows, named, { limit: '25' }),
    messagesPage(rows, { person: named.text }, name.country),
    rows.people.clusterOf(aliases[0] ?? person),
    rows.policies.history(),
    mapConcurrent(16, aliases, (alias) => newest(rows, alias)),
    rows.journeys.get(person),
  ])
  const log = inOrder(logs.flatMap(({ touchpoints }) => touchpoints))
  const joined = joinedViews(cluster, personOf(cluster, person).aliases, {
    log,
    by: new Map(log.map((touchpoint) => [touchpoint.id, touchpoint])),
  })
  const reach = undeliverableContacts(log)
  const { profileHalfLives } = policyAt(policies, now)
  return {
    ...head,
    identities: head.identities.map((identity) => {
      const by = joined.get(identity.id)
      return omitUndefined({ ...identity, joined: by ? by : undefined })
    }),
    notFollowed: cluster ? notJoined(cluster, aliases) : [],
    rulings: cluster ? ruled(cluster, aliases) : [],
    profile: provenanceOf(log).map((known) => fieldOf(known, profileHalfLives, reach, now)),
    ...ordersOf(log),
    cases: casesIn(log),
    flags: [...overflowing(cluster, journey), ...flagged(log, reach)].slice(0, mostFlags),
    messages,
    timeline: omitUndefined({ items: timeline.items, cursor: timeline.cursor }),
    read: log.length,
    partial: logs.some(({ more }) => more),
  }
}

const ordersOf = (log: readonly Touchpoint[]): Pick<RecordView, 'orders' | 'parcels'> => {
  const { orders, parcels } = ordersIn(log)
  return { orders: [...orders], parcels: [...parcels] }
}
