import * as z from 'zod'
import { touchpointSchema, touchpointType } from '../../model/touchpoint.ts'
import { rulings } from '../../model/ruling.ts'

/**
 * What a record holds beside what `views.ts` has: why each thing is believed. Times are ms UTC, but for
 * `statedAt`, which is as the sender stated it.
 */
const value = z.object({ amount: z.int(), currency: z.string() })

/**
 * The word by which two identities became one person's: a statement (that touchpoint names both) or a
 * colleague's decision.
 */
const joinedView = z.object({
  with: z.string(),
  by: z.enum(['stated', 'ruling']),
  statedAt: z.string(),
  touchpoint: z.string(),
  type: touchpointType.optional(),
  channel: z.string().optional(),
  source: z.string().optional(),
})

/**
 * `joined` is the first word that gave this identity company; of somebody known by one identity there is
 * none.
 */
export const knownAsView = z.object({
  id: z.string(),
  kind: z.string(),
  value: z.string(),
  scope: z.string().optional(),
  joined: joinedView.optional(),
})

/** A word that named this person together with another one, and joined them not. */
export const notFollowedView = z.object({
  identity: z.string(),
  other: z.string(),
  person: z.string(),
  statedAt: z.string(),
  touchpoint: z.string(),
  because: z.enum(['apart', 'blocked', 'role', 'limit']),
  kind: z.string().optional(),
})

export const ruledView = z.object({
  ruling: z.enum(rulings),
  identity: z.string(),
  other: z.string().optional(),
  statedAt: z.string(),
  touchpoint: z.string(),
})

const statementView = z.object({
  value: z.string(),
  touchpoint: z.string(),
  type: touchpointType,
  channel: z.string(),
  source: z.string(),
  at: z.int(),
})

/**
 * A field of the profile: `said` is when its value was first said and not contradicted since, `confirmed`
 * when last; `before` what was said instead. `staleAt` is when it is no longer believed; a field without
 * half-life `lasts`. `unreachable`: it is an address or number that could not be reached since.
 */
export const fieldView = z.object({
  field: z.string(),
  value: z.string(),
  said: statementView,
  confirmed: statementView,
  before: z.array(statementView),
  standing: z.enum(['fresh', 'stale', 'lasts']),
  halfLife: z.string().optional(),
  staleAt: z.int().optional(),
  unreachable: z.object({ at: z.int(), why: z.string(), touchpoint: z.string() }).optional(),
})
export type FieldView = z.infer<typeof fieldView>

export const parcelView = z.object({
  no: z.string(),
  carrier: z.string().optional(),
  status: z.string(),
  at: z.int(),
})
export type ParcelView = z.infer<typeof parcelView>

/**
 * An order, once however many told of it. `value` is what was last said it is worth, `refunded` what went
 * back, together.
 */
export const orderView = z.object({
  id: z.string(),
  shop: z.string(),
  channel: z.string(),
  status: z.string(),
  first: z.int(),
  last: z.int(),
  value: value.optional(),
  refunded: value.optional(),
  steps: z.array(z.object({ type: touchpointType, at: z.int() })),
  parcels: z.array(parcelView),
})
export type OrderView = z.infer<typeof orderView>

export const caseView = z.object({
  id: z.string(),
  channel: z.string(),
  source: z.string(),
  status: z.string(),
  opened: z.int(),
  last: z.int(),
  subject: z.string().optional(),
  score: z.number().optional(),
})
export type CaseView = z.infer<typeof caseView>

/**
 * Something to look at: a contradiction of the journey, a flag of what somebody typed, a contact point that
 * can not be reached. Newest first. Before these, without a time: `identities.overflow` where identities were
 * stated together more often than a set holds, and `watches.overflow` where a journey expects more than it
 * holds (`about`: how many expectations were left out).
 */
export const flagView = z.object({
  code: z.string(),
  at: z.int().optional(),
  touchpoint: z.string().optional(),
  channel: z.string().optional(),
  about: z.string().optional(),
})
export type RecordFlag = z.infer<typeof flagView>

export const touchpointView = touchpointSchema.omit({ statedAt: true })
export type TouchpointView = z.infer<typeof touchpointView>
