import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { parseAsReceiver } from '../../shared/imports/proposal/parse-as-receiver.ts'

import { now, shipped, verdictsFor } from './row-results.ts'
import { parse as readSegment } from '../../shared/channels/segment/parse.ts'
import { primaryAlias } from '../../shared/model/identity.ts'

const lines = (...objects: readonly unknown[]): Uint8Array =>
  Buffer.from(
    objects.map((object) => (typeof object === 'string' ? object : JSON.stringify(object))).join('\n'),
  )
const track = (more: object = {}) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: 'm1',
  userId: 'u1',
  writeKey: 'secret',
  originalTimestamp: '2026-01-05T09:00:00.000Z',
  timestamp: '2026-01-05T09:00:00.200Z',
  sentAt: '2026-01-05T09:00:01.000Z',
  receivedAt: '2026-01-05T09:00:01.200Z',
  properties: { order_id: 'o1', total: 10 },
  context: {},
  ...more,
})

describe('what Segment or RudderStack have kept', () => {
  it('lies where it would lie had it come through the receiver, with its own id and time, and without the key it came with', async () => {
    const [verdict] = await verdictsFor(lines(track()))
    const live = await readSegment({
      event: { v: 1, channel: 'segment', connection: 'web', receivedAt: now, text: JSON.stringify(track()) },
      settings: {},
    })
    expect(verdict).toMatchObject({
      outcome: 'accepted',
      calls: [{ place: { alias: live[0] && primaryAlias(live[0]), statedAt: live[0]?.statedAt, id: 'm1' } }],
    })
    expect(JSON.stringify(verdict)).not.toMatch(/secret|sentAt/)
  })

  it('comes in packed, in lines or as a list; twice is once, and what is none is reported by its line', async () => {
    const broken = lines(
      track(),
      track(),
      '',
      '{"type":"track"',
      track({ messageId: 'm2', event: '' }),
      { type: 'delete', userId: 'u1', messageId: 'm3' },
      { type: 'identify', userId: 'u1', traits: { email: 'li.lei@example.com' } },
    )
    const said = (await verdictsFor(gzipSync(broken))).map((verdict) =>
      [verdict.line, verdict.outcome, 'reason' in verdict ? verdict.reason : ''].join(' ').trim(),
    )
    expect(said).toEqual([
      '1 accepted',
      '2 duplicate has the messageId and time of line 1',
      '4 rejected is no JSON object',
      '5 rejected event must be the name of what happened',
      '6 rejected type must be one of identify, track, page, screen, group, alias',
      '7 accepted',
    ])
    expect(
      (await verdictsFor(Buffer.from(JSON.stringify([track(), track({ messageId: 'm2' })])))).map(
        ({ outcome }) => outcome,
      ),
    ).toEqual(['accepted', 'accepted'])
  })

  it('has its time set right where the clock that sent it went wrong', async () => {
    const [right, wrong] = await verdictsFor(
      lines(track(), track({ messageId: 'm2', originalTimestamp: '2026-01-05T12:00:00.000Z' })),
    )
    expect(right).not.toHaveProperty('calls.0.ahead')
    expect(wrong).toMatchObject({
      calls: [{ ahead: 3 * 3600_000 - 200, place: { statedAt: '2026-01-05T12:00:00.000Z' } }],
    })
    const sent = wrong?.outcome === 'accepted' ? wrong.calls[0] : undefined
    const later = now + 86_400_000
    const queued = {
      v: 1,
      channel: 'segment',
      connection: 'import',
      receivedAt: later,
      text: JSON.stringify(sent?.call),
      context: { sentAt: new Date(later + (sent?.ahead ?? 0)).toISOString() },
    } as const
    expect((await readSegment({ event: queued, settings: {} }))[0]?.at).toBe(
      Date.parse('2026-01-05T09:00:00.200Z'),
    )
  })
})

const endpoint = (Id: string, ChannelType: string, Address: string, OptOut = 'NONE') => ({
  Id,
  ChannelType,
  Address,
  OptOut,
  EffectiveDate: '2026-01-05T09:00:00.000Z',
  Attributes: { Interests: ['tea', 'hats'] },
  User: { UserId: `u-${Id}`, UserAttributes: { FirstName: ['Lei'], LastName: ['Li'] } },
})

describe('endpoints of Pinpoint', () => {
  const file = lines(
    endpoint('1', 'EMAIL', 'li.lei@example.com'),
    endpoint('2', 'SMS', '+8613800138000', 'ALL'),
    endpoint('3', 'EMAIL', 'han@example.com', 'ALL'),
    endpoint('4', 'GCM', 'token'),
  )

  it('become people by address, number and user, and who opted out has', async () => {
    const verdicts = await verdictsFor(file, shipped('pinpoint-endpoints'))
    const calls = verdicts.flatMap((verdict) => (verdict.outcome === 'accepted' ? verdict.calls : []))
    const stored = await Promise.all(calls.map(async ({ call }) => parseAsReceiver(now)(call)))
    expect(
      stored.map(({ type, identities, at, name }) => [
        type,
        identities.map(({ kind }) => kind).join(' '),
        at,
        name,
      ]),
    ).toEqual([
      ['profile.updated', 'userId email', Date.UTC(2026, 0, 5, 9), 'Lei Li'],
      ['profile.updated', 'userId phone', Date.UTC(2026, 0, 5, 9), 'Lei Li'],
      ['sms.opted_out', 'userId phone', now, 'Lei Li'],
      ['profile.updated', 'userId email', Date.UTC(2026, 0, 5, 9), 'Lei Li'],
      ['email.unsubscribed', 'userId email', now, 'Lei Li'],
      ['profile.updated', 'userId', Date.UTC(2026, 0, 5, 9), 'Lei Li'],
    ])
  })

  it('one of which is no JSON is refused by its line', async () => {
    await expect(
      verdictsFor(lines(endpoint('1', 'EMAIL', 'a@example.com'), '{'), shipped('pinpoint-endpoints')),
    ).rejects.toThrow('line 2 is no JSON object')
  })
})

it('a packed file that comes to too much, or is broken, is refused in a sentence', async () => {
  await expect(verdictsFor(Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2))).rejects.toThrow('gzip cannot unpack it')
  await expect(verdictsFor(gzipSync(Buffer.alloc(401 << 20, 0x20)))).rejects.toThrow(
    'unpacks to more than 400 MB',
  )
})
