import type { DeliveryRef } from './delivery.ts'
import type { DriftRef } from './drift.ts'
import type { JobRef } from './job.ts'
import type { Key } from '../storage/store.ts'

/** Keys of the state table that concern other systems of the company, as docs/interfaces.md lists them. */
export const circuitKey = (channel: string, connection: string): Key => ({
  pk: `crm#${channel}#${connection}`,
  sk: 'standing',
})

export const deliveryPk = (connection: string) => `deliveries#${connection}`
export const deliveryKey = ({ connection, at, id }: DeliveryRef): Key => ({
  pk: deliveryPk(connection),
  sk: `${new Date(at).toISOString()}#${id}`,
})
export const jobKey = ({ connection, kind, about }: JobRef): Key => ({
  pk: `crm#jobs#${connection}`,
  sk: `${kind}#${about}`,
})
export const runKey = (connection: string): Key => ({ pk: `crm#jobs#${connection}`, sk: 'run' })
export const driftPk = (connection: string) => `crm#drift#${connection}`
export const driftKey = ({ connection, person, field }: DriftRef): Key => ({
  pk: driftPk(connection),
  sk: `${person}#${field}`,
})
