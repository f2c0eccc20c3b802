import * as z from 'zod'
import { deliverySchema } from '../../crm/delivery.ts'
import { driftSchema, runSchema } from '../../crm/drift.ts'
import { circuitStateSchema } from '../../crm/circuit-breaker.ts'

/** One fact told to an endpoint: `last` is the answer to the latest try. */
const deliveryView = deliverySchema.omit({ v: true, body: true })
export const deliveriesView = z.object({
  standing: circuitStateSchema.omit({ v: true, channel: true, connection: true }),
  items: z.array(deliveryView),
  cursor: z.string().optional(),
})
export type DeliveriesView = z.infer<typeof deliveriesView>

/** A comparison with a CRM: `cut` when there were more people than one comparison looks at. */
export const runView = runSchema.omit({ v: true, connection: true, after: true })
export type RunView = z.infer<typeof runView>
const driftView = driftSchema.omit({ connection: true, run: true })
export const driftsView = z.object({
  run: runView.optional(),
  items: z.array(driftView),
  cursor: z.string().optional(),
})
export type DriftsView = z.infer<typeof driftsView>
