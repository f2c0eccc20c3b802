import * as z from 'zod'
import type { WebhookReceiver } from '../../channels/channel.ts'
import { receiverNamed, receiverNames } from '../../channels/receivers.ts'
import { pollerNamed } from '../../channels/pollers.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { senderConnections } from './sender-connections.ts'
import { fieldsOf } from './fields.ts'
import type { ChannelView } from './views.ts'
import type { Connection } from '../../model/connection.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** What can be connected: every door somebody can knock at, and every sender that needs a credential. */
export type Kind = {
  readonly name: string
  readonly secrets: z.ZodType<Connection['secrets']>
  readonly settings: z.ZodType<Connection['settings']>
  readonly keyOf?: (secret: string) => string
  /** Only of a way in. */
  readonly door?: WebhookReceiver
}

const names = [...receiverNames, ...senderConnections.map(({ name }) => name)]

/** @throws Refused (404) naming all there are */
export const kindOf = async (channel: string): Promise<Kind> => {
  const door = await receiverNamed(channel)
  const kind = door ? { ...door, door } : senderConnections.find(({ name }) => name === channel)
  if (kind) return kind
  throw new RejectedError(`channel must be one of ${names.join(', ')}`, { status: 404, field: 'channel' })
}

export const idSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,63}$/,
    'must be 1 to 64 letters, digits, hyphens, dots and underscores, a letter or digit first',
  )

/** A secret, or both while it is changed. */
export const listed = (secret: string | readonly string[]): readonly string[] =>
  typeof secret === 'string' ? [secret] : secret

/**
 * Where a sender knocks; nothing where we are who calls. `{token}` stands for the secret that belongs into
 * the address, where it is one of `given`.
 */
export const addressOf = (
  { door, name, keyOf, secrets }: Kind,
  id: string,
  given: readonly string[],
): string | undefined => {
  if (door === undefined) return undefined
  if (keyOf) return '/v1/batch'
  const inAddress = fieldsOf(secrets).find((field) => field.inAddress && given.includes(field.name))
  return `/hooks/${name}/${id}${inAddress ? `~{${inAddress.name}}` : ''}`
}

/**
 * `GET /api/channels`: everything that can be connected, and what each must be given.
 * @param country the company's (ISO 3166): the default of the settings of that name
 */
export const channelsPage = async (country: string): Promise<{ items: ChannelView[] }> => ({
  items: await Promise.all(names.map(async (name) => viewOf(await kindOf(name), country))),
})

const viewOf = (kind: Kind, country: string): ChannelView => {
  const secrets = fieldsOf(kind.secrets)
  const address = addressOf(
    kind,
    '{id}',
    secrets.flatMap(({ name, required }) => (required ? [name] : [])),
  )
  return omitUndefined({
    channel: kind.name,
    way: kind.door ? ('in' as const) : ('out' as const),
    address,
    pulled: pollerNamed(kind.name) !== undefined,
    secrets,
    settings: fieldsOf(kind.settings).map((field) =>
      field.name === 'country' ? { ...field, default: country } : field,
    ),
  })
}
