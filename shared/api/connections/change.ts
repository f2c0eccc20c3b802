import * as z from 'zod'
import { isPaused } from '../../channels/http/connections.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { parseBody } from '../parse-body.ts'
import { type ConnectionDeps, viewOf, written } from './connect.ts'
import { generateSecrets } from './generate-secrets.ts'
import { fieldsOf } from './fields.ts'
import { type Kind, listed } from './connection-types.ts'
import { knownConnection, wholeConnection } from './load-connection.ts'
import type { ConnectionView } from './views.ts'
import type { Connection } from '../../model/connection.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const rotationSchema = z.strictObject({
  finish: z.literal(true).optional(),
  secrets: z.record(z.string(), z.string()).default({}),
  generate: z.array(z.string()).max(10).default([]),
})

/** Doors keep a secret so long (ms): by then all of them know the new one. */
const doorsLearn = 60_000

/**
 * `POST /api/connections/{channel}/{id}/rotate`: a second secret beside the first, both live;
 * `{"finish":true}` drops the first.
 * @param now ms UTC
 * @throws Refused naming the field; for a third secret, and where nothing is to be finished (409)
 */
export const rotate = async (
  deps: ConnectionDeps,
  channel: string,
  id: string,
  body: unknown,
  now: number,
): Promise<ConnectionView> => {
  const known = await knownConnection(deps, channel, id)
  const { finish = false, secrets: said, generate } = parseBody(rotationSchema, body)
  const lots = generateSecrets(deps.secrets, known.kind, generate)
  const added = { ...said, ...lots }
  if (finish === Object.keys(added).length > 0)
    throw new RejectedError('the body must hold secrets or generate, or finish and nothing else')
  const { secrets: had, settings } = await wholeConnection(deps, known)
  const secrets = parseBody(known.kind.secrets, finish ? finished(had) : begun(known.kind, had, added), [
    'secrets',
  ])
  const view = await written(deps, known.kind, { id, secrets, settings, was: known.row.v }, now)
  return omitUndefined({
    ...view,
    drawn: Object.keys(lots).length > 0 ? lots : undefined,
    liveFrom: finish ? undefined : now + doorsLearn,
  })
}

const begun = (
  kind: Kind,
  had: Connection['secrets'],
  added: Readonly<Record<string, string>>,
): Connection['secrets'] => {
  const two = new Set(fieldsOf(kind.secrets).flatMap((field) => (field.two ? [field.name] : [])))
  const pairs = Object.entries(added).map(([field, secret]): [string, string[]] => {
    const [first, second] = listed(had[field] ?? [])
    const no = (rule: string, status: number): RejectedError =>
      new RejectedError(`secrets.${field} ${rule}`, { status, field: `secrets.${field}` })
    if (first === undefined) throw no(`must be one this connection has: ${Object.keys(had).join(', ')}`, 400)
    if (!two.has(field)) throw no('can not be two at a time: change it with PUT', 400)
    if (second !== undefined) throw no('must not be a third: two are live, finish that rotation first', 409)
    parseBody(kind.secrets, { ...had, [field]: secret }, ['secrets'])
    if (first === secret) throw no('must be another than the one that is live', 409)
    return [field, [first, secret]]
  })
  return { ...had, ...Object.fromEntries(pairs) }
}

const finished = (had: Connection['secrets']): Connection['secrets'] => {
  if (!Object.values(had).some((secret) => listed(secret).length > 1))
    throw new RejectedError('there is no rotation to finish', { status: 409, field: 'finish' })
  return Object.fromEntries(
    Object.entries(had).map(([field, secret]) => [field, listed(secret).at(-1) ?? '']),
  )
}

/**
 * `POST …/pause` and `POST …/resume`. Repeatable: what is so already stays so.
 * @param now ms UTC
 * @throws Refused (409) for a sender: what is to be sent stops by the policy, not here
 */
export const pauseOrResume = async (
  deps: ConnectionDeps,
  channel: string,
  id: string,
  paused: boolean,
  now: number,
): Promise<ConnectionView> => {
  const known = await knownConnection(deps, channel, id)
  const { kind, row } = known
  if (kind.door === undefined)
    throw new RejectedError(`${channel} is a way out: only what comes in can be paused`, {
      status: 409,
      field: 'channel',
    })
  if (isPaused(row.pause) === paused) return viewOf(kind, row)
  const whole = await wholeConnection(deps, known)
  const from = row.pause?.from ?? now
  return written(
    deps,
    kind,
    { ...whole, was: row.v, pause: () => (paused ? { from: now } : { from, to: now }) },
    now,
  )
}
