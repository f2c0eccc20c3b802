import { Duration } from 'luxon'
import * as z from 'zod'
import { playbookSchema } from '../model/playbook.ts'
import { duration, slug } from '../model/steps/fields.ts'
import { migratePolicy } from './migrate-policy.ts'
import { linkHostsSchema } from './link-hosts.ts'
import { expectedFieldsSchema, firstExpected, firstHalfLives, profileHalfLivesSchema } from './half-lives.ts'
import { firstRetention, retentionSchema } from './retention.ts'

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time of day such as 09:00')
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-10-01')
const timeZone = z.string().min(1).max(60)

/**
 * When a team works. `week` has seven entries, Monday first, each a list of opening spans; `holidays` are
 * closed; `workdays` are made up for (a Saturday worked like a Monday).
 */
const calendarSchema = z.object({
  timeZone,
  week: z.array(z.array(z.tuple([clockTime, clockTime]))).length(7),
  holidays: z.array(day),
  workdays: z.array(day),
})
export type Calendar = z.infer<typeof calendarSchema>

export const staffSchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().min(1).max(80),
  role: z.enum(['member', 'manager']),
  active: z.boolean(),
  email: z.email().optional(),
  /** The robot (a connection of channel wecom-robot) of the group this colleague reads. */
  robot: z.string().optional(),
  wecomUserId: z.string().optional(),
})
export type Staff = z.infer<typeof staffSchema>

/**
 * What a message says. `{{name}}` is replaced by data, escaped for where it stands; a line with `{{name?}}`
 * is left out when nothing is known for it. A tracked link is `{{link}}`. The body of an e-mail is HTML, that
 * of a WeCom message its markdown.
 */
const templateSchema = z.object({
  id: z.string(),
  subject: z.string().max(200).optional(),
  body: z.string().min(1).max(20_000),
})
export type Template = z.infer<typeof templateSchema>

/**
 * Everything a marketer may change at run time: one versioned document. `from` (ms UTC) is when a version
 * came into force; a touchpoint is judged by the version in force when it happened, so a rebuild says the
 * same.
 */
const policyShape = z.object({
  version: z.int().positive(),
  from: z.int().nonnegative(),
  /** In which the product speaks of what it found. */
  language: z.enum(['zh', 'en']),
  calendar: calendarSchema,
  /**
   * Settings of the detectors, by cause. A detector checks its own where a policy is saved, and fills in its
   * defaults where it reads them.
   */
  detectors: z.record(slug, z.record(z.string(), z.json())).default({}),
  /** After how long an interruption that nobody mended is given up. */
  lostAfter: duration,
  /** `halfLife`: the time in which waiting doubles the urgency of an interruption. */
  urgency: z.object({ halfLife: duration }),
  scoreHalfLife: duration,
  playbooks: z.array(playbookSchema),
  templates: z.array(templateSchema),
  staff: z.array(staffSchema),
  /** No marketing to a person between these times of their own day. */
  quietHours: z.object({ from: clockTime, to: clockTime }),
  /** Marketing messages a person may get, all channels together. */
  caps: z.object({ day: z.int(), week: z.int(), month: z.int() }),
  /** Whether marketing needs a recorded consent (the strict default), or only the absence of a withdrawal. */
  consent: z.enum(['required', 'not-withdrawn']),
  /**
   * Hosts (and whatever is below them) to which a link that a sender stated may lead; empty: any that is
   * https and has a name.
   */
  linkHosts: linkHostsSchema.default([]),
  /**
   * How long an erasure that a channel asks for waits before it is done, so that a mistake can be seen; at
   * most the term of 15 days.
   */
  erasureWait: duration
    .refine((wait) => Duration.fromISO(wait).as('days') <= 15, 'must be at most P15D')
    .default('P3D'),
  /**
   * After how long without anybody saying so again a field of a profile is no longer believed; of a field
   * that is not named, for ever.
   */
  profileHalfLives: profileHalfLivesSchema.default(firstHalfLives),
  /** What a source is expected to say of somebody; by this the survey measures how whole it is. */
  expectedFields: expectedFieldsSchema.default(firstExpected),
  /** For how many days what was received is kept, by class of touchpoint. */
  retention: retentionSchema.default(firstRetention),
})
export type Policy = z.infer<typeof policyShape>

/** A policy as it is stored; documents of earlier versions are migrated. */
export const policySchema = z.preprocess(migratePolicy, policyShape)

/** A policy as a person writes it: the server assigns version and time. */
export const policyDraftSchema = z.preprocess(migratePolicy, policyShape.omit({ version: true, from: true }))

/** All versions, oldest first; never empty. */
export type PolicyHistory = readonly [Policy, ...Policy[]]

/** The version in force at a time (ms UTC): the last that began by then, or the first there is. */
export const policyAt = (history: PolicyHistory, at: number): Policy =>
  history.findLast(({ from }) => from <= at) ?? history[0]
