import * as z from 'zod'
import type { Connection } from '../channels/channel.ts'
import { connectionSecretSchema, secretNameOf } from '../channels/doors/connections.ts'
import { doorNamed, doorNames } from '../channels/doors.ts'
import { Refused, Unavailable } from '../runtime/errors.ts'
import { senderConnections } from '../senders/connections.ts'
import type { ConnectionRow, ConnectionRows } from '../storage/rows.ts'
import { fitting } from './fitting.ts'

/** What can be connected: every door somebody can knock at, and every sender that needs a credential. */
type Kind = {
  readonly name: string
  readonly secrets: z.ZodType<Connection['secrets']>
  readonly settings: z.ZodType<Connection['settings']>
  readonly keyOf?: (secret: string) => string
}

export type ConnectionVerbs = {
  readonly rows: ConnectionRows
  readonly secrets: {
    get(name: string): Promise<string | undefined>
    put(name: string, value: string): Promise<void>
    remove(name: string): Promise<void>
  }
}

const idSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'must be 1 to 64 letters, digits, hyphens, dots and underscores, a letter or digit first')
const bodySchema = z.strictObject({ secrets: z.unknown(), settings: z.unknown().optional() })

const kindOf = async (channel: string): Promise<Kind> => {
  const kind = (await doorNamed(channel)) ?? senderConnections.find(({ name }) => name === channel)
  if (kind) return kind
  const names = [...doorNames, ...senderConnections.map(({ name }) => name)]
  throw new Refused(`channel must be one of ${names.join(', ')}`, { status: 404, field: 'channel' })
}

const listed = (secret: string | readonly string[]): readonly string[] => (typeof secret === 'string' ? [secret] : secret)

/** The last four characters, so that people can tell secrets apart; none of one so short that four would tell it. */
const hintOf = (secret: string): string => (secret.length < 12 ? '…' : `…${secret.slice(-4)}`)

/** Under which names a connection's secret is kept: one for each write key where the key names the connection, else its id. */
const namesOf = ({ name, keyOf }: Kind, id: string, secrets: Connection['secrets']): string[] => {
  const keys = keyOf ? Object.values(secrets).flatMap((secret) => listed(secret).map(keyOf)) : [id]
  return keys.map((key) => {
    const secretName = secretNameOf(name, key)
    if (secretName === undefined) throw new Error(`${name} names its connections by keys that are none`)
    return secretName
  })
}

export type ConnectionView = {
  readonly channel: string
  readonly id: string
  readonly settings: ConnectionRow['settings']
  readonly secrets: ConnectionRow['hints']
  readonly updatedAt: number
}

/** A connection as it is shown: of each secret the last four characters. */
export const connectionView = ({ channel, id, settings, hints, updatedAt }: ConnectionRow): ConnectionView => ({ channel, id, settings, secrets: hints, updatedAt })

/** What is to be written for a connection. Pure. */
const planned = (kind: Kind, said: string, body: unknown): { id: string; secret: string; names: string[]; row: Pick<ConnectionRow, 'settings' | 'hints'> } => {
  const id = fitting(idSchema, said, ['id'])
  const given = fitting(bodySchema, body)
  const secrets = fitting(kind.secrets, given.secrets, ['secrets'])
  const settings = fitting(z.json(), fitting(kind.settings, given.settings ?? {}, ['settings']), ['settings'])
  const hints = Object.fromEntries(Object.entries(secrets).map(([field, secret]) => [field, listed(secret).map(hintOf)]))
  return { id, secret: JSON.stringify({ id, secrets, settings }), names: namesOf(kind, id, secrets), row: { settings, hints } }
}

/** A key names one connection: nobody takes over another's by stating it. */
const insistOnOwn = async ({ secrets }: ConnectionVerbs, id: string, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const text = await secrets.get(name)
    if (text !== undefined && connectionSecretSchema.parse(JSON.parse(text)).id !== id) {
      throw new Refused('secrets must not be those of another connection', { status: 409, field: 'secrets' })
    }
  }
}

const attempts = 5

/**
 * `PUT /api/connections/{channel}/{id}`. Repeatable, and safe to break off anywhere: the row names every secret before an old one goes, so a key that was
 * taken back is gone when this has been done whole once.
 * @param now ms UTC
 * @throws Refused naming the field and its rule, and nothing of what was there
 */
export const connect = async (verbs: ConnectionVerbs, channel: string, said: string, body: unknown, now: number): Promise<ConnectionView> => {
  const { id, secret, names, row } = planned(await kindOf(channel), said, body)
  await insistOnOwn(verbs, id, names)
  const before = await saved(verbs, channel, id, (known) => ({ ...row, secretNames: [...new Set([...names, ...known])], updatedAt: now }))
  for (const name of names) await verbs.secrets.put(name, secret)
  for (const name of before.secretNames.filter((known) => !names.includes(known))) await verbs.secrets.remove(name)
  return connectionView(await saved(verbs, channel, id, () => ({ ...row, secretNames: names, updatedAt: now })))
}

const saved = async ({ rows }: ConnectionVerbs, channel: string, id: string, become: (names: readonly string[]) => Omit<ConnectionRow, 'channel' | 'id' | 'v'>): Promise<ConnectionRow> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const known = await rows.get(channel, id)
    const next = { channel, id, v: (known?.v ?? 0) + 1, ...become(known?.secretNames ?? []) }
    if (await rows.save(next)) return next
  }
  throw new Unavailable('a connection is being written by others')
}

/**
 * `GET /api/connections/{channel}/{id}`.
 * @throws Refused (404) when there is none
 */
export const connectionPage = async ({ rows }: Pick<ConnectionVerbs, 'rows'>, channel: string, id: string): Promise<ConnectionView> => {
  const row = idSchema.safeParse(id).success ? await rows.get((await kindOf(channel)).name, id) : undefined
  if (!row) throw new Refused('there is no such connection', { status: 404, field: 'id' })
  return connectionView(row)
}

/** `GET /api/connections`: all of them. */
export const connectionsPage = async ({ rows }: Pick<ConnectionVerbs, 'rows'>): Promise<{ items: ConnectionView[] }> => ({
  items: await Array.fromAsync(rows.list(), connectionView),
})
