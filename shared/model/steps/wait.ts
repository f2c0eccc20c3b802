import * as z from 'zod'
import { duration, slug } from './fields.ts'

/** Waits. `unless: 'opened'` ends the treatment when the message before it was opened or clicked. */
export const waitStep = z.object({
  do: z.literal('wait'),
  id: slug,
  for: duration,
  businessHours: z.boolean().optional(),
  unless: z.literal('opened').optional(),
})
