import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connection, QueuedEvent, RawRequest } from '../../shared/channels/channel.ts'
import { channels } from '../../shared/channels/list.ts'
import { ownEvent } from '../../shared/channels/own.ts'
import { touchpointSchema } from '../../shared/journeys/touchpoint.ts'
import { Refused } from '../../shared/runtime/errors.ts'
import {
  call,
  callback,
  connection,
  delivered,
  keysOf,
  noon,
  reading,
  received,
  request,
  rudderstack,
  segment,
  sha1,
  signed,
  wecomSecrets,
  wecomXml,
  whsec,
} from './delivery.ts'

/**
 * `sealed`: the part of the body in which every byte counts. `needed`: the headers without which nothing is taken. `retried`: the same
 * event as a later delivery carries it.
 */
type Sample = {
  to: Connection
  asked: RawRequest
  retried: (later: number) => RawRequest
  needed: readonly string[]
  sealed?: (body: string) => readonly [from: number, to: number]
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
const envelope = { type: 'lead.created', timestamp: '2026-01-05T11:59:00Z', data: { email: 'li@example.com', origin: 'crm' } }
const added = wecomXml({
  Event: 'change_external_contact',
  ChangeType: 'add_external_contact',
  UserID: 'zhangsan',
  ExternalUserID: 'wmTESTAAAAexternal001',
})

const samples: Readonly<Record<string, Sample>> = {
  'segment': {
    to: segment,
    asked: batch('2026-01-05T12:00:00.000Z'),
    retried: (later) => batch(new Date(later).toISOString()),
    needed: ['authorization'],
  },
  'rudderstack': {
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
  'standard-webhooks': {
    to: connection('standard-webhooks', { secret: whsec }),
    asked: signed(envelope),
    retried: (at) => signed(envelope, { at }),
    needed: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
    sealed: (body) => [0, body.length],
  },
  'wecom': {
    to: connection('wecom', wecomSecrets),
    asked: callback(added),
    retried: (at) => callback(added, { at }),
    needed: [],
    sealed: (body) => [body.indexOf('<Encrypt>') + 18, body.indexOf(']]></Encrypt>')],
  },
}

const without = (asked: RawRequest, name: string): RawRequest => ({
  ...asked,
  headers: Object.fromEntries(Object.entries(asked.headers).filter(([header]) => header !== name)),
})

describe.each(channels.filter(({ name }) => name in samples).map((channel) => [channel.name, channel] as const))(
  'the door of %s',
  (name, channel) => {
    const sample = samples[name]
    if (!sample) throw new Error('there is a sample')
    const { to, asked, retried, needed, sealed } = sample

    it('takes secrets and settings of its shape, and no others', () => {
      expect(channel.secrets.parse(to.secrets)).toEqual(to.secrets)
      expect(channel.secrets.safeParse({ ...to.secrets, colour: 'blue' }).success).toBe(false)
      expect(channel.settings.safeParse({ colour: 'blue' }).success).toBe(false)
      expect(channel.settings.safeParse({}).success).toBe(true)
    })

    it('lets an authentic request in, and puts each of its events on the queue by itself', () => {
      const { answer, queued } = received(asked, to)
      expect(answer.status).toBe(200)
      expect(queued).toHaveLength(1)
      expect(JSON.stringify(queued)).not.toMatch(/TESTWRITEKEY|whsec|shared-secret|testToken/)
    })

    it.each(needed)('refuses a request without %s', (header) => {
      expect(() => received(without(asked, header), to)).toThrow(Refused)
    })

    it('refuses an empty body', () => {
      expect(() => received({ ...asked, body: new Uint8Array() }, to)).toThrow(Refused)
    })

    it('refuses what was meant for another secret', () => {
      const other = Object.fromEntries(
        Object.entries(to.secrets).map(([secret, value]) => [secret, typeof value === 'string' ? `${value.slice(0, -2)}Ag` : value]),
      )
      expect(() => received(asked, { ...to, secrets: other })).toThrow(Refused)
      expect(() => received(asked, { ...to, secrets: {} })).toThrow(Refused)
    })

    it.runIf(sealed)('refuses a body of which any one byte was changed', () => {
      const [from, end] = sealed?.(Buffer.from(asked.body).toString('latin1')) ?? [0, 1]
      fc.assert(
        fc.property(fc.integer({ min: from, max: end - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
          const body = Uint8Array.from(asked.body, (byte, index) => (index === at ? byte ^ change : byte))
          expect(() => received({ ...asked, body }, to)).toThrow(Refused)
        }),
      )
    })

    it('answers with a refusal in its own terms, and never with a redirect', () => {
      for (const status of [400, 401, 405, 413, 415]) {
        const answer = channel.refusal?.(new Refused('no', { status }))
        if (answer) expect(answer.status).toBeGreaterThanOrEqual(400)
      }
    })

    it('says the same under the same key at every delivery', async () => {
      const first = await delivered(asked, to)
      const later = noon + 4 * 3_600_000
      const again = await delivered(retried(later), to, later)
      expect(first.length).toBeGreaterThan(0)
      expect(keysOf(again)).toEqual(keysOf(first))
    })
  },
)

const queuedSamples = (): QueuedEvent[] => [
  ...Object.values(samples).flatMap(({ asked, to }) => received(asked, to).queued),
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

describe.each(queuedSamples().map((queued) => [queued.channel, queued] as const))('behind the queue, %s', (name, queued) => {
  it('reads an event the same way every time, into touchpoints that are whole', async () => {
    const [once, again] = [await reading(queued), await reading(queued)]
    expect(again).toEqual(once)
    expect(once.map((touchpoint) => touchpointSchema.parse(touchpoint))).toEqual(once)
    expect(once.every(({ channel }) => channel === name)).toBe(true)
  })

  it('refuses rubbish without quoting it', async () => {
    for (const text of [
      '',
      'li@example.com',
      'null',
      '[]',
      '{}',
      '{"type":"li@example.com"}',
      '<xml>li@example.com</xml>',
      '<xml><a>li@example.com',
    ]) {
      const refused: unknown = await reading({ ...queued, text }).catch((error: unknown) => error)
      expect(refused, text).toBeInstanceOf(Refused)
      expect(String(refused)).not.toContain('li@')
    }
  })
})

it('has a sample for every channel', () => {
  expect(channels.map(({ name }) => name).sort()).toEqual([...new Set(queuedSamples().map(({ channel }) => channel))].sort())
})

it.each(['ses', 'own'])('%s has no door: whoever knocks is told so', (name) => {
  expect(() => received(request({ body: '{}' }), connection(name))).toThrow('do not come this way')
})
