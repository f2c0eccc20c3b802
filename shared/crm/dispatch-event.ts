import * as z from 'zod'
import type { ConnectionRecord } from '../storage/repositories.ts'
import type { DeliveryRef } from './delivery.ts'
import { endpointSettings } from './endpoint.ts'
import { eventPayload } from './event-payload.ts'
import { runSyncJob, type HubspotAccount, jobOf } from './hubspot/sync-job.ts'
import { hubspotChannel, hubspotSettings } from './hubspot/settings.ts'
import type { HubspotDeps } from './hubspot/deps.ts'
import { jobKinds, type JobRef } from './job.ts'
import { type Connected, dispatchWebhook, tryAgain, type WebhookDeps } from './webhooks.ts'

const deliveryRef = /^([\w.-]+)\/(\d+)\/(msg_[\w-]+)$/
const jobRef = new RegExp(`^([\\w.-]+)/(${jobKinds.join('|')})/([\\w.-]+)$`)

/**
 * On the send-crm queue: a fact from the bus, or (from a timer) a delivery or a job whose next try is due.
 */
export const crmRequest = z.union([
  eventPayload,
  z
    .object({ v: z.literal(1), delivery: z.string().regex(deliveryRef) })
    .transform(({ delivery }) => ({ again: deliveryIn(delivery) })),
  z
    .object({ v: z.literal(1), delivery: z.string().regex(jobRef) })
    .transform(({ delivery }) => ({ job: jobIn(delivery) })),
])
export type CrmRequest = z.output<typeof crmRequest>

const deliveryIn = (text: string): DeliveryRef => {
  const [, connection = '', at = '', id = ''] = deliveryRef.exec(text) ?? []
  return { connection, at: Number(at), id }
}

const jobIn = (text: string): JobRef => {
  const [, connection = '', said, about = ''] = jobRef.exec(text) ?? []
  return { connection, kind: jobKinds.find((kind) => kind === said) ?? 'stage', about }
}

export type DispatchDeps = {
  readonly webhooks: WebhookDeps
  readonly hubspot: HubspotDeps
  /** All connections there are; may be a little old. */
  readonly connections: () => Promise<readonly ConnectionRecord[]>
}

/** What is to be told to the company's other systems. One that fails keeps the others from nothing. */
export const dispatchEvent =
  ({ webhooks, hubspot, connections }: DispatchDeps) =>
  async (said: CrmRequest, now: number): Promise<void> => {
    const known = await connections()
    const endpoints = known.filter(({ channel }) => channel === 'webhook-out').map(endpointOf)
    const accounts = known.filter(({ channel }) => channel === hubspotChannel).map(accountOf)
    if ('again' in said)
      return tryAgain(
        webhooks,
        endpoints.find(({ id }) => id === said.again.connection),
        said.again,
        now,
      )
    if ('job' in said) {
      const account = accounts.find(({ id }) => id === said.job.connection)
      return account && runSyncJob(hubspot, account, said.job, now)
    }
    await all([
      ...endpoints.map(async (to) => dispatchWebhook(webhooks, to, said.fact, now)),
      ...accounts.map(async (account) => {
        const job = jobOf(account, said.fact)
        if (job) await runSyncJob(hubspot, account, job, now)
      }),
    ])
  }

const endpointOf = ({ id, settings, updatedAt }: ConnectionRecord): Connected => ({
  id,
  endpoint: endpointSettings.parse(settings),
  updatedAt,
})
const accountOf = ({ id, settings, updatedAt }: ConnectionRecord): HubspotAccount => ({
  id,
  settings: hubspotSettings.parse(settings),
  updatedAt,
})

/** Waits for all, then fails as the first that failed. */
const all = async (works: readonly Promise<unknown>[]): Promise<void> => {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
