import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ownEvent, sentTouchpoint } from '../../../shared/people/own-event.ts'
import { ingestMessageSchema } from '../../../shared/channels/parsing/ingest-event.ts'
import { keysOf, reading } from '../delivery.ts'
import { vectorsOf, vectorWith } from '../vectors.ts'

const shape = z.object({
  event: z.looseObject({ detail: z.looseObject({}) }),
  expect: z.object({ touchpointType: z.string() }),
})
const vector = (kind: string) => vectorWith(`ses-eventbridge-${kind}`, shape).event
const read = async (event: unknown) => reading(ingestMessageSchema.parse(event))

/** An event of this kind, its record changed. */
const told = (kind: string, change: Record<string, unknown>, mail: Record<string, unknown> = {}) => {
  const { detail, ...event } = vector(kind)
  return {
    ...event,
    detail: { ...detail, ...change, mail: { ...z.looseObject({}).parse(detail['mail']), ...mail } },
  }
}
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148'
const click = (timestamp: string, userAgent = iphone, link = 'https://example.com/a?utm_source=mail&id=1') =>
  told('click', { click: { timestamp, userAgent, link } })

it.each(vectorsOf('ses-eventbridge-'))('%s', async (id) => {
  const {
    event,
    expect: { touchpointType },
  } = vectorWith(id, shape)
  expect(await read(event)).toMatchObject([
    {
      type: touchpointType,
      channel: 'ses',
      source: 'eventbridge',
      receivedAt: Date.parse('2026-01-05T02:10:01Z'),
      identities: [{ kind: 'email', value: 'li.lei@example.com' }],
      props: { email_id: 't_01', message: 't_01' },
    },
  ])
})

describe('once', () => {
  it('a mail of ours is sent under one key, whether our sender states it or SES, in whichever order', async () => {
    const sentAt = Date.parse('2026-01-05T01:59:59.123Z')
    const ours = sentTouchpoint({
      message: 't_01',
      sentAt,
      receivedAt: sentAt,
      email: { kind: 'email', value: 'Li.Lei@example.com' },
    })
    const theirs = await read(told('send', {}, { tags: { touch_id: ['t_01'], sent_at: [String(sentAt)] } }))
    expect(keysOf(theirs)).toEqual(keysOf([ours]))
    expect(theirs).toMatchObject([
      {
        id: 't_01:sent',
        type: 'email.sent',
        at: sentAt,
        statedAt: '2026-01-05T01:59:59.123Z',
        props: { message: 't_01', email_id: 't_01' },
      },
    ])
    expect(await reading(ownEvent(ours))).toEqual([ours])
  })

  it('only that it was sent is under that key; what happens to it afterwards is under its own', async () => {
    const tags = { touch_id: ['t_01'], sent_at: ['1767578399123'] }
    expect(await read(told('delivery', {}, { tags }))).toMatchObject([
      { type: 'email.delivered', statedAt: '2026-01-05T02:00:02.000Z', props: { message: 't_01' } },
    ])
  })

  it("a mail of another person is known by the provider's id", async () => {
    expect(await read(told('send', {}, { tags: undefined }))).toMatchObject([
      {
        id: '0100019b-open-000000:email.sent:2026-01-05T02:00:00.000Z',
        props: { email_id: '0100019b-open-000000' },
      },
    ])
  })

  it('an event that comes by two ways is one', async () => {
    const { detail } = vector('bounce')
    const alone = await reading({
      v: 1,
      channel: 'ses',
      connection: 'sns',
      receivedAt: Date.parse('2026-01-05T02:30:00Z'),
      text: JSON.stringify(detail),
    })
    expect(keysOf(alone)).toEqual(keysOf(await read(vector('bounce'))))
  })

  it('every open is one of its own, and clicks on two links within a second are two', async () => {
    const opens = await Promise.all(
      ['2026-01-05T02:10:00.000Z', '2026-01-05T02:10:01.000Z'].map((timestamp) =>
        read(told('open', { open: { timestamp, userAgent: iphone } })),
      ),
    )
    const clicks = await Promise.all(
      ['https://example.com/a', 'https://example.com/b'].map((link) =>
        read(click('2026-01-05T02:12:00.000Z', iphone, link)),
      ),
    )
    expect(new Set(keysOf([...opens.flat(), ...clicks.flat()])).size).toBe(4)
  })
})

