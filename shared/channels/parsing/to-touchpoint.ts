import type { Identity, Scalar, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { assumptionsSchema } from './connection-defaults.ts'
import { eventId, prop, buildTouchpoint } from './parse-or-reject.ts'
import { clocked } from '../../model/stated-time.ts'
import { checkedFlags, identitiesIn, storedFields, particulars } from './segment-fields.ts'

type Words = Readonly<Record<string, unknown>>

/** What a vendor's event says, under the names docs/touchpoints.md knows. */
export type VendorEvent = {
  readonly id: string
  readonly type: TouchpointType
  /** The time the vendor stated, as it came. */
  readonly at?: unknown
  /** Ids within the vendor's account. Contact details are for `traits`, where they are cleansed. */
  readonly identities?: readonly Identity[]
  /** Of the person: `email`, `phone`, `name` or `first_name` and `last_name`, `company`. */
  readonly traits?: Words
  /** Of the event; of these is kept what its type keeps. */
  readonly properties?: Words
  readonly context?: Words
  /** What the vendor calls it, kept where we have no word for it. */
  readonly event?: string | undefined
  /** Kept beside what the type keeps, in our own names. */
  readonly props?: Readonly<Record<string, Scalar>> | undefined
}

/**
 * The touchpoint of an event somebody put into our words.
 * @throws Refused when it names nobody, or breaks a rule of the schema
 */
export const toTouchpoint = async (
  { event: { channel, connection, receivedAt }, settings }: ParseContext,
  said: VendorEvent,
): Promise<Touchpoint> => {
  const {
    id,
    type,
    at,
    identities = [],
    properties = {},
    traits = {},
    context = {},
    event,
    props: more = {},
  } = said
  const assumed = assumptionsSchema.parse(settings)
  const message = { properties, traits, context }
  const { props, value } = storedFields(type, message, assumed)
  const flags = await checkedFlags(type, message, assumed.country, receivedAt)
  return buildTouchpoint({
    id,
    channel,
    source: connection,
    type,
    when: clocked(at, receivedAt),
    identities: [...identities, ...(await identitiesIn(type, message, assumed))],
    props: { ...props, ...flags, ...(type === 'other' ? prop('event', event) : {}), ...more },
    ...particulars(type, message),
    value,
  })
}

const without = (kind: string, { identities }: Touchpoint): Identity[] =>
  identities.filter((identity) => identity.kind !== kind)

/**
 * The ledger of consent is kept for each address and number, and one touchpoint speaks of one of them: who
 * asks to be forgotten and names both, has said so of both.
 */
export const ofEachContact = (whole: Touchpoint): Touchpoint[] => {
  const has = (kind: string): boolean => whole.identities.some((identity) => identity.kind === kind)
  return has('email') && has('phone')
    ? [
        { ...whole, identities: without('phone', whole) },
        { ...whole, id: eventId(`${whole.id}:phone`), identities: without('email', whole) },
      ]
    : [whole]
}
