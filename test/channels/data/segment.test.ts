import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { primaryAlias } from '../../../shared/model/identity.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { call, connection, delivered, keysOf, request, segment, sha1, tracked } from '../delivery.ts'

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

const forwarded = (event: Record<string, unknown>) =>
  delivered(
    request({
      headers: { 'x-signature': sha1('shared-secret', JSON.stringify(event)) },
      body: JSON.stringify(event),
    }),
    connection('segment-webhook', { sharedSecret: 'shared-secret' }),
  )

const some = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string()),
    fc.dictionary(fc.string(), fc.string()),
  )

describe('what', () => {
  it.each([
    ['lead.created', 'lead.created'],
    ['Lead Created', 'lead.created'],
    ['lead_created', 'lead.created'],
    ['LEAD HANDLED', 'lead.handled'],
    ['Lead Contacted', 'lead.handled'],
    ['Lead Assigned', 'lead.assigned'],
    ['Webinar Registered', 'event.registered'],
    ['Event Registered', 'event.registered'],
    ['Webinar Joined', 'event.joined'],
    ['Webinar Left', 'event.left'],
    ['Webinar Registration Cancelled', 'event.registration_cancelled'],
    ['Form Submitted', 'web.form_submitted'],
    ['File Downloaded', 'web.file_downloaded'],
    ['Chat Message Received', 'chat.message_in'],
    ['Chat Message Sent', 'chat.message_out'],
    ['Live Chat Message Sent', 'chat.message_in'],
    ['Live Chat Message Received', 'chat.message_out'],
    ['Email Delivered', 'email.delivered'],
    ['Email Link Clicked', 'email.clicked'],
    ['Unsubscribed', 'email.unsubscribed'],
    ['Completed Order', 'order.paid'],
    ['order.completed', 'order.completed'],
  ])('%s is %s', async (event, type) => expect((await tracked({ ...track, event })).type).toBe(type))

  it('what no one listed is other, under its own name', async () => {
    expect(await tracked({ ...track, event: 'Spaceship Landed' })).toMatchObject({
      type: 'other',
      props: { event: 'Spaceship Landed' },
    })
    expect((await tracked({ ...track, event: 'constructor' })).type).toBe('other')
  })

  it.each([
    [{ type: 'delete' }, 'type'],
    [{ type: 'sing' }, 'type'],
    [{ type: undefined }, 'type'],
    [{ event: undefined }, 'event'],
    [{ event: ' ' }, 'event'],
    [{ event: 'event.no_show' }, 'event'],
    [{ event: 'Event No Show' }, 'event'],
    [{ properties: 'x' }, 'properties'],
    [{ type: 'alias' }, 'previousId'],
    [{ type: 'group' }, 'groupId'],
    [{ userId: { id: 1 } }, 'userId'],
  ])('refuses %j, naming %s', async (change, field) =>
    expect((await refusing({ ...track, ...change })).field).toBe(field),
  )

  it('takes a message id of any length, and makes one of the event where there is none', async () => {
    for (const length of [99, 100, 255])
      expect((await tracked({ ...track, messageId: 'm'.repeat(length) })).id).toBe('m'.repeat(length))
    const [first, second] = await Promise.all(
      ['a', 'b'].map((end) => tracked({ ...track, messageId: 'm'.repeat(5000) + end })),
    )
    expect(first?.id.length).toBe(255)
    expect(first?.id).not.toBe(second?.id)
    const [one, same, other] = await Promise.all(
      [{}, {}, { properties: { stage: 'x' } }].map((more) =>
        tracked({ ...track, messageId: undefined, ...more }),
      ),
    )
    expect(one?.id).toBe(same?.id)
    expect(one?.id).not.toBe(other?.id)
  })

  it('keeps an id over 2^53 to the last digit, wherever it stands', async () => {
    const ids =
      '"userId":12345678901234567890,"messageId":98765432109876543210,"timestamp":"2026-01-05T11:00:00Z"'
    const body = `{"batch":[{"type":"track","event":"Order Completed",${ids},"properties":{"order_id":9007199254740993,"total":10.5}}]}`
    const [touchpoint] = await delivered(request({ ...call('/v1/batch', {}), body }), segment)
    expect(touchpoint).toMatchObject({
      id: '98765432109876543210',
      identities: [{ value: '12345678901234567890' }],
      props: { order_id: '9007199254740993' },
      value: { amount: 1050 },
    })
  })

  it('keeps what the page of touchpoints states, and nothing else', async () => {
    const webinar = await tracked({
      ...track,
      event: 'Webinar Registered',
      properties: {
        event_id: 77,
        eventName: '新品发布',
        starts_at: '2026-01-08T19:00:00+08:00',
        endTime: '2026-01-08 12:00',
        recording_url: 'https://example.com/r?v=1',
        colour: 'blue',
        __proto__: { x: 1 },
      },
    })
    expect(webinar.props).toEqual({
      event_key: '77',
      event_name: '新品发布',
      starts_at: '2026-01-08T11:00:00.000Z',
      ends_at: '2026-01-08T12:00:00.000Z',
      recording_url: 'https://example.com/r?v=1',
    })
    const page = await tracked({
      type: 'page',
      name: 'Home',
      anonymousId: 'a',
      properties: { title: 'Welcome' },
      context: {
        page: { url: 'https://example.com/a?utm_source=x&id=2#top', path: '/a', title: 'ignored' },
        campaign: { name: 'spring', source: 'google', medium: 'cpc' },
        locale: 'zh-CN',
        timezone: 'Asia/Shanghai',
      },
    })
    expect(page).toMatchObject({ type: 'web.page_viewed', campaign: 'spring' })
    expect(page.props).toEqual({
      origin: 'google/cpc',
      language: 'zh-CN',
      time_zone: 'Asia/Shanghai',
      url: 'https://example.com/a?id=2',
      path: '/a',
      title: 'Welcome',
      page: 'Home',
    })
  })

  it('never keeps what was stated in a chat', async () => {
    expect(
      JSON.stringify(
        await tracked({
          ...track,
          event: 'Live Chat Message Sent',
          properties: { message_body: 'my stapler', conversation_id: 'c1' },
        }),
      ),
    ).not.toContain('stapler')
  })

  it.each([
    ['Email Opened', {}, 'human'],
    ['Email Opened', { userAgent: 'Mozilla/5.0' }, 'machine'],
    [
      'Email Link Clicked',
      {
        userAgent:
          'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.40',
      },
      'human',
    ],
  ])('%s by %j is graded %s', async (event, context, grade) =>
    expect((await tracked({ ...track, event, context })).props['grade']).toBe(grade),
  )

  it.each([
    [{}, 'transient'],
    [{ bounce_type: 'soft' }, 'transient'],
    [{ bounceType: 'Hard' }, 'permanent'],
    [{ bounce_type: 'permanent' }, 'permanent'],
  ])('a bounce said as %j is %s', async (properties, kind) =>
    expect((await tracked({ ...track, event: 'Email Bounced', properties })).props['bounce_type']).toBe(kind),
  )
})

