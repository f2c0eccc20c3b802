import * as z from 'zod'
import type { ConnectionRow } from '../storage/rows.ts'
import type { DeliveryRef } from './delivery.ts'
import { endpointSettings } from './endpoint.ts'
import { factTold } from './fact.ts'
import { type Connected, tell, tryAgain, type WebhookVerbs } from './webhooks.ts'

/** On the send-crm queue: a fact from the bus, or a delivery whose next try is due. */
export const crmRequest = z.union([
  factTold,
  z.object({ v: z.literal(1), delivery: z.string().regex(/^[\w.-]+\/\d+\/[\w-]+$/) }).transform(({ delivery }) => ({ again: refOf(delivery) })),
])
export type CrmRequest = z.output<typeof crmRequest>

const refOf = (text: string): DeliveryRef => {
  const [connection = '', at = '', id = ''] = text.split('/')
  return { connection, at: Number(at), id }
}

export type HearVerbs = {
  readonly webhooks: WebhookVerbs
  /** All connections there are; may be a little old. */
  readonly connections: () => Promise<readonly ConnectionRow[]>
}

/** What is to be told to the company's other systems. One that fails keeps the others from nothing. */
export const hear = ({ webhooks, connections }: HearVerbs) => async (said: CrmRequest, now: number): Promise<void> => {
  const known = await connections()
  const endpoints = known.filter(({ channel }) => channel === 'webhook-out').map(endpointOf)
  if ('again' in said) return tryAgain(webhooks, endpoints.find(({ id }) => id === said.again.connection), said.again, now)
  await all(endpoints.map(async (to) => tell(webhooks, to, said.fact, now)))
}

const endpointOf = ({ id, settings, updatedAt }: ConnectionRow): Connected => ({ id, endpoint: endpointSettings.parse(settings), updatedAt })

/** Waits for all, then fails as the first that failed. */
const all = async (works: readonly Promise<unknown>[]): Promise<void> => {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
