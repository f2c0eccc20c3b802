import { connectionSecretSchema } from '../../channels/http/connections.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ConnectionRecord } from '../../storage/repositories.ts'
import type { ConnectionDeps } from './connect.ts'
import { idSchema, type Kind, kindOf } from './connection-types.ts'
import type { Connection } from '../../model/connection.ts'

export type Known = { readonly kind: Kind; readonly row: ConnectionRecord }

/** @throws Refused (404) when there is no such connection */
export const knownConnection = async (
  { rows }: Pick<ConnectionDeps, 'rows'>,
  channel: string,
  id: string,
): Promise<Known> => {
  const kind = await kindOf(channel)
  const row = idSchema.safeParse(id).success ? await rows.get(kind.name, id) : undefined
  if (!row) throw new RejectedError('there is no such connection', { status: 404, field: 'id' })
  return { kind, row }
}

/**
 * A connection with its secrets, as the door has them.
 * @throws Refused (409) when its secret is gone, or is not what it must be by now
 */
export const wholeConnection = async (
  { secrets }: Pick<ConnectionDeps, 'secrets'>,
  { kind, row }: Known,
): Promise<Connection> => {
  for (const name of row.secretNames) {
    const text = await secrets.get(name)
    const said = text === undefined ? undefined : connectionSecretSchema.safeParse(JSON.parse(text)).data
    const [known, settings] = [
      kind.secrets.safeParse(said?.secrets),
      kind.settings.safeParse(said?.settings ?? {}),
    ]
    if (said?.id === row.id && known.success && settings.success)
      return { channel: kind.name, id: row.id, secrets: known.data, settings: settings.data }
  }
  throw new RejectedError('the secret of this connection is not there or does not fit: make it anew', {
    status: 409,
    field: 'secrets',
  })
}
