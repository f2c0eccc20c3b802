import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import * as z from 'zod'
import { connectionSecretSchema, isPaused, secretNameOf } from '../../channels/http/connections.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ConnectionRecord, ConnectionRepository } from '../../storage/repositories.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { parseBody } from '../parse-body.ts'
import { checkPrecondition, type Precondition } from '../precondition.ts'
import { type Drawing, generateSecrets } from './generate-secrets.ts'
import { fieldsOf } from './fields.ts'
import { addressOf, idSchema, type Kind, kindOf, listed } from './connection-types.ts'
import type { ConnectionView } from './views.ts'
import type { Connection } from '../../model/connection.ts'

export type ConnectionDeps = {
  readonly rows: ConnectionRepository
  readonly secrets: Drawing & {
    get(name: string): Promise<string | undefined>
    put(name: string, value: string): Promise<void>
    remove(name: string): Promise<void>
  }
}

const bodySchema = z.strictObject({
  secrets: z.unknown(),
  settings: z.unknown().optional(),
  generate: z.array(z.string()).max(10).optional(),
})

/**
 * The last four characters, so that people can tell secrets apart; none of one so short that four would tell
 * it.
 */
const hintOf = (secret: string): string => (secret.length < 12 ? '…' : `…${secret.slice(-4)}`)

/**
 * Under which names a connection's secret is kept: one for each write key where the key names the connection,
 * else its id.
 */
const namesOf = ({ name, keyOf }: Kind, id: string, secrets: Connection['secrets']): string[] => {
  const keys = keyOf ? Object.values(secrets).flatMap((secret) => listed(secret).map(keyOf)) : [id]
  return keys.map((key) => {
    const secretName = secretNameOf(name, key)
    if (secretName === undefined) throw new Error(`${name} names its connections by keys that are none`)
    return secretName
  })
}

const stateOf = ({ pause, hints }: ConnectionRecord): ConnectionView['state'] => {
  if (isPaused(pause)) return 'paused'
  return Object.values(hints).some(({ length }) => length > 1) ? 'rotating' : 'live'
}

/** A connection as it is shown: of each secret the last four characters. */
export const viewOf = (kind: Kind, row: ConnectionRecord): ConnectionView => {
  const { channel, id, settings, hints, updatedAt, pause, v: version } = row
  const address = addressOf(kind, id, Object.keys(hints))
  return omitUndefined({
    channel,
    id,
    settings: parseBody(z.json(), settings),
    secrets: { ...hints },
    updatedAt,
    version,
    state: stateOf(row),
    address,
    pause,
  })
}

/** A key names one connection: nobody takes over another's by stating it. */
const insistOnOwn = async (
  { secrets }: ConnectionDeps,
  id: string,
  names: readonly string[],
): Promise<void> => {
  for (const name of names) {
    const text = await secrets.get(name)
    if (text !== undefined && connectionSecretSchema.parse(JSON.parse(text)).id !== id) {
      throw new RejectedError('secrets must not be those of another connection', {
        status: 409,
        field: 'secrets',
      })
    }
  }
}

/**
 * What a connection shall be. `was`: only if its row is still of this version; `pause`: what becomes of its
 * last pause.
 */
export type Wanted = Pick<Connection, 'id' | 'secrets' | 'settings'> & {
  /** 0: only if there is none yet. */
  readonly was?: number
  readonly pause?: (known: ConnectionRecord['pause']) => ConnectionRecord['pause']
}

/**
 * Writes a connection: its row and its secret. Repeatable, and safe to break off anywhere: the row names
 * every secret before an old one goes, so a key that was taken back is gone when this has been done whole
 * once.
 * @param now ms UTC
 * @throws Refused (409) when a key is another's, or the row is of another version by now
 */
