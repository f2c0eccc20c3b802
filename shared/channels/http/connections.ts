import * as z from 'zod'
import type { WebhookReceiver } from '../channel.ts'
import type { Connection } from '../../model/connection.ts'

/** How a connection lies in its secret, `connections/<channel>/<key>` under the stack's prefix. */
export const connectionSecretSchema = z.object({
  id: z.string().min(1).max(100),
  secrets: z.unknown(),
  settings: z.unknown().optional(),
  paused: z.literal(true).optional(),
})

/** A secret's text by its name under the stack's prefix; nothing when there is none. `now` is ms UTC. */
export type SecretOf = (name: string, now: number) => Promise<string | undefined>

const possible = /^[\w.=@+-]{1,100}$/

/** The name of the secret that holds a connection; nothing for a key no connection can have. */
export const secretNameOf = (channel: string, key: string): string | undefined =>
  possible.test(key) ? `connections/${channel}/${key}` : undefined

/**
 * The connection a key names.
 * @throws Error when what lies there is none: whoever put it there is at fault
 */
export const connectionOf = async (
  secretOf: SecretOf,
  door: WebhookReceiver,
  key: string,
  now: number,
): Promise<Connection | undefined> => {
  const name = secretNameOf(door.name, key)
  const text = name === undefined ? undefined : await secretOf(name, now)
  if (text === undefined) return undefined
  const { id, secrets, settings = {}, paused = false } = connectionSecretSchema.parse(JSON.parse(text))
  const connection = {
    channel: door.name,
    id,
    secrets: door.secrets.parse(secrets),
    settings: door.settings.parse(settings),
  }
  return paused ? { ...connection, paused } : connection
}

/** Whether a connection is paused now: its last pause has no end. */
export const isPaused = (pause: { readonly to?: number } | undefined): boolean =>
  pause !== undefined && pause.to === undefined
