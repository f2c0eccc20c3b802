import * as z from 'zod'
import { interruptionSchema } from './interruption.ts'
import { domainEventSchema } from './domain-events.ts'

export const stages = [
  'awareness',
  'interest',
  'decision',
  'purchase',
  'delivery',
  'service',
  'loyalty',
] as const
export type Stage = (typeof stages)[number]

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/**
 * A promise with a deadline that nobody has kept yet. `alias` and `by` name the touchpoint that opened it;
 * `since` and `due` in ms UTC; `told` once the sweep has said that the deadline passed, `lost` once it has
 * given up; such a watch still stands until a touchpoint from after `lostAt` comes, because one from before
 * may yet come late.
 */
const watchSchema = z.object({
  cause: z.string(),
  key: z.string(),
  alias: z.string(),
  by: z.string(),
  since: z.int(),
  due: z.int(),
  lostAt: z.int(),
  told: z.boolean().optional(),
  lost: z.boolean().optional(),
  /**
   * Suspended: its subject was cancelled, or postponed without a date. Nothing is due until a later
   * touchpoint sets a date.
   */
  held: z.boolean().optional(),
  about: z.record(z.string(), scalar),
})
export type Watch = z.infer<typeof watchSchema>

/**
 * Something the journey must still tell. It lies in the journey's own item, so that it exists if and only if
 * the journey moved; receivers are idempotent, so that telling it again is harmless. `lane` and `seq` say
 * which stream record made it: once the lane is past `seq` it has been told.
 */
const outboxSchema = z.object({
  /**
   * The journey and the version that wrote it: an entry that goes along when people are joined, twice by two
   * ways, is still one.
   */
  id: z.string(),
  lane: z.string(),
  seq: z.string(),
  /** ms UTC when it was put here; older than the stream remembers means told. */
  at: z.int(),
  /** Counter changes by hour (`2026-01-05T02`) and counter. */
  counts: z.record(z.string(), z.record(z.string(), z.int())).optional(),
  interruptions: z.array(interruptionSchema).optional(),
  facts: z.array(domainEventSchema).optional(),
})
export type Outbox = z.infer<typeof outboxSchema>

/** What a person's contact details and circumstances are, as far as touchpoints told: newest word wins. */
export const profileSchema = z.object({
  name: z.string().optional(),
  company: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  /** `scope:external_userid` */
  wecom: z.string().optional(),
  /** Staff id. */
  owner: z.string().optional(),
  origin: z.string().optional(),
  timeZone: z.string().optional(),
  language: z.string().optional(),
})
export type Profile = z.infer<typeof profileSchema>

/**
 * What a person's touchpoints add up to. Everything but `v`, `marks`, `timer`, `outbox` and `told` is a pure
 * function of touchpoints and policy versions.
 */
export const journeySchema = z.object({
  person: z.string(),
  /** Raised by one with every write; the condition of the next. */
  v: z.int(),
  /**
   * Grows with every word about an interruption, also when people are joined: a greater one was said later.
   */
  rev: z.int(),
  /** The aliases whose touchpoints are in here. */
  aliases: z.array(z.string()),
  /**
   * Which version of which set of identities this was folded with (`versionOf`); empty for somebody who
   * stands alone.
   */
  cluster: z.string(),
  /** How far the stream was read, by alias. */
  marks: z.record(z.string(), z.string()),
  count: z.int(),
  first: z.int().optional(),
  /**
   * The newest touchpoint folded (its id and alias joined): what sorts after it can be added, what sorts
   * before it means folding anew.
   */
  last: z.object({ at: z.int(), id: z.string() }).optional(),
  /** When each stage was first reached (ms UTC). */
  stages: z.record(z.string(), z.int()),
  /** Last touch by family of type (ms UTC). */
  touch: z.record(z.string(), z.int()),
  /** Engagement, decayed to `asOf` (ms UTC). */
  score: z.object({ value: z.number(), asOf: z.int() }),
  /**
   * Since when the person objects to being profiled (ms UTC): there is no score from then on, and nothing may
   * be concluded from one.
   */
  objectedAt: z.int().optional(),
  watches: z.array(watchSchema),
  profile: profileSchema,
  /** What this journey adds to the counters, by hour and counter. */
  lead: z.object({ at: z.int(), origin: z.string() }).optional(),
  wonAt: z.int().optional(),
  /** Contradictions in what was said, for people to look at. */
  flags: z.array(z.string()),
  /** The minute (ISO) at which this journey's timer stands. */
  timer: z.string().optional(),
  outbox: z.array(outboxSchema),
  /**
   * Set when the person was joined into another: the journey is told there. `owed` is what this one had added
   * to the counters, for the other to take back.
   */
  movedTo: z.string().optional(),
  /** The version of this journey that says so. */
  movedAt: z.int().optional(),
  owed: z.record(z.string(), z.record(z.string(), z.int())).optional(),
  /**
   * What this journey took back: the moved journey's person → the version in which it was moved; below zero
   * where that was recalled before it was taken.
   */
  took: z.record(z.string(), z.int()).optional(),
  /**
   * How much was left out because there is more than a journey holds (`shared/model/bounds.ts`): `watches`.
   */
  overflow: z.record(z.string(), z.int()).optional(),
  /** Interruptions did not fit into the outbox: the next fold from the log tells them. */
  untold: z.boolean().optional(),
})
export type Journey = z.infer<typeof journeySchema>

/**
 * Stands in `cluster` of a journey whose row could not be read whole: what could be is there, the rest comes
 * with folding it anew.
 */
export const unreadable = 'unreadable'

export const noJourney = (person: string): Journey => ({
  person,
  v: 0,
  rev: 0,
  aliases: [person],
  cluster: '',
  marks: {},
  count: 0,
  stages: {},
  touch: {},
  score: { value: 0, asOf: 0 },
  watches: [],
  profile: {},
  flags: [],
  outbox: [],
})
