import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { call, delivered, keysOf, noon, segment, tracked } from '../delivery.ts'

const track = {
  type: 'track',
  event: 'Lead Created',
  userId: 'u_1',
  messageId: 'm-1',
  timestamp: '2026-01-05T11:00:00.000Z',
}
const refusing = async (event: Record<string, unknown>): Promise<RejectedError> => {
  const refused: unknown = await tracked(event).catch((error: unknown) => error)
  if (refused instanceof RejectedError) return refused
  throw new Error('it was taken')
}
const spoken = (
  identities: readonly { kind: string; value: string; scope?: string | undefined }[],
): string[] => identities.map(({ kind, scope, value }) => `${kind}${scope ? `@${scope}` : ''}:${value}`)

describe('who', () => {
  it('is all people the event names, contact details cleansed', async () => {
    const { identities } = await tracked({
      type: 'identify',
      userId: 'u_1',
      anonymousId: 'a_1',
      traits: { email: ' Li@Example.COM', phone: '138 0013 8000' },
      context: {
        traits: { email: 'second@example.com' },
        externalIds: [
          { type: 'wechat.unionid', id: 'o123', scope: 'wx1' },
          { type: 'wechat.openid', id: 'without scope' },
          { type: 'made.up', id: 'x' },
        ],
      },
    })
    expect(spoken(identities)).toEqual([
      'userId:u_1',
      'email:li@example.com',
      'email:second@example.com',
      'phone:+8613800138000',
      'wechat.unionid@wx1:o123',
      'anonymousId:a_1',
    ])
  })

  it.each(['null', 'anonymous', '0', '-', '-1', 'undefined', ' ', 0, -1])('is never %j', async (nobody) => {
    expect(spoken((await tracked({ ...track, userId: nobody, anonymousId: 'a_1' })).identities)).toEqual([
      'anonymousId:a_1',
    ])
    expect((await refusing({ ...track, userId: nobody })).message).toMatch(/must/)
  })

  it.each([
    [{ userId: null }],
    [{ userId: undefined }],
    [{ userId: '' }],
    [{ userId: null, traits: { email: 'li@example.com' } }],
  ])('is refused when nobody is named: %j', async (ids) => {
    expect(await refusing({ ...track, ...ids })).toMatchObject({ field: 'userId', status: 400 })
  })

  it('leaves out contact details that are none, and masked ones', async () => {
    expect(
      spoken(
        (
          await tracked({
            type: 'identify',
            userId: 'u_1',
            traits: { email: 'l***@example.com', phone: '138****8000' },
          })
        ).identities,
      ),
    ).toEqual(['userId:u_1'])
  })

  it('reads a number without a country in the country of the connection', async () => {
    const [touchpoint] = await delivered(
      call('/v1/identify', { userId: 'u', traits: { phone: '(613) 555-0135' } }),
      {
        ...segment,
        settings: { country: 'CA', currency: 'CAD' },
      },
    )
    expect(spoken(touchpoint?.identities ?? [])).toContain('phone:+16135550135')
  })

  it('takes the properties of a lead for the person, and those of an invitation not', async () => {
    expect(
      spoken(
        (await tracked({ ...track, properties: { email: 'li@example.com', lead_id: 'L-1' } })).identities,
      ),
    ).toEqual(['userId:u_1', 'email:li@example.com', 'lead.id:L-1'])
    expect(
      spoken(
        (await tracked({ ...track, event: 'Invite Sent', properties: { email: 'friend@example.com' } }))
          .identities,
      ),
    ).toEqual(['userId:u_1'])
  })

  it('an alias names both, a group no one else', async () => {
    const alias = await tracked({ type: 'alias', userId: 'u_1', previousId: 'a_1', messageId: 'm' })
    expect([alias.type, ...spoken(alias.identities)]).toEqual([
      'identity.linked',
      'userId:u_1',
      'anonymousId:a_1',
    ])
    const group = await tracked({
      type: 'group',
      userId: 'u_1',
      groupId: 'g1',
      traits: { name: 'Initech', email: 'info@initech.example' },
    })
    expect(group).toMatchObject({
      type: 'profile.updated',
      company: 'Initech',
      props: { group_id: 'g1' },
      identities: [{ kind: 'userId', value: 'u_1' }],
    })
    expect(group.name).toBeUndefined()
  })

  it('writes names the way they are written', async () => {
    expect(
      await tracked({
        type: 'identify',
        userId: 'u',
        traits: { firstName: '雷', lastName: '李', company: { name: '快' } },
      }),
    ).toMatchObject({ name: '李雷', company: '快' })
    expect(
      (
        await tracked({
          type: 'identify',
          userId: 'u',
          traits: { first_name: 'Peter', last_name: 'Gibbons' },
        })
      ).name,
    ).toBe('Peter Gibbons')
  })
})