describe('who opened it', () => {
  it.each([
    ["Apple's proxy", 'Mozilla/5.0', 'machine'],
    [
      "Gmail's proxy",
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      'machine',
    ],
    ["Yahoo's proxy", 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html', 'machine'],
    ['a scanner', 'BarracudaSentinel (EE)', 'machine'],
    ['nobody says who', '', 'machine'],
    ['a phone', iphone, 'human'],
    ['Outlook', 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; ms-office; MSOffice 16)', 'human'],
  ])('%s', async (_, userAgent, grade) => {
    expect(
      await read(told('open', { open: { timestamp: '2026-01-05T02:10:00.000Z', userAgent } })),
    ).toMatchObject([{ props: { grade } }])
  })

  it('no one clicks within ten seconds of sending', async () => {
    expect(await read(click('2026-01-05T02:00:09.999Z'))).toMatchObject([
      { props: { grade: 'machine', url: 'https://example.com/a?id=1' } },
    ])
    expect(await read(click('2026-01-05T02:00:10.000Z'))).toMatchObject([{ props: { grade: 'human' } }])
  })

  it('no one can state of a mail to several', async () => {
    const two = { destination: ['li@example.com', 'han@example.com'] }
    await expect(read(told('open', {}, two))).rejects.toThrow('must name its recipient')
    expect(
      await read(
        told(
          'delivery',
          { delivery: { timestamp: '2026-01-05T02:00:02.000Z', recipients: two.destination } },
          two,
        ),
      ),
    ).toHaveLength(2)
  })
})

const bounce = (bounceType: string, bounceSubType: string) =>
  told('bounce', {
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: 'Li Lei <LI@example.com>' }],
      timestamp: '2026-01-05T02:00:03.000Z',
    },
  })

describe('what the ledger must know', () => {
  it.each([
    ['Permanent', 'General', 'permanent'],
    ['Permanent', 'OnAccountSuppressionList', 'permanent'],
    ['Transient', 'MailboxFull', 'transient'],
    ['Undetermined', 'Undetermined', 'transient'],
  ])('a bounce %s/%s is %s', async (type, sub, kind) => {
    expect(await read(bounce(type, sub))).toMatchObject([
      {
        type: 'email.bounced',
        props: { bounce_type: kind, reason: sub },
        identities: [{ value: 'li@example.com' }],
      },
    ])
  })

  it('the person who takes a mail out of the junk folder does not complain', async () => {
    const complaint = {
      complainedRecipients: [{ emailAddress: 'li@example.com' }],
      timestamp: '2026-01-05T05:00:00.000Z',
      complaintFeedbackType: 'not-spam',
    }
    expect(await read(told('complaint', { complaint }))).toMatchObject([
      { type: 'other', props: { event: 'not-spam' } },
    ])
  })

  it.each([
    [{ unsubscribeAll: true }, { unsubscribeAll: false }, 'email.unsubscribed'],
    [{ unsubscribeAll: false }, { unsubscribeAll: true }, 'email.resubscribed'],
    [
      { topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }] },
      {},
      'email.unsubscribed',
    ],
    [
      { topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptIn' }] },
      { topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }] },
      'email.resubscribed',
    ],
    [{}, {}, 'other'],
  ])('preferences %j after %j: %s', async (newTopicPreferences, oldTopicPreferences, type) => {
    const subscription = {
      contactList: 'all',
      timestamp: '2026-01-05T05:00:00.000Z',
      source: 'UnsubscribeHeader',
      newTopicPreferences,
      oldTopicPreferences,
    }
    expect(await read(told('send', { eventType: 'Subscription', subscription }))).toMatchObject([{ type }])
  })

  it.each([
    ['Reject', { reject: { reason: 'Bad content' } }, 'email.rejected', 'Bad content'],
    [
      'Rendering Failure',
      { failure: { errorMessage: 'Attribute li@example.com is missing', templateName: 't' } },
      'email.failed',
      'the template could not be rendered',
    ],
    [
      'DeliveryDelay',
      {
        deliveryDelay: {
          delayType: 'MailboxFull',
          delayedRecipients: [{ emailAddress: 'li@example.com' }],
          timestamp: '2026-01-05T05:00:00.000Z',
        },
      },
      'email.delayed',
      'MailboxFull',
    ],
  ])('%s', async (eventType, part, type, reason) => {
    expect(await read(told('send', { eventType, ...part }))).toMatchObject([{ type, props: { reason } }])
  })
})

it.each([
  [told('send', { eventType: 'Sang' }), 'eventType'],
  [told('send', { eventType: 'Open' }), 'eventType'],
  [told('send', {}, { destination: [] }), 'mail.destination'],
  [told('send', {}, { destination: ['no address'] }), 'mail.destination'],
  [told('send', {}, { messageId: 5 }), 'mail.messageId'],
])('refuses what it can not read, naming the field (%#)', async (event, field) => {
  await expect(read(event)).rejects.toMatchObject({ field })
})

describe('a subject', () => {
  const mailWith = (subject: string, more: Record<string, unknown> = {}) => ({
    commonHeaders: { subject },
    ...more,
  })
  const long = `${'题'.repeat(199)}👩‍👩‍👧${'x'.repeat(10)}`

  it('longer than 200 characters is cut between characters and flagged, the person who sent the mail', async () => {
    const byOthers = await read(told('delivery', {}, mailWith(long)))
    const byUs = await read(
      told('send', {}, mailWith(long, { tags: { touch_id: ['t_01'], sent_at: ['1767578399123'] } })),
    )
    for (const [touchpoint] of [byOthers, byUs]) {
      expect(touchpoint?.props).toMatchObject({ subject: '题'.repeat(199), flags: 'text.cut' })
    }
  })

  it('of 200 characters is kept whole, without the flag', async () => {
    const [touchpoint] = await read(told('delivery', {}, mailWith('题'.repeat(200))))
    expect(touchpoint?.props['subject']).toBe('题'.repeat(200))
    expect(touchpoint?.props['flags']).toBeUndefined()
  })
})
