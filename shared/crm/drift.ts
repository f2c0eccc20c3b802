import * as z from 'zod'
import { type Journey, stages } from '../model/journey.ts'
import type { Staff } from '../policy/policy.ts'
import { staffIdOf } from '../teams/staff-member.ts'
import type { HubspotSettings } from './hubspot/settings.ts'

export const driftFields = ['owner', 'stage', 'outcome'] as const
export const sides = ['ours', 'theirs'] as const
const side = z.object({ value: z.string().nullable(), at: z.int().optional() })

/**
 * Something a CRM says of a person otherwise than we do. Values as each side spells them; `at` since when (ms
 * UTC), where that is known. `run` is when the comparison began that saw it last; `taken` what an operator
 * decided.
 */
export const driftSchema = z.object({
  connection: z.string(),
  person: z.string(),
  contact: z.string(),
  field: z.enum(driftFields),
  ours: side,
  theirs: side,
  newer: z.enum([...sides, 'unknown']),
  foundAt: z.int(),
  run: z.int(),
  taken: z.object({ take: z.enum(sides), at: z.int(), done: z.boolean() }).optional(),
})
export type Drift = z.infer<typeof driftSchema>
export type DriftRef = Pick<Drift, 'connection' | 'person' | 'field'>

/** One comparison of everybody: how far it is. `whole` is when the last one began that was ended. */
export const runSchema = z.object({
  connection: z.string(),
  v: z.int(),
  startedAt: z.int(),
  endedAt: z.int().optional(),
  whole: z.int().optional(),
  after: z.string().optional(),
  pages: z.int(),
  compared: z.int(),
  differences: z.int(),
  cut: z.boolean().optional(),
})
export type Run = z.infer<typeof runSchema>

/** What a CRM says of somebody, in its own words; nothing where it says nothing. */
export type Theirs = { readonly owner?: string | undefined; readonly stage?: string | undefined }

/**
 * Our stage that a word of theirs stands for: the furthest of ours that is mapped to it or to a word before
 * it.
 */
export const stageBehind = (
  { stages: words, order }: HubspotSettings,
  word: string | undefined,
): string | undefined => {
  if (word === undefined || !order.includes(word)) return undefined
  return stages.findLast((stage) => {
    const known = words[stage]
    return known !== undefined && order.indexOf(known) >= 0 && order.indexOf(known) <= order.indexOf(word)
  })
}

/** Our furthest stage that they have a word for. */
export const furthest = (
  { stages: words }: HubspotSettings,
  { stages: reached }: Pick<Journey, 'stages'>,
): string | undefined =>
  stages.findLast((stage) => reached[stage] !== undefined && words[stage] !== undefined)

/** A colleague under their owner's id; one who is not mapped has the same id there. */
export const ownerWord = ({ owners }: HubspotSettings, staff: string | undefined): string | undefined =>
  staff === undefined ? undefined : (owners[staff] ?? staff)

const won = (stage: string | undefined): boolean =>
  stages.findIndex((one) => one === stage) >= stages.indexOf('purchase')

/**
 * In what a CRM and our journey differ. Both words for a stage may be apart as long as they mean the same of
 * ours. An owner may be stated by name, address or id: the staff list tells who is meant. Pure.
 * @returns by field, both sides' values
 */
export const differing = (
  settings: HubspotSettings,
  journey: Pick<Journey, 'stages' | 'wonAt' | 'profile'>,
  theirs: Theirs,
  staff: readonly Staff[],
) => {
  const found: {
    readonly field: Drift['field']
    readonly ours: string | null
    readonly theirs: string | null
  }[] = []
  const owner = staffIdOf(staff, journey.profile.owner)
  if (ownerWord(settings, owner) !== theirs.owner)
    found.push({ field: 'owner', ours: owner ?? null, theirs: theirs.owner ?? null })
  const [mine, other] = [furthest(settings, journey), stageBehind(settings, theirs.stage)]
  // A word nobody put in an order says nothing we could compare.
  const comparable = theirs.stage === undefined || settings.order.includes(theirs.stage)
  if (comparable && mine !== other)
    found.push({ field: 'stage', ours: mine ?? null, theirs: theirs.stage ?? null })
  const [ourEnd, theirEnd] = [journey.wonAt === undefined ? 'open' : 'won', won(other) ? 'won' : 'open']
  if (comparable && ourEnd !== theirEnd) found.push({ field: 'outcome', ours: ourEnd, theirs: theirEnd })
  return found
}

/** Which side spoke last; nobody knows when one of them does not say when. */
export const newerOf = (ours: number | undefined, theirs: number | undefined): Drift['newer'] => {
  if (ours === undefined || theirs === undefined || ours === theirs) return 'unknown'
  return ours > theirs ? 'ours' : 'theirs'
}
