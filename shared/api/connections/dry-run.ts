import * as z from 'zod'
import type { WebhookReceiver } from '../../channels/channel.ts'
import { toQueuedEvents } from '../../channels/http/receive-webhook.ts'
import { didYouMean, namesInSettings } from '../../channels/parsing/did-you-mean.ts'
import { parserNamed } from '../../channels/parsers.ts'
import { signatureTestKits } from '../../channels/signing/list.ts'
import { requestFor, type UnsignedRequest } from '../../channels/signing/signature-test-kit.ts'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { primaryAlias, formatIdentity } from '../../model/identity.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { parseBody } from '../parse-body.ts'
import type { ConnectionDeps } from './connect.ts'
import { kindOf } from './connection-types.ts'
import { knownConnection, wholeConnection } from './load-connection.ts'
import type { DryRunView } from './views.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'
import type { QueuedEvent } from '../../model/queued-event.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const words = z.record(z.string().max(200), z.string().max(10_000))
const bodySchema = z.strictObject({
  /** As it came: text, or, where it is JSON, the JSON itself. */
  body: z.union([z.string(), z.json()]),
  headers: words.default({}),
  query: words.default({}),
  path: z.string().startsWith('/', 'must begin with a slash').max(2000).optional(),
  message: z.string().max(100).optional(),
  skipSignature: z.boolean().default(false),
  settings: z.record(z.string(), z.unknown()).default({}),
})
type Asked = z.output<typeof bodySchema>

/** A connection of nobody's: for whoever asks before there is one. */
const nobodys = 'dry-run'

/**
 * `POST /api/connections/{channel}/{id}/dry-run`: what would come of a payload. Stores nothing, queues
 * nothing, asks nobody. With `skipSignature`, and without a connection (`id` is `-`), the payload is signed
 * by ourselves, so that the door takes it apart as it would; where only the vendor can sign, it is read as
 * the door would have opened it.
 * @param now ms UTC
 * @throws Refused when the question is none; what is wrong with the payload is in the answer
 */
export const dryRun = async (
  deps: ConnectionDeps,
  channel: string,
  id: string,
  body: unknown,
  now: number,
): Promise<DryRunView> => {
  const asked = parseBody(bodySchema, body)
  const { door } = await kindOf(channel)
  if (door === undefined)
    throw new RejectedError(`${channel} is a way out: nothing comes in there`, {
      status: 409,
      field: 'channel',
    })
  const without = id === '-'
  const connection = without ? nobodysConnection(door, asked) : await withSettings(deps, door, id, asked)
  const said: UnsignedRequest = omitUndefined({
    body: typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body),
    headers: asked.headers,
    query: asked.query,
    path: asked.path,
    message: asked.message,
  })
  if (!without && !asked.skipSignature)
    return through('verified', door, connection, requestFor(said, connection), now)
  const rehearsal = signatureTestKits.get(channel)
  if (rehearsal)
    return through(
      'self-signed',
      door,
      connection,
      requestFor(rehearsal.signed(said, connection, now), connection),
      now,
    )
  return {
    door: 'skipped',
    events: [await readOf(toQueuedEvents({ events: [said.body] }, connection, now)[0])],
  }
}

const withSettings = async (
  deps: ConnectionDeps,
  door: WebhookReceiver,
  id: string,
  { settings }: Asked,
): Promise<Connection> => {
  const whole = await wholeConnection(deps, await knownConnection(deps, door.name, id))
  return { ...whole, settings: parseBody(door.settings, { ...whole.settings, ...settings }, ['settings']) }
}

const nobodysConnection = (door: WebhookReceiver, { settings }: Asked): Connection => {
  const { secrets = {}, settings: needed = {} } = signatureTestKits.get(door.name) ?? {}
  return {
    channel: door.name,
    id: nobodys,
    secrets,
    settings: parseBody(door.settings, { ...needed, ...settings }, ['settings']),
  }
}

/** Through the door, and each event through its reader. */
export const through = async (
  how: 'verified' | 'self-signed',
  door: WebhookReceiver,
  connection: Connection,
  request: HttpRequest,
  now: number,
): Promise<DryRunView> => {
  try {
    if (door.resourceToFetch?.(request, connection) !== undefined)
      throw new RejectedError("the sender's certificate is not fetched here: say skipSignature", {
        field: 'skipSignature',
      })
    const received = door.verify(request, connection, now)
    const events = await Promise.all(toQueuedEvents(received, connection, now).map(readOf))
    return { door: how, answer: { status: received.answer.status, body: received.answer.body }, events }
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    const answer = door.rejectionResponse?.(error, connection)
    return omitUndefined({
      door: 'refused' as const,
      refused: { status: error.status, ...ruleOf(error) },
      answer: answer ? { status: answer.status, body: answer.body } : undefined,
      events: [],
    })
  }
}

const ruleOf = ({ field, message }: RejectedError) => omitUndefined({ field, rule: message })

const readOf = async (event: QueuedEvent | undefined): Promise<DryRunView['events'][number]> => {
  const { text = '', settings = {}, channel = '' } = event ?? {}
  try {
    const read = event ? await parserNamed(channel)?.parse({ event, settings }) : []
    return {
      text,
      touchpoints: (read ?? []).map((touchpoint) => shown(touchpoint, namesInSettings(settings))),
    }
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    return { text, touchpoints: [], refused: ruleOf(error) }
  }
}

type Shown = DryRunView['events'][number]['touchpoints'][number]

const shown = (touchpoint: Touchpoint, known: readonly string[]): Shown => {
  const { id, type, at, statedAt, identities, props, name, company } = touchpoint
  const meant =
    type === 'other' && typeof props['event'] === 'string' ? didYouMean(props['event'], known) : undefined
  return omitUndefined({
    id,
    type,
    at,
    statedAt,
    alias: primaryAlias(touchpoint),
    props: { ...props },
    identities: identities.map((identity) =>
      omitUndefined({ id: formatIdentity(identity), verified: identity.verified }),
    ),
    name,
    company,
    didYouMean: meant,
  })
}