describe('what it is worth', () => {
  it.each([
    [{ total: 199.5, currency: 'CNY' }, 19_950, 'CNY'],
    [{ total: 500, currency: 'JPY' }, 500, 'JPY'],
    [{ revenue: '1.234', currency: 'kwd' }, 1234, 'KWD'],
    [{ value: 1, currency: 'RMB' }, 100, 'CNY'],
    [{ total: 0.1 + 0.2 }, 30, 'CNY'],
    [{ total: 59.970_000_000_000_006 }, 5997, 'CNY'],
    [{ total: 0, revenue: 5 }, 0, 'CNY'],
    [{ total: '1,234.50' }, 123_450, 'CNY'],
    [{ total: -5 }, -500, 'CNY'],
    [{ total: 1.005 }, 101, 'CNY'],
  ])('%j is %i minor units of %s', async (properties, amount, currency) => {
    expect((await tracked({ ...track, event: 'Order Completed', properties })).value).toEqual({
      amount,
      currency,
    })
  })

  it.each([
    { total: 'much' },
    { total: 5, currency: 'XXQ' },
    { total: {} },
    { total: 1e15 },
    { total: 1e40 },
  ])('%j can not be read, and says so', async (properties) => {
    const order = await tracked({ ...track, event: 'Order Completed', properties })
    expect([order.value, order.props['money']]).toEqual([undefined, 'unreadable'])
  })

  it('is nothing for what is no business', async () => {
    expect(
      (await tracked({ ...track, event: 'Email Opened', properties: { total: 5 } })).value,
    ).toBeUndefined()
  })
})

describe('what Segment passes on', () => {
  it('has its time set right already, and is stored where it would have been had it come straight', async () => {
    const event = {
      ...track,
      originalTimestamp: '2026-01-05T03:00:00.000Z',
      sentAt: '2026-01-05T04:00:00.000Z',
      timestamp: '2026-01-05T09:00:00.000Z',
      receivedAt: '2026-01-05T10:00:00.000Z',
    }
    const [touchpoint] = await forwarded(event)
    expect(touchpoint).toMatchObject({
      at: Date.parse('2026-01-05T09:00:00Z'),
      statedAt: '2026-01-05T03:00:00.000Z',
    })
    expect(keysOf(await delivered(call('/v1/track', event), segment))).toEqual(
      touchpoint && keysOf([touchpoint]),
    )
  })

  it('may ask to delete a person, which no one with a write key may', async () => {
    expect(
      await forwarded({ type: 'delete', userId: 'u_1', messageId: 'd', timestamp: '2026-01-05T09:00:00Z' }),
    ).toMatchObject([{ type: 'privacy.erasure_requested' }])
    expect((await refusing({ type: 'delete', userId: 'u_1' })).field).toBe('type')
  })
})

it('is a touchpoint or a refusal, whatever people may send', async () => {
  const event = fc.record(
    {
      type: fc.oneof(fc.constantFrom('identify', 'track', 'page', 'screen', 'group', 'alias'), some()),
      event: some(),
      userId: some(),
      anonymousId: some(),
      messageId: some(),
      timestamp: some(),
      originalTimestamp: some(),
      properties: fc.oneof(
        fc.dictionary(
          fc.constantFrom(
            'email',
            'phone',
            'total',
            'currency',
            'url',
            'order_id',
            'lead_id',
            'campaign_name',
          ),
          some(),
        ),
        some(),
      ),
      traits: fc.oneof(fc.dictionary(fc.constantFrom('email', 'phone', 'name', 'company'), some()), some()),
      name: some(),
      context: fc.oneof(
        fc.dictionary(
          fc.constantFrom('traits', 'page', 'campaign', 'userAgent', 'locale', 'timezone', 'externalIds'),
          some(),
        ),
        some(),
      ),
      groupId: some(),
      previousId: some(),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(event, async (said) => {
      const outcome: unknown = await tracked(said).then(primaryAlias, (error: unknown) => error)
      expect(typeof outcome === 'string' || outcome instanceof RejectedError).toBe(true)
    }),
    { numRuns: 400 },
  )
})
