import * as z from 'zod'
import { interruptionSchema } from '../../model/interruption.ts'
import { profileSchema } from '../../model/journey.ts'
import { touchpointSchema } from '../../model/touchpoint.ts'
import { treatmentSchema } from '../../model/playbook.ts'
import { messageSchema } from '../../model/message.ts'
import {
  caseView,
  fieldView,
  flagView,
  knownAsView,
  notFollowedView,
  orderView,
  parcelView,
  ruledView,
  touchpointView,
} from './record.ts'

/** The answers of /api. Times are ms UTC. Whoever writes them and whoever reads them share these shapes. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), cursor: z.string().optional() })

/** What one step of a treatment sent, or why it sent nothing. */
export const sendView = messageSchema.pick({
  id: true,
  via: true,
  to: true,
  category: true,
  status: true,
  reason: true,
  createdAt: true,
  notBefore: true,
  sentAt: true,
  doubt: true,
})
export type SendView = z.infer<typeof sendView>

/** What was done about an interruption, step by step. */
export const treatmentView = treatmentSchema
  .pick({
    id: true,
    playbook: true,
    policy: true,
    status: true,
    startedAt: true,
    endedAt: true,
    due: true,
    outcome: true,
  })
  .extend({
    steps: z.array(
      treatmentSchema.shape.log.element.omit({ message: true }).extend({ message: sendView.optional() }),
    ),
  })
export type TreatmentView = z.infer<typeof treatmentView>

/** Who somebody is, as far as a list needs to say: enough to recognise them by. */
const whoView = z.object({
  person: z.string(),
  name: z.string().optional(),
  company: z.string().optional(),
  contact: z.string().optional(),
  owner: z.string().optional(),
})
export type WhoView = z.infer<typeof whoView>

const interruptionView = interruptionSchema.omit({ rev: true, treatment: true, openedBy: true }).extend({
  /** Why the journey is interrupted, in both languages. */
  because: z.object({ en: z.string(), zh: z.string() }),
  who: whoView,
  treatment: treatmentView.optional(),
})
export type InterruptionView = z.infer<typeof interruptionView>
export const interruptionsView = listOf(interruptionView)

export const messageView = messageSchema.omit({ claim: true, v: true })
export type MessageView = z.infer<typeof messageView>
export const messagesView = listOf(messageView)

export { type TouchpointView } from './record.ts'
export const timelineView = listOf(touchpointView).extend({ person: z.string() })

/** `id` is the identity as a path spells it: `/api/people/<id>`. */
const identityView = z.object({
  id: z.string(),
  kind: z.string(),
  value: z.string(),
  scope: z.string().optional(),
})

/** A word on consent: by which way (`*`: every), for what, given or taken back, and what shows it. */
const consentWordView = z.object({
  channel: z.string(),
  purpose: z.string(),
  given: z.boolean(),
  at: z.int(),
  proof: z.string(),
  source: z.string().optional(),
  text: z.string().optional(),
})

const consentView = z.object({
  id: z.string().optional(),
  erasedAt: z.int().optional(),
  suppressed: z.object({ at: z.int(), why: z.string(), proof: z.string() }).optional(),
  words: z.array(consentWordView),
})

/**
 * A journey: `stage` is the furthest reached, `stages` when each was first reached, `score` what engagement
 * is worth by now, null of whoever objects to being profiled.
 */
const journeyView = z.object({
  stage: z.string(),
  stages: z.record(z.string(), z.int()),
  touch: z.record(z.string(), z.int()),
  score: z.number().nullable(),
  touchpoints: z.int(),
  first: z.int().optional(),
  last: z.int().optional(),
  lead: z.object({ at: z.int(), origin: z.string() }).optional(),
  wonAt: z.int().optional(),
  profile: profileSchema,
  flags: z.array(z.string()),
})

export const personView = z.object({
  person: z.string(),
  identities: z.array(identityView),
  journey: journeyView.nullable(),
  interruptions: z.array(interruptionView),
  consents: z.array(consentView),
})
export type PersonView = z.infer<typeof personView>

/**
 * The whole story. `read` is how many touchpoints it was made from; `partial` that there are older ones which
 * were not looked at.
 */
