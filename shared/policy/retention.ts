import * as z from 'zod'
import { family, type TouchpointType } from '../model/touchpoint.ts'

/**
 * What is kept equally long: visits and messages; what business was done; who agreed to what; what we would
 * not take.
 */
const retentionClasses = ['contact', 'business', 'consent', 'refused'] as const
export type RetentionClass = (typeof retentionClasses)[number]

const days = z
  .int('must be a whole number of days')
  .min(1, 'must be at least 1 day')
  .max(3660, 'must be at most 3660 days')

/** Days since it reached us after which it may be forgotten. */
export const retentionSchema = z.object({ contact: days, business: days, consent: days, refused: days })
export type Retention = z.infer<typeof retentionSchema>

/**
 * The policy a company begins with: a bit more than a year of visits and messages, so that a season can be
 * compared with the one before; three years of business, the time in which a claim may be raised (Civil Code
 * of China, Art. 188); five of proof that somebody agreed. What we would not take holds the sender's words,
 * and is kept no longer than it takes to find out why.
 */
export const firstRetention: Retention = { contact: 400, business: 1096, consent: 1827, refused: 60 }

const proofs: ReadonlySet<TouchpointType> = new Set([
  'email.unsubscribed',
  'email.resubscribed',
  'email.complained',
  'sms.opted_out',
])
const business: ReadonlySet<string> = new Set([
  'order',
  'purchase',
  'shipment',
  'ticket',
  'lead',
  'event',
  'profile',
  'identity',
])
const consents: ReadonlySet<string> = new Set(['consent', 'privacy'])

/** How long a touchpoint is kept: a function of its type. */
export const retentionClassOf = (type: TouchpointType): RetentionClass => {
  if (proofs.has(type) || consents.has(family(type))) return 'consent'
  return business.has(family(type)) ? 'business' : 'contact'
}