describe('when', () => {
  it.each([
    [
      "the stated time, set right by the sender's clock",
      { timestamp: '2026-01-05T03:00:00.000Z' },
      '2026-01-05T04:00:00.000Z',
      '2026-01-05T11:00:00.000Z',
      '2026-01-05T03:00:00.000Z',
      undefined,
    ],
    [
      'originalTimestamp before timestamp',
      { timestamp: '2020-01-01T00:00:00Z', originalTimestamp: '2026-01-05T11:30:00.000+08:00' },
      undefined,
      '2026-01-05T03:30:00.000Z',
      '2026-01-05T03:30:00.000Z',
      undefined,
    ],
    [
      'now, of the future',
      { timestamp: '2026-01-07T00:00:00.000Z' },
      undefined,
      '2026-01-05T12:00:00.000Z',
      '2026-01-07T00:00:00.000Z',
      'future',
    ],
    [
      'now, of a clock ahead of its own sending',
      { timestamp: '2026-01-05T12:00:05.000Z' },
      '2026-01-05T12:00:00.000Z',
      '2026-01-05T12:00:00.000Z',
      '2026-01-05T12:00:05.000Z',
      'future',
    ],
    [
      'now, when nothing is stated',
      { timestamp: undefined },
      '2026-01-05T03:00:00.000Z',
      '2026-01-05T12:00:00.000Z',
      '-',
      undefined,
    ],
    [
      'now, when what is stated is no time',
      { timestamp: 'yesterday' },
      undefined,
      '2026-01-05T12:00:00.000Z',
      '-',
      'unreadable',
    ],
    [
      'UTC, where no zone is stated',
      { timestamp: '2026-01-05 11:00' },
      undefined,
      '2026-01-05T11:00:00.000Z',
      '2026-01-05T11:00:00.000Z',
      undefined,
    ],
    [
      'seconds',
      { timestamp: 1_767_610_800 },
      undefined,
      '2026-01-05T11:00:00.000Z',
      '2026-01-05T11:00:00.000Z',
      undefined,
    ],
  ])('is %s', async (_, times, sentAt, at, statedAt, clock) => {
    const [touchpoint] = await delivered(
      call('/v1/batch', { batch: [{ ...track, ...times }], sentAt }),
      segment,
    )
    expect(touchpoint).toMatchObject({ at: Date.parse(at), statedAt, receivedAt: noon })
    expect(touchpoint?.props['clock']).toBe(clock)
  })

  it('is under the same key at every delivery, whatever the time of sending', async () => {
    const time = fc.date({ min: new Date('2025-12-01'), max: new Date('2026-02-01'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(time, time, fc.nat(86_400_000), fc.boolean(), async (stated, sent, later, named) => {
        const event = { ...track, messageId: named ? 'm-9' : undefined, timestamp: stated.toISOString() }
        const once = await delivered(
          call('/v1/batch', { batch: [event], sentAt: sent.toISOString() }),
          segment,
          noon,
        )
        const again = await delivered(
          call('/v1/track', { ...event, sentAt: new Date(sent.getTime() + later).toISOString() }),
          segment,
          noon + later,
        )
        expect(keysOf(again)).toEqual(keysOf(once))
        expect(again.every(({ at, receivedAt }) => at <= receivedAt)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
