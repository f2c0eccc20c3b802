import * as z from 'zod'
import { domainEventSchema } from '../model/domain-events.ts'

/** A fact as the bus carries it to a queue. */
export const eventPayload = z
  .object({ 'detail-type': z.string(), detail: z.unknown() })
  .transform(({ 'detail-type': type, detail }) => ({ type, detail }))
  .pipe(domainEventSchema)
  .transform((fact) => ({ fact }))
