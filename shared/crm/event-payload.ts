import * as z from 'zod'
import { factSchema } from '../model/domain-events.ts'

/** A fact as the bus carries it to a queue. */
export const factTold = z
  .object({ 'detail-type': z.string(), detail: z.unknown() })
  .transform(({ 'detail-type': type, detail }) => ({ type, detail }))
  .pipe(factSchema)
  .transform((fact) => ({ fact }))
