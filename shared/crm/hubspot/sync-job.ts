import type { DomainEvent } from '../../model/domain-events.ts'
import type { Outcome } from '../http-result.ts'
import { backoff, type JobRef, newJob } from '../job.ts'
import { recordOutcome, openReason, closedCircuit } from '../circuit-breaker.ts'
import { type Call, createHubspotClient, NotDone } from './client.ts'
import { hubspotChannel, type HubspotSettings, hubspotSecrets } from './settings.ts'
import { reconcileContacts } from './reconcile.ts'
import { syncStage } from './stage.ts'
import { applyDecision } from './apply-decision.ts'
import { syncTask } from './task.ts'
import type { HubspotDeps } from './deps.ts'

/** A HubSpot account that is connected, and when somebody connected it (ms UTC). */
export type HubspotAccount = {
  readonly id: string
  readonly settings: HubspotSettings
  readonly updatedAt: number
}

/** What a fact asks of a HubSpot account: the fact only says where to look. */
export const jobOf = (
  { id: connection, settings }: HubspotAccount,
  fact: DomainEvent,
): JobRef | undefined => {
  if (fact.type === 'stage.reached') return { connection, kind: 'stage', about: fact.detail.person }
  if (!fact.type.startsWith('interruption.') || !settings.tasks) return undefined
  return 'cause' in fact.detail ? { connection, kind: 'task', about: fact.detail.interruption } : undefined
}

/** A HubSpot API with an account's token. @throws NotDone where there is no token */
const callOf = async (
  { secretOf, outside, clock }: Pick<HubspotDeps, 'secretOf' | 'outside' | 'clock'>,
  { id, settings }: HubspotAccount,
): Promise<Call> => {
  const secrets = hubspotSecrets.safeParse(await secretOf(id))
  if (!secrets.success)
    throw new NotDone({ as: 'later', reason: 'the connection has no token' }, { taken: 'no', retry: true })
  return createHubspotClient({ outside, api: settings.api, token: secrets.data.token, now: clock })
}

/**
 * Brings about in HubSpot what should be there by now. What HubSpot does not do is tried again by a timer,
 * for three days; an account that is down, or asks us to slow down, is left alone until then.
 */
export const runSyncJob = async (
  deps: HubspotDeps,
  account: HubspotAccount,
  ref: JobRef,
  now: number,
): Promise<void> => {
  const standing =
    (await deps.crm.standings.get(hubspotChannel, account.id)) ?? closedCircuit(hubspotChannel, account.id)
  const bar = openReason(standing, account.updatedAt, now)
  if (bar && 'until' in bar) return comeBack(deps, ref, bar.until, now)
  const { outcome, due } = await tried(deps, account, ref, now)
  const stands = outcome && recordOutcome(standing, outcome, deps.clock())
  if (stands) await deps.crm.standings.save(stands)
  if (due !== undefined) await comeBack(deps, ref, Math.max(due, stands?.until ?? 0), now)
}

const comeBack = async (
  { timers }: HubspotDeps,
  { connection, kind, about }: JobRef,
  due: number,
  now: number,
): Promise<void> =>
  void (await timers.arm({ kind: 'delivery', id: `${connection}/${kind}/${about}` }, due, now))

const ways = { task: syncTask, stage: syncStage, reconcile: reconcileContacts, take: applyDecision } as const

type Tried = { readonly outcome?: Outcome; readonly due?: number | undefined }

const tried = async (
  deps: HubspotDeps,
  account: HubspotAccount,
  ref: JobRef,
  now: number,
): Promise<Tried> => {
  try {
    const doing = { deps, settings: account.settings, call: await callOf(deps, account), now }
    return { outcome: { as: 'done', status: 200 }, due: await ways[ref.kind](doing, ref) }
  } catch (error) {
    if (!(error instanceof NotDone)) throw error
    const due = await failed(deps, ref, error, now)
    return error.retry ? { outcome: error.outcome, due } : { due }
  }
}

/** Remembers how often a job came to nothing, and why; nothing more of the job is touched. */
const failed = async (
  { crm }: HubspotDeps,
  ref: JobRef,
  { retry, outcome }: NotDone,
  now: number,
): Promise<number | undefined> => {
  const job = (await crm.jobs.get(ref)) ?? newJob(ref)
  const tries = job.tries + 1
  const wait = retry ? backoff(tries) : undefined
  const due = wait === undefined ? undefined : now + Math.max(wait, outcome.waitMs ?? 0)
  const state = due === undefined && job.state === 'new' ? 'given-up' : job.state
  const next = { ...job, v: job.v + 1, tries, state, last: { at: now, reason: outcome.reason } }
  // Whoever was quicker has seen to it, or sets a timer of their own.
  await crm.jobs.save(due === undefined ? next : { ...next, due })
  return due
}
