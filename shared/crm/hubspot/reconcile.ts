import type { Journey } from '../../model/journey.ts'
import { aliasOf } from '../../model/identity.ts'
import { personOf } from '../../people/identity/resolve.ts'
import { policyAt, type Staff } from '../../policy/policy.ts'
import { staffIdOf } from '../../teams/staff-member.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { type Drift, differing, furthest, newerOf, type Run } from '../drift.ts'
import type { JobRef } from '../job.ts'
import type { Call } from './client.ts'
import { contactPage, historyOf, type HubspotObject } from './objects.ts'
import type { HubspotSettings } from './settings.ts'
import type { HubspotDeps } from './deps.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Doing = {
  readonly deps: HubspotDeps
  readonly settings: HubspotSettings
  readonly call: Call
  readonly now: number
  readonly staff: readonly Staff[]
}

/**
 * So long (ms) pages are read before the rest is left to the next minute; and so many pages at most: 200,000
 * contacts.
 */
const patience = 12_000
const mostPages = 2000

/**
 * Goes on with a comparison of everybody HubSpot and we both know by HubSpot's number: page by page, each
 * written down before the next, so one that breaks off is gone on with.
 * @returns when to come back (ms UTC), where there is more
 * @throws NotDone when HubSpot did not do its part
 */
export const reconcileContacts = async (
  begun: Omit<Doing, 'staff'>,
  ref: JobRef,
): Promise<number | undefined> => {
  const { deps, now } = begun
  const doing = { ...begun, staff: policyAt(await deps.rows.policies.history(), now).staff }
  for (;;) {
    const run = await deps.crm.runs.get(ref.connection)
    if (!run || String(run.startedAt) !== ref.about || run.endedAt !== undefined) return undefined
    if (!(await page(doing, ref.connection, run))) return undefined
    if (deps.clock() - now > patience) return now
  }
}

/** Whether there is more. */
const page = async (doing: Doing, connection: string, run: Run): Promise<boolean> => {
  const {
    deps: { crm, clock },
    call,
  } = doing
  const { items, after } = await contactPage(call, run.after)
  const found = (await mapConcurrent(8, items, (contact) => compared(doing, contact))).flatMap(
    (one) => one ?? [],
  )
  const drifts = await withTimes(doing, found)
  await mapConcurrent(8, drifts, async (drift) =>
    crm.drifts.put({ ...drift, connection, run: run.startedAt, foundAt: clock() }),
  )
  const { after: _, ...rest } = run
  const next = {
    ...rest,
    v: run.v + 1,
    pages: run.pages + 1,
    compared: run.compared + found.length,
    differences: run.differences + drifts.length,
  }
  const more = after !== undefined && next.pages < mostPages
  const ended = omitUndefined({
    ...next,
    endedAt: clock(),
    whole: run.startedAt,
    cut: after === undefined ? undefined : true,
  })
  return (await crm.runs.save(more ? { ...next, after } : ended)) && more
}

type Compared = {
  readonly contact: HubspotObject
  readonly journey: Journey
  readonly differ: ReturnType<typeof differing>
}

/** Nothing for somebody we do not know. */
const compared = async (
  { deps: { rows }, settings, staff }: Doing,
  contact: HubspotObject,
): Promise<Compared | undefined> => {
  const alias = aliasOf({ kind: 'crm.id', scope: settings.portal, value: contact.id })
  const cluster = await rows.people.clusterOf(alias)
  const journey = await rows.journeys.get(personOf(cluster, alias).person)
  if (!journey || journey.movedTo !== undefined) return undefined
  const { lifecyclestage: stage, hubspot_owner_id: owner } = contact.properties
  return { contact, journey, differ: differing(settings, journey, { stage, owner }, staff) }
}

const propertyOf = { owner: 'hubspot_owner_id', stage: 'lifecyclestage', outcome: 'lifecyclestage' } as const

type Timed = Omit<Drift, 'connection' | 'run' | 'foundAt'>

/**
 * Since when each side says so: HubSpot keeps a history of every property, we know when a stage was reached
 * and who stated an owner.
 */
const timed = (at: number | undefined) => (at === undefined ? {} : { at })

const withTimes = async (
  { deps: { rows }, settings, call, staff }: Doing,
  found: readonly Compared[],
): Promise<Timed[]> => {
  const apart = found.filter(({ differ }) => differ.length > 0)
  const history = await historyOf(
    call,
    apart.map(({ contact }) => contact.id),
    ['lifecyclestage', 'hubspot_owner_id'],
  )
  const all = await mapConcurrent(8, apart, async ({ contact, journey, differ }) => {
    const owned = differ.some(({ field, ours }) => field === 'owner' && ours !== null)
      ? await ownedSince(rows, journey, staff)
      : undefined
    const since = {
      owner: owned,
      stage: journey.stages[furthest(settings, journey) ?? ''],
      outcome: journey.wonAt,
    }
    return differ.map(({ field, ours, theirs }): Timed => {
      const [mine, other] = [since[field], history.get(contact.id)?.[propertyOf[field]]]
      return {
        person: journey.person,
        contact: contact.id,
        field,
        ours: { value: ours, ...timed(mine) },
        theirs: { value: theirs, ...timed(other) },
        newer: newerOf(mine, other),
      }
    })
  })
  return all.flat()
}

const mostAliases = 20

const ownedSince = async (
  rows: Pick<Repositories, 'touchpoints'>,
  { aliases, profile }: Journey,
  staff: readonly Staff[],
): Promise<number | undefined> => {
  const pages = await mapConcurrent(4, aliases.slice(0, mostAliases), (alias) =>
    rows.touchpoints.latest(alias, { limit: 100 }),
  )
  const current = staffIdOf(staff, profile.owner)
  const times = pages
    .flatMap(({ items }) => items)
    .filter(({ props: { owner } }) => typeof owner === 'string' && staffIdOf(staff, owner) === current)
    .map(({ at }) => at)
  return times.length === 0 ? undefined : Math.max(...times)
}
