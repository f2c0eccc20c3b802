import * as z from 'zod'
import { type Drift, driftFields, sides, stageBehind } from '../crm/drift.ts'
import { type HubspotSettings, hubspotChannel, hubspotSettings } from '../crm/hubspot/settings.ts'
import { takeId } from '../crm/hubspot/apply-decision.ts'
import { reconcile } from '../crm/reconciling.ts'
import { stages } from '../model/journey.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { CrmRepositories } from '../crm/repositories.ts'
import type { ConnectionRepository } from '../storage/repositories.ts'
import { parsePaging } from './query-params.ts'
import type { DriftsView, RunView } from './views/crm.ts'
import { parseBody } from './parse-body.ts'
import type { QueuedEvent } from '../model/queued-event.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type CrmDeps = {
  readonly connections: Pick<ConnectionRepository, 'get'>
  readonly crm: Pick<CrmRepositories, 'runs' | 'drifts'>
  /** Puts requests on the send-crm queue; and touchpoints of our own on theirs. */
  readonly askCrm: (requests: readonly { v: 1; delivery: string }[]) => Promise<void>
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
}

const settingsOf = async (
  { connections }: Pick<CrmDeps, 'connections'>,
  id: string,
): Promise<HubspotSettings> => {
  const row = /^[\w.-]{1,64}$/.test(id) ? await connections.get(hubspotChannel, id) : undefined
  if (!row) throw new RejectedError('there is no such connection', { status: 404, field: 'connection' })
  return hubspotSettings.parse(row.settings)
}

/** `POST /api/crm/{connection}/reconcile`: begins a comparison, or goes on with the one under way. */
export const beginReconciling = async (deps: CrmDeps, id: string, now: number): Promise<RunView> => {
  await settingsOf(deps, id)
  const {
    v: _,
    connection: _connection,
    after: _after,
    ...run
  } = await reconcile({ runs: deps.crm.runs, ask: deps.askCrm }, id, now)
  return run
}

/**
 * `GET /api/crm/{connection}/drift`: in what the CRM and we differ, as the last whole comparison saw it, and
 * the one under way so far.
 */
export const driftPage = async (
  deps: CrmDeps,
  id: string,
  query: Readonly<Record<string, string>>,
): Promise<DriftsView> => {
  await settingsOf(deps, id)
  const run = await deps.crm.runs.get(id)
  const { items, cursor } = await deps.crm.drifts.list(id, parsePaging(query))
  const since = run?.whole ?? run?.startedAt ?? 0
  const {
    v: _,
    connection: _connection,
    after: _after,
    ...shown
  } = run ?? { v: 0, connection: '', after: '' }
  return omitUndefined({
    run: run && 'pages' in shown ? shown : undefined,
    items: items
      .filter((drift) => drift.run >= since)
      .map(({ connection: _c, run: _run, ...drift }) => drift),
    cursor,
  })
}

const decisionSchema = z.strictObject({
  person: z.string().regex(/^[\w-]{1,100}$/, 'must be the id of a person'),
  field: z.enum(driftFields),
  take: z.enum(sides),
})

/**
 * `POST /api/crm/{connection}/drift`: an operator decides whose word is right. Ours is written to the CRM;
 * theirs becomes a touchpoint, as if the CRM had told it.
 * @throws Refused where a journey would have to go back, or an owner be forgotten: what happened has happened
 */
export const decideDrift = async (
  deps: CrmDeps,
  id: string,
  body: unknown,
  now: number,
): Promise<DriftsView['items'][number]> => {
  const settings = await settingsOf(deps, id)
  const { person, field, take } = parseBody(decisionSchema, body)
  const drift = await deps.crm.drifts.get({ connection: id, person, field })
  if (!drift) throw new RejectedError('there is no such difference', { status: 404, field: 'person' })
  const told = take === 'theirs' ? theirWord(settings, drift, now) : undefined
  if (take === 'ours' && wordOf(settings, drift) === undefined)
    throw new RejectedError('take must be theirs: we have no word the CRM knows for it', {
      status: 409,
      field: 'take',
    })
  const decided: Drift = { ...drift, taken: { take, at: now, done: take === 'theirs' } }
  if (told) await deps.queue([told])
  await deps.crm.drifts.put(decided)
  if (take === 'ours') await deps.askCrm([{ v: 1, delivery: `${id}/take/${takeId(person, field)}` }])
  const { connection: _, run: _run, ...shown } = decided
  return shown
}

/** What would be written to the CRM. */
const wordOf = ({ stages: words }: HubspotSettings, { field, ours }: Drift): string | undefined => {
  if (field === 'owner') return ours.value ?? undefined
  if (field === 'stage') return words[ours.value ?? '']
  return ours.value === 'won' ? words['purchase'] : undefined
}

const rank = (stage: string | null | undefined): number => stages.findIndex((one) => one === stage)

/** What the CRM says, as its webhook would have told it. */
const theirWord = (
  settings: HubspotSettings,
  { contact, field, ours, theirs, run }: Drift,
  now: number,
): QueuedEvent => {
  const value = theirs.value
  const stage = stageBehind(settings, value ?? undefined)
  if (field === 'outcome')
    throw new RejectedError('take must be decided for the stage: the stage states the outcome', {
      status: 409,
      field: 'field',
    })
  if (value === null)
    throw new RejectedError('take must be ours: the CRM states nothing', { status: 409, field: 'take' })
  if (field === 'stage' && rank(stage) <= rank(ours.value))
    throw new RejectedError('take must be ours: a journey does not go back, what happened has happened', {
      status: 409,
      field: 'take',
    })
  const propertyName = field === 'owner' ? 'hubspot_owner_id' : 'lifecyclestage'
  const owners = Object.fromEntries(Object.entries(settings.owners).map(([staff, owner]) => [owner, staff]))
  const text = JSON.stringify({
    eventId: `reconcile-${run}`,
    portalId: settings.portal,
    occurredAt: now,
    subscriptionType: 'contact.propertyChange',
    objectId: contact,
    propertyName,
    propertyValue: value,
  })
  return {
    v: 1,
    channel: 'hubspot',
    connection: 'reconcile',
    receivedAt: now,
    text,
    settings: { owners, stages: stage === undefined ? {} : { [value]: stage } },
  }
}
