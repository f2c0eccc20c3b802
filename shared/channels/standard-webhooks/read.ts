import * as z from 'zod'
import type { Identity, Touchpoint, TouchpointType } from '../../journeys/touchpoint.ts'
import { Refused } from '../../runtime/errors.ts'
import type { Reading } from '../channel.ts'
import { type Assumptions, assumptionsSchema } from '../reading/assumptions.ts'
import { hashOf, prop, shaped, touchpoint } from '../reading/build.ts'
import { emailIdentity, identity, phoneIdentity, statedIdentities } from '../reading/identities.ts'
import { parseJson } from '../reading/json.ts'
import { clocked } from '../reading/stated-time.ts'
import { isNeverReceived, typeNamed } from '../reading/vocabulary.ts'
import { identitiesIn, keptIn, type Message, particulars } from '../reading/words.ts'

const members = z
  .looseObject({})
  .nullish()
  .transform((said) => said ?? {})

/** The envelope the specification asks for. */
const envelopeSchema = z.object({
  type: z
    .string('must be the name of what happened')
    .min(1, 'must be the name of what happened')
    .max(200, 'must be the name of what happened'),
  timestamp: z.unknown().optional(),
  data: members,
})

/**
 * An event of whoever signs as Standard Webhooks says: `{type, timestamp, data}`. `data` says who (`userId`, `anonymousId`, `email`,
 * `phone`, `lead_id`, or `identities: [{kind, value, scope}]`), and the properties docs/touchpoints.md lists for its type. Its id is the
 * `webhook-id`, the same at every delivery.
 * @throws Refused naming field and rule
 */
export const read = async ({ event: queued, settings }: Reading): Promise<Touchpoint[]> => {
  const { type: name, timestamp, data } = shaped(envelopeSchema, parseJson(queued.text))
  if (isNeverReceived(name)) throw new Refused('type must not be what is only ever computed', { field: 'type' })
  const assumed = assumptionsSchema.parse(settings)
  const type = typeNamed(name)
  const message = messageOf(data)
  const { props, value } = keptIn(type, message, assumed)
  const given = queued.context?.['id']
  return [
    touchpoint({
      id: typeof given === 'string' ? given : hashOf(queued.text),
      channel: queued.channel,
      source: queued.connection,
      type,
      when: clocked(timestamp, queued.receivedAt),
      identities: await whoIn(type, data, message, assumed),
      props: { ...props, ...(type === 'other' ? prop('event', name) : {}) },
      ...particulars(type, message),
      value,
    }),
  ]
}

type Members = z.output<typeof members>

const objectIn = (said: unknown): Members => members.catch({}).parse(said)

/** `data` is all there is: what it says of the person and what it says of the event lie side by side. */
const messageOf = (data: Members): Message => ({ properties: data, traits: objectIn(data['traits']), context: objectIn(data['context']) })

const whoIn = async (type: TouchpointType, data: Members, message: Message, assumed: Assumptions): Promise<Identity[]> => [
  ...identity('userId', data['userId'] ?? data['user_id']),
  ...identity('anonymousId', data['anonymousId'] ?? data['anonymous_id']),
  ...emailIdentity(data['email']),
  ...(await phoneIdentity(data['phone'], assumed.country)),
  ...statedIdentities(data['identities']),
  ...(await identitiesIn(type, message, assumed)),
]
