import { hashId } from '../runtime/hash-id.ts'
import * as z from 'zod'

/**
 * The closed list of what can happen between a person and the business. Channels map their vendors' words to
 * it; what they do not know is `other`. `event.no_show` is computed and never received. Beyond the channels'
 * list, four are ours: somebody took care of a lead, a tracked link was followed, a WeCom message went out,
 * and a member of staff decided who is who.
 */
export const touchpointTypes = [
  'email.sent',
  'email.delivered',
  'email.opened',
  'email.clicked',
  'email.bounced',
  'email.complained',
  'email.delayed',
  'email.rejected',
  'email.failed',
  'email.unsubscribed',
  'email.resubscribed',
  'web.page_viewed',
  'web.product_viewed',
  'web.searched',
  'web.form_submitted',
  'web.file_downloaded',
  'cart.updated',
  'checkout.started',
  'checkout.abandoned',
  'order.created',
  'order.paid',
  'order.shipped',
  'order.delivered',
  'order.completed',
  'order.cancelled',
  'order.refund_requested',
  'order.refunded',
  'chat.started',
  'chat.message_in',
  'chat.message_out',
  'chat.ended',
  'social.followed',
  'social.unfollowed',
  'social.scanned',
  'social.menu_clicked',
  'social.message_in',
  'wecom.contact_added',
  'wecom.contact_removed_by_customer',
  'wecom.contact_removed_by_staff',
  'wecom.group_joined',
  'wecom.group_left',
  'wecom.message_in',
  'wecom.message_out',
  'event.registered',
  'event.registration_cancelled',
  'event.joined',
  'event.left',
  'event.no_show',
  'event.rescheduled',
  'event.cancelled',
  'event.ended',
  'survey.submitted',
  'sms.sent',
  'sms.delivered',
  'sms.failed',
  'sms.replied',
  'sms.opted_out',
  'ticket.created',
  'ticket.updated',
  'ticket.solved',
  'ticket.csat',
  'shipment.picked_up',
  'shipment.in_transit',
  'shipment.out_for_delivery',
  'shipment.signed',
  'shipment.exception',
  'shipment.returned',
  'lead.created',
  'lead.updated',
  'lead.stage_changed',
  'lead.assigned',
  'lead.handled',
  'profile.updated',
  'identity.linked',
  'identity.ruled',
  'consent.granted',
  'consent.withdrawn',
  'privacy.erasure_requested',
  'privacy.access_requested',
  'visit.store',
  'purchase.store',
  'link.clicked',
  'other',
] as const

export const touchpointType = z.enum(touchpointTypes)
export type TouchpointType = z.infer<typeof touchpointType>

/**
 * One way to name a person. `scope` is the account, app or corporation within which the value is unique;
 * absent where it is unique everywhere.
 */
export const identitySchema = z.object({
  kind: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.]{0,39}$/),
  value: z.string().min(1).max(320),
  scope: z
    .string()
    .max(100)
    .regex(/^[^:@]*$/)
    .optional(),
  verified: z.boolean().optional(),
})
export type Identity = z.infer<typeof identitySchema>

/**
 * The last moment (ms UTC) that ISO 8601 writes with four digits of a year: later ones would sort wrongly,
 * and much later ones are no time at all.
 */
export const lastMoment = Date.parse('9999-12-31T23:59:59.999Z')

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type Scalar = z.infer<typeof scalar>

/**
 * One immutable fact. `props` holds only what some part of the product reads: flat, small, named in
 * docs/touchpoints.md. Times: `at` is when it happened (ms UTC, corrected for the sender's clock); `statedAt`
 * is the time the sender stated, kept word for word because it is part of the key and must be the same at
 * every delivery ('-' when the sender states none); `receivedAt` is when it reached us (ms UTC).
 * `value.amount` is in minor currency units.
 */
export const touchpointSchema = z.object({
  id: z.string().min(1).max(255),
  channel: z.string().min(1).max(40),
  source: z.string().min(1).max(100),
  type: touchpointType,
  at: z.int().min(0).max(lastMoment),
  statedAt: z.string().min(1).max(40),
  receivedAt: z.int().min(0).max(lastMoment),
  identities: z.array(identitySchema).min(1).max(20),
  props: z.record(z.string(), scalar),
  name: z.string().max(200).optional(),
  company: z.string().max(200).optional(),
  campaign: z.string().max(200).optional(),
  value: z.object({ amount: z.int(), currency: z.string().length(3) }).optional(),
})
export type Touchpoint = z.infer<typeof touchpointSchema>

/**
 * Whether a chat bot, a rule, the vendor's system or a campaign did it, as far as the channel says: neither
 * the customer nor a colleague.
 */
export const isAutomatic = ({ props }: Pick<Touchpoint, 'props'>): boolean =>
  props['by'] === 'bot' || props['by'] === 'automation' || props['by'] === 'campaign'

/** The part of a type before the dot: what the person used. */
export const family = (type: TouchpointType): string => type.split('.')[0] ?? type

/** What names a touchpoint that changes something for others, wherever it is repeated for them. */
export const changeId = ({ channel, source, id }: Pick<Touchpoint, 'channel' | 'source' | 'id'>): string =>
  hashId(JSON.stringify([channel, source, id]))
