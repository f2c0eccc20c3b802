import * as z from 'zod'
import { ownEvent } from '../people/own-event.ts'
import { hashId } from '../runtime/hash-id.ts'
import { toTouchpoint } from '../channels/parsing/to-touchpoint.ts'
import { type Flag, type FlagCode, flagsIn, flagMessage } from '../people/contact/flags.ts'
import { checkContactDetails } from '../people/contact/check-contact-details.ts'
import type { Staff } from '../policy/policy.ts'
import { ownerFlags, finderOn } from '../teams/staff-member.ts'
import { countrySchema } from './query-params.ts'
import { parseBody } from './parse-body.ts'
import type { QueuedEvent } from '../model/queued-event.ts'

/** What is longer than a touchpoint holds is cut and flagged; this bounds the work. */
const words = z.string().max(10_000).optional()
const bodySchema = z.strictObject({
  /** Whoever may have to ask twice says the same id twice, and nothing is kept twice. */
  id: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, 'must be up to 100 letters, digits, dots, colons, hyphens and underscores')
    .optional(),
  name: words,
  email: z.string().max(320).optional(),
  phone: words,
  company: words,
  idCard: words,
  origin: words,
  owner: words,
  country: countrySchema.optional(),
})

/**
 * What to look at again: for programs, and for the person at the keyboard. `meant` is what was probably
 * meant.
 */
export type FlagView = {
  readonly code: FlagCode
  readonly meant?: string
  readonly zh: string
  readonly en: string
}

/**
 * `POST /api/leads`: a colleague types a lead in. It is kept as it was typed, and told at once what is amiss
 * with it.
 * @param now ms UTC
 * @param company its country (ISO 3166), for a phone number where the body states none, and the policy's
 * staff list, on which the owner is looked for
 * @throws Refused naming field and rule; where nobody can be reached by what was typed, too
 */
export const enterLead = async (
  queue: (events: readonly QueuedEvent[]) => Promise<void>,
  body: unknown,
  now: number,
  { country: ofCompany, staff }: { readonly country: string; readonly staff: readonly Staff[] },
): Promise<{ id: string; flags: FlagView[] }> => {
  const {
    id = hashId(JSON.stringify([body, now])),
    country = ofCompany,
    origin,
    owner,
    ...typed
  } = parseBody(bodySchema, body)
  const event = { v: 1, channel: 'own', connection: 'console', receivedAt: now, text: '' } as const
  const said = {
    id: `lead:${id}`,
    type: 'lead.created',
    traits: typed,
    properties: { origin, owner },
  } as const
  const touchpoint = await toTouchpoint({ event, settings: { country } }, said)
  const cut = flagsIn(touchpoint.props['flags']).includes('text.cut')
  const details = await checkContactDetails({ ...typed, country, now })
  const flags: Flag[] = [
    ...details,
    ...(cut ? [{ code: 'text.cut' } as const] : []),
    ...ownerFlags(finderOn(staff), owner),
  ]
  await queue([ownEvent(touchpoint)])
  return {
    id: touchpoint.id,
    flags: flags.map((flag) => ({ ...flag, zh: flagMessage(flag, 'zh'), en: flagMessage(flag, 'en') })),
  }
}
