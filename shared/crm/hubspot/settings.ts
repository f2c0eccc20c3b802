import * as z from 'zod'
import { stages } from '../../model/journey.ts'
import { addressSchema } from '../address.ts'

const word = z.string().min(1).max(100)
const isStage = (said: string): boolean => stages.some((stage) => stage === said)
const stageTo = z
  .record(z.string(), word)
  .refine((said) => Object.keys(said).every(isStage), `must be by stages of ours: ${stages.join(', ')}`)

/** What connections to a HubSpot account are called. */
export const hubspotChannel = 'hubspot-out'

/** HubSpot's own lifecycle stages, in the order it has them; a portal may have others. */
const lifecycle = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
]

export const hubspotSecrets = z.strictObject({
  token: z
    .string()
    .min(10)
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'must be the access token of a private app'),
})

/**
 * What goes to a HubSpot account, and under which of its words. `owners`: our staff ids → HubSpot's owner
 * ids. `stages`: our stages → its lifecycle stages, whose `order` says what is further on. `dealStages` and
 * `dealOrder` the same for open deals of one `pipeline`.
 */
export const hubspotSettings = z.strictObject({
  portal: z.string().regex(/^\d{1,20}$/, 'must be the number of the HubSpot account'),
  api: addressSchema.default('https://api.hubapi.com'),
  tasks: z.boolean().default(true),
  owners: z
    .record(z.string().max(64), z.string().regex(/^\d{1,20}$/, 'must be the id of an owner in HubSpot'))
    .default({}),
  stages: stageTo.default({
    interest: 'lead',
    decision: 'opportunity',
    purchase: 'customer',
    loyalty: 'evangelist',
  }),
  order: z.array(word).min(1).max(50).default(lifecycle),
  pipeline: word.exactOptional(),
  dealStages: stageTo.default({}),
  dealOrder: z.array(word).max(50).default([]),
})
export type HubspotSettings = z.output<typeof hubspotSettings>

/**
 * The word a system should have for how far somebody came, when that is further on than the word it has.
 * Never back, and never away from a word nobody put in an order.
 * @param reached our stages and when each was reached
 */
export const wordAhead = (
  reached: Readonly<Record<string, number>>,
  words: Readonly<Partial<Record<string, string>>>,
  order: readonly string[],
  has: string | undefined,
): string | undefined => {
  const meant = stages
    .filter((stage) => reached[stage] !== undefined)
    .flatMap((stage) => words[stage] ?? [])
    .filter((known) => order.includes(known))
  const furthest = meant.sort((a, b) => order.indexOf(b) - order.indexOf(a))[0]
  if (furthest === undefined || (has && !order.includes(has))) return undefined
  return order.indexOf(furthest) > (has ? order.indexOf(has) : -1) ? furthest : undefined
}
