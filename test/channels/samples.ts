import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ownEvent } from '../../shared/people/own-event.ts'
import {
  call,
  callback,
  connection,
  noon,
  received,
  request,
  rudderstack,
  segment,
  sha1,
  wecomSecrets,
  wecomXml,
} from './delivery.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'
import type { Connection } from '../../shared/model/connection.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

/**
 * One authentic delivery of a channel, from which the contract test and `npm run fuzz` make all others. A new
 * channel adds a file in `samples/`, named like it, with `export const sample: Sample`; one without a door
 * has `export const queued: QueuedEvent` instead. `sealed`: the part of the body in which every byte counts.
 * `needed`: the headers without which nothing is taken. `retried`: the same event as a later delivery carries
 * it.
 */
export type Sample = {
  readonly to: Connection
  readonly asked: HttpRequest
  readonly retried: (later: number) => HttpRequest
  readonly needed: readonly string[]
  readonly sealed?: (body: string) => readonly [from: number, to: number]
  /**
   * What is signed are names and values run together: where one ends and the other begins, the vendor's
   * signature does not say.
   */
  readonly ambiguous?: true
}

const event = {
  type: 'track',
  event: 'Lead Created',
  userId: 'u_1001',
  messageId: 'm-1',
  timestamp: '2026-01-05T11:59:00.000Z',
  properties: { origin: 'ads', email: 'li@example.com' },
}
const batch = (sentAt: string) => call('/v1/batch', { batch: [event], sentAt })
const forwarded = (secret: string) =>
  request({ headers: { 'x-signature': sha1(secret, JSON.stringify(event)) }, body: JSON.stringify(event) })
const added = wecomXml({
  Event: 'change_external_contact',
  ChangeType: 'add_external_contact',
  UserID: 'zhangsan',
  ExternalUserID: 'wmTESTAAAAexternal001',
})

type Given = { readonly sample?: Sample; readonly queued?: QueuedEvent }
const folder = join(import.meta.dirname, 'samples')
const given: readonly (readonly [string, Given])[] = await Promise.all(
  readdirSync(folder).map(async (file): Promise<[string, Given]> => [
    file.replace(/\.ts$/, ''),
    await import(join(folder, file)),
  ]),
)

/** By channel, of all that have a door. */
export const samples: Readonly<Record<string, Sample>> = {
  ...Object.fromEntries(given.flatMap(([name, { sample }]) => (sample ? [[name, sample]] : []))),
  segment: {
    to: segment,
    asked: batch('2026-01-05T12:00:00.000Z'),
    retried: (later) => batch(new Date(later).toISOString()),
    needed: ['authorization'],
  },
  rudderstack: {
    to: rudderstack,
    asked: batch('2026-01-05T12:00:00.000Z'),
    retried: (later) => batch(new Date(later).toISOString()),
    needed: ['authorization'],
  },
  'segment-webhook': {
    to: connection('segment-webhook', { sharedSecret: 'shared-secret' }),
    asked: forwarded('shared-secret'),
    retried: () => forwarded('shared-secret'),
    needed: ['x-signature'],
    sealed: (body) => [0, body.length],
  },
  wecom: {
    to: connection('wecom', wecomSecrets),
    asked: callback(added),
    retried: (at) => callback(added, { at }),
    needed: [],
    sealed: (body) => [body.indexOf('<Encrypt>') + 18, body.indexOf(']]></Encrypt>')],
  },
}

/** What lies on the queue, of every channel. */
export const queuedSamples = (): QueuedEvent[] => [
  ...Object.values(samples).flatMap(({ asked, to }) => received(asked, to).queued),
  ...given.flatMap(([, { queued }]) => queued ?? []),
  ownEvent({
    id: 'x',
    channel: 'own',
    source: 'own',
    type: 'link.clicked',
    at: 1,
    statedAt: '-',
    receivedAt: 1,
    identities: [{ kind: 'email', value: 'li@example.com' }],
    props: {},
  }),
  {
    v: 1,
    channel: 'ses',
    connection: 'eventbridge',
    receivedAt: noon,
    text: JSON.stringify({
      eventType: 'Send',
      mail: { timestamp: '2026-01-05T11:00:00.000Z', messageId: 'mid', destination: ['li@example.com'] },
    }),
  },
]
