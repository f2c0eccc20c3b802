import * as z from 'zod'
import { deliverySchema } from '../crm/delivery.ts'
import { standingSchema } from '../crm/standing.ts'

/** One fact told to an endpoint: `last` is the answer to the latest try. */
export const deliveryView = deliverySchema.omit({ v: true, body: true })
export type DeliveryView = z.infer<typeof deliveryView>
export const deliveriesView = z.object({
  standing: standingSchema.omit({ v: true, channel: true, connection: true }),
  items: z.array(deliveryView),
  cursor: z.string().optional(),
})
export type DeliveriesView = z.infer<typeof deliveriesView>
