import * as z from 'zod'
import { reasonSchema } from '../../model/reasons/reason.ts'

/**
 * What a form asks for: `two` where there may be two at a time, `draw` where we may draw it by lot,
 * `inAddress` where it stands in the address.
 */
const fieldView = z.object({
  name: z.string(),
  kind: z.enum(['text', 'number', 'boolean', 'choice', 'list', 'map']),
  required: z.boolean(),
  choices: z
    .array(z.union([z.string(), z.number()]))
    .readonly()
    .optional(),
  default: z.json().optional(),
  two: z.boolean().optional(),
  draw: z.enum(['hex', 'whsec', 'aes']).optional(),
  inAddress: z.literal(true).optional(),
})
export type FieldView = z.infer<typeof fieldView>

export const channelView = z.object({
  channel: z.string(),
  way: z.enum(['in', 'out']),
  address: z.string().optional(),
  pulled: z.boolean(),
  secrets: z.array(fieldView),
  settings: z.array(fieldView),
})
export type ChannelView = z.infer<typeof channelView>

/**
 * How a connection is doing, over the last 24 hours if not said otherwise. `lastDelivery`: the hour in which
 * the last touchpoint of the last seven days was taken over it. `lag`: so long (ms, at most) after it
 * happened something reached us; null for longer than a day. `most`: there were more refusals than are
 * counted.
 */
const connectionHealthView = z.object({
  lastDelivery: z.object({ from: z.int(), to: z.int() }).nullable(),
  stored: z.int(),
  refused: z.int(),
  most: z.literal(true).optional(),
  held: z.int(),
  errorRate: z.number().nullable(),
  lag: z.object({ p50: z.int().nullable(), p95: z.int().nullable() }).nullable(),
  lastRefusal: z.object({ at: z.int(), reason: z.string(), field: z.string().optional() }).nullable(),
  /** By code, most frequent first; `sample` is the shape of one, without values. */
  refusals: z
    .array(
      z.object({
        code: z.string(),
        reason: z.string(),
        field: z.string().optional(),
        count: z.int(),
        at: z.int(),
        sample: z.string(),
      }),
    )
    .optional(),
})
export type ConnectionHealthView = z.infer<typeof connectionHealthView>

/**
 * Events of the last 24 hours that were stored as `other` because no mapping knows their name. `name` is
 * empty for those counted without one; `didYouMean` is the known name that was probably meant.
 */
const unknownEventView = z.object({
  name: z.string(),
  count: z.int(),
  didYouMean: z.string().optional(),
})
export type UnknownEvent = z.infer<typeof unknownEventView>

/**
 * A connection: of each secret the last four characters. `version` grows with every change, and `If-Match`
 * compares it. `drawn` and `liveFrom` are in the one answer to whoever changed it.
 */
export const connectionView = z.object({
  channel: z.string(),
  id: z.string(),
  settings: z.json(),
  secrets: z.record(z.string(), z.array(z.string()).readonly()),
  updatedAt: z.int(),
  version: z.int(),
  state: z.enum(['live', 'rotating', 'paused']),
  address: z.string().optional(),
  pause: z.object({ from: z.int(), to: z.int().optional() }).optional(),
  drawn: z.record(z.string(), z.string()).optional(),
  liveFrom: z.int().optional(),
  health: connectionHealthView.optional(),
  unknownEvents: z.array(unknownEventView).optional(),
})
export type ConnectionView = z.infer<typeof connectionView>

/** What would come of a payload. `door`: let in as it came, signed by ourselves, or not asked. */
export const dryRunView = z.object({
  door: z.enum(['verified', 'self-signed', 'skipped', 'refused']),
  answer: z.object({ status: z.int(), body: z.string() }).optional(),
  refused: z.object({ status: z.int(), field: z.string().optional(), rule: z.string() }).optional(),
  events: z.array(
    z.object({
      text: z.string(),
      touchpoints: z.array(
        z.object({
          id: z.string(),
          type: z.string(),
          at: z.int(),
          statedAt: z.string(),
          identities: z.array(z.object({ id: z.string(), verified: z.boolean().optional() })),
          name: z.string().optional(),
          company: z.string().optional(),
          props: z.record(z.string(), z.json()),
          alias: z.string(),
          /** Of an event whose name is not known: the known name it was probably meant to be. */
          didYouMean: z.string().optional(),
        }),
      ),
      refused: z.object({ field: z.string().optional(), rule: z.string() }).optional(),
    }),
  ),
})
export type DryRunView = z.infer<typeof dryRunView>

/** What was looked at, and what was found; `unchecked` is what only a real delivery can show. */
export const trialView = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ what: reasonSchema, ok: z.boolean(), why: reasonSchema.optional() })),
  unchecked: z.array(reasonSchema),
})
export type TrialView = z.infer<typeof trialView>