export const recordView = personView.omit({ identities: true }).extend({
  identities: z.array(knownAsView),
  notFollowed: z.array(notFollowedView),
  rulings: z.array(ruledView),
  profile: z.array(fieldView),
  orders: z.array(orderView),
  parcels: z.array(parcelView),
  cases: z.array(caseView),
  flags: z.array(flagView),
  messages: listOf(messageView),
  timeline: listOf(touchpointView),
  read: z.int(),
  partial: z.boolean(),
})
export type RecordView = z.infer<typeof recordView>

/** Who there is, and who there would be if something were decided; of both only those it changes or names. */
const wouldBe = z.array(
  z.object({ person: z.string(), identities: z.array(z.string()), journey: journeyView.nullable() }),
)
export const whoIsWhoView = z.object({ before: wouldBe, after: wouldBe, changes: z.boolean() })
export type WhoIsWhoView = z.infer<typeof whoIsWhoView>

/** Everything that is kept about a person, in the words it is kept in. */
export const exportView = z.object({
  person: z.string(),
  exportedAt: z.int(),
  identities: z.array(identityView),
  journey: journeyView.nullable(),
  consents: z.array(consentView),
  interruptions: z.array(interruptionSchema),
  treatments: z.array(treatmentSchema),
  messages: z.array(messageView),
  assignments: z.array(z.object({ at: z.int(), to: z.string(), treatment: z.string() })),
  touchpoints: z.array(touchpointSchema),
  cursor: z.string().optional(),
})
export type ExportView = z.infer<typeof exportView>

/**
 * Somebody is to be erased (`person` is a hash): asked, begun or done; from when on (`due`) and by when
 * (`by`).
 */
export const erasureView = z.object({
  person: z.string(),
  why: z.enum(['api', 'request', 'late']),
  status: z.enum(['asked', 'begun', 'done']),
  askedAt: z.int(),
  due: z.int(),
  by: z.int(),
})
export type ErasureView = z.infer<typeof erasureView>

/** `done`: that somebody was erased, without saying who; the latest 50. */
export const erasuresView = listOf(erasureView).extend({
  done: z.array(
    z.object({
      id: z.string(),
      why: z.string(),
      askedAt: z.int(),
      by: z.int(),
      doneAt: z.int(),
      touchpoints: z.int(),
    }),
  ),
})
export type ErasuresView = z.infer<typeof erasuresView>

export const totalsView = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('origin'),
    totals: z.array(z.object({ origin: z.string(), leads: z.int(), won: z.int() })),
  }),
  z.object({
    by: z.literal('channel'),
    totals: z.array(z.object({ channel: z.string(), touchpoints: z.int(), refused: z.int() })),
  }),
  z.object({ by: z.literal('stage'), totals: z.array(z.object({ stage: z.string(), people: z.int() })) }),
])
export type TotalsView = z.infer<typeof totalsView>

const refusalView = z.object({
  channel: z.string(),
  connection: z.string(),
  at: z.int(),
  reason: z.string(),
  field: z.string().optional(),
})

/** docs/interfaces.md says what each number counts, and when they add up. */
export const healthView = z.object({
  accepted: z.int(),
  stored: z.int(),
  refused: z.int(),
  parked: z.int(),
  waiting: z.int(),
  unclear: z.int(),
  sweepLagSeconds: z.int().nullable(),
  refolds: z.int(),
  /** How long ago the oldest touchpoint was received that is stored and not folded; null before the first. */
  projectorLagSeconds: z.int().nullable(),
  queues: z.record(z.string(), z.int()),
  refusals: z.array(refusalView),
  /** What the detectors find, with titles in both languages. */
  causes: z.array(z.object({ cause: z.string(), title: z.object({ en: z.string(), zh: z.string() }) })),
  /** What the company has not set up yet. */
  setup: z.array(
    z.object({
      code: z.enum(['step-waits-for-recipient', 'calendar-ends']),
      params: z.record(z.string(), z.string()),
    }),
  ),
})
export type HealthView = z.infer<typeof healthView>

/**
 * How files of one shape are read (docs/import.md). `shipped`: it comes with the product, and was never
 * saved.
 */
const mappingView = z.object({
  name: z.string(),
  mapping: z.json(),
  updatedAt: z.int().nullable(),
  version: z.int().optional(),
  shipped: z.boolean(),
})
export type MappingView = z.infer<typeof mappingView>