export const written = async (
  deps: ConnectionDeps,
  kind: Kind,
  wanted: Wanted,
  now: number,
): Promise<ConnectionView> => {
  const { id, secrets, settings, was, pause: becomes = (known) => known } = wanted
  const names = namesOf(kind, id, secrets)
  const hints = Object.fromEntries(
    Object.entries(secrets).map(([field, secret]) => [field, listed(secret).map(hintOf)]),
  )
  const put = async (paused: boolean): Promise<void> => {
    const text = JSON.stringify(omitUndefined({ id, secrets, settings, paused: paused || undefined }))
    for (const name of names) await deps.secrets.put(name, text)
  }
  const row = (secretNames: readonly string[], pause: ConnectionRecord['pause']) =>
    omitUndefined({
      channel: kind.name,
      id,
      settings: parseBody(z.json(), settings),
      hints,
      secretNames,
      updatedAt: now,
      pause,
    })
  await insistOnOwn(deps, id, names)
  const before = await saved(
    deps,
    kind.name,
    id,
    (known) => row([...new Set([...names, ...(known?.secretNames ?? [])])], becomes(known?.pause)),
    was,
  )
  await put(isPaused(before.pause))
  for (const name of before.secretNames.filter((known) => !names.includes(known)))
    await deps.secrets.remove(name)
  const after = await saved(deps, kind.name, id, (known) => row(names, known?.pause))
  // Somebody paused or resumed it while its secret was written: whoever is last says it again.
  if (isPaused(after.pause) !== isPaused(before.pause)) await put(isPaused(after.pause))
  return viewOf(kind, after)
}

const saved = async (
  { rows }: ConnectionDeps,
  channel: string,
  id: string,
  become: (known: ConnectionRecord | undefined) => Omit<ConnectionRecord, 'v'>,
  was?: number,
): Promise<ConnectionRecord> => {
  return retryOnConflict('a connection', async () => {
    const known = await rows.get(channel, id)
    if (was !== undefined && (known?.v ?? 0) !== was)
      throw new RejectedError('the connection was changed by another request meanwhile: read it again', {
        status: 409,
      })
    const next = { ...become(known), v: (known?.v ?? 0) + 1 }
    if (await rows.save(next)) return next
    return conflict
  })
}

export type ConnectionRequest = {
  readonly channel: string
  readonly id: string
  readonly body: unknown
  /**
   * The company's (ISO 3166): the connection's where its channel has that setting and the body states none.
   */
  readonly country: string
  readonly precondition?: Precondition
}

/**
 * The version that a write may replace where its sender named one: the write is conditional on what was
 * compared.
 */
const expectedVersion = async (
  { rows }: ConnectionDeps,
  channel: string,
  id: string,
  precondition: Precondition,
): Promise<number | undefined> => {
  if (precondition.ifMatch === undefined && !precondition.mustBeNew) return undefined
  const stored = (await rows.get(channel, id))?.v
  checkPrecondition(precondition, stored)
  return stored ?? 0
}

const settingsSchema = z.record(z.string(), z.unknown())

/**
 * Settings with the company's country where the channel has one and none is stated; what are no settings is
 * left for their schema.
 */
const withCountry = (kind: Kind, stated: unknown, country: string): unknown => {
  const settings = settingsSchema.safeParse(stated)
  return settings.success && fieldsOf(kind.settings).some(({ name }) => name === 'country')
    ? { country, ...settings.data }
    : stated
}

/**
 * `PUT /api/connections/{channel}/{id}`. What is named in `generate` is drawn by lot, and told in this one
 * answer.
 * @param now ms UTC
 * @throws Refused naming the field and its rule, and nothing of what was there; 412 when a precondition fails
 */
export const connect = async (
  deps: ConnectionDeps,
  { channel, id: said, body, country, precondition = {} }: ConnectionRequest,
  now: number,
): Promise<ConnectionView> => {
  const kind = await kindOf(channel)
  const id = parseBody(idSchema, said, ['id'])
  const given = parseBody(bodySchema, body)
  const lots = generateSecrets(deps.secrets, kind, given.generate ?? [])
  const whole =
    Object.keys(lots).length === 0
      ? given.secrets
      : { ...parseBody(z.record(z.string(), z.unknown()), given.secrets ?? {}, ['secrets']), ...lots }
  const secrets = parseBody(kind.secrets, whole, ['secrets'])
  const settings = parseBody(kind.settings, withCountry(kind, given.settings ?? {}, country), ['settings'])
  const was = await expectedVersion(deps, channel, id, precondition)
  const view = await written(deps, kind, omitUndefined({ id, secrets, settings, was }), now)
  return Object.keys(lots).length === 0 ? view : { ...view, drawn: lots }
}
