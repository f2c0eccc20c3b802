import * as z from 'zod'

/**
 * What SES says of one mail as EventBridge brings it, whole, on the touchpoints queue; the record itself is
 * for whoever reads it.
 */
export const sesEventSchema = z.looseObject({
  source: z.literal('aws.ses'),
  id: z.string(),
  time: z.string(),
  detail: z.looseObject({}),
})
