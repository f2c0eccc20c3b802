import type { Identity, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { identity, phoneIdentity, statedIdentities } from './identities.ts'
import { countryIn } from '../../people/contact/country.ts'
import { assumptionsSchema } from './connection-defaults.ts'
import { membersOf } from './json.ts'
import { toTouchpoint } from './to-touchpoint.ts'
import { emailIdentity } from '../../people/contact/email-identity.ts'

type Data = Readonly<Record<string, unknown>>

/** An event in an envelope of no vendor's: what it is, and `data`, which is all it says. */
export type Plain = {
  readonly id: string
  readonly type: TouchpointType
  readonly at: unknown
  readonly event: string
  readonly data: Data
}

const objectIn = (said: unknown): Data => membersOf(said) ?? {}

/**
 * The touchpoint of an event that speaks our own words. `data` says who (`userId`, `anonymousId`, `email`,
 * `phone`, `lead_id`, or `identities: [{kind, value, scope}]`), and beside it the properties
 * docs/touchpoints.md lists for its type.
 * @throws Refused when it names nobody, or breaks a rule of the schema
 */
export const toTouchpointFromEnvelope = async (
  reading: ParseContext,
  { data, ...said }: Plain,
): Promise<Touchpoint> =>
  toTouchpoint(reading, {
    ...said,
    identities: await whoIn(data, reading),
    properties: data,
    traits: objectIn(data['traits']),
    context: objectIn(data['context']),
  })

const whoIn = async (data: Data, { settings }: ParseContext): Promise<Identity[]> => [
  ...identity('userId', data['userId'] ?? data['user_id']),
  ...identity('anonymousId', data['anonymousId'] ?? data['anonymous_id']),
  ...emailIdentity(data['email']),
  ...(await phoneIdentity(
    data['phone'],
    countryIn(data, data['traits']),
    assumptionsSchema.parse(settings).country,
  )),
  ...statedIdentities(data['identities']),
]
