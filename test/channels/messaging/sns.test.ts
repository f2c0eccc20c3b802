import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { receiver } from '../../../shared/channels/sns/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, noon, reading, received, request } from '../delivery.ts'
import { certificateUrl, delivery, pem, pushed, to, topicArn } from '../samples/sns.ts'
import { vectorWith } from '../vectors.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'
import type { Connection } from '../../../shared/model/connection.ts'

const changed = (asked: HttpRequest, change: Record<string, unknown>): HttpRequest => ({
  ...asked,
  body: Buffer.from(
    JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(Buffer.from(asked.body).toString())), ...change }),
  ),
})
const kept = (asked: HttpRequest, from: Connection = to) =>
  expect(() => received(asked, from)).toThrow(expect.objectContaining({ status: 401 }))

describe('sns-notification-v2', () => {
  const vector = vectorWith(
    'sns-notification-v2',
    z.object({
      secrets: z.object({ certificatePem: z.string() }),
      request: z.object({ method: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }),
      negative: z.array(z.object({ why: z.string(), field: z.string(), value: z.string() })),
    }),
  )
  const asked = request(vector.request)
  const known = connection('sns', { topicArn, certificate: vector.secrets.certificatePem })

  it('is let in and read as an event of SES', async () => {
    expect(receiver.secrets.parse(known.secrets)).toEqual(known.secrets)
    expect(await delivered(asked, known)).toMatchObject([
      {
        channel: 'sns',
        type: 'email.opened',
        statedAt: '2026-01-05T02:10:00.000Z',
        identities: [{ kind: 'email', value: 'li.lei@example.com' }],
        props: { message: 't_01' },
      },
    ])
  })

  it('is let in by the certificate it names, once that was fetched', () => {
    const fetching = connection('sns', { topicArn })
    expect(receiver.resourceToFetch?.(asked, fetching)).toBe(
      'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-test.pem',
    )
    expect(receiver.verify(asked, fetching, noon, vector.secrets.certificatePem).events).toHaveLength(1)
    for (const other of [pem, 'no certificate', ''])
      expect(() => receiver.verify(asked, fetching, noon, other)).toThrow(RejectedError)
    expect(() => receiver.verify(asked, fetching, noon)).toThrow(RejectedError)
  })

  it.each(vector.negative)('is kept out: $why', ({ field, value }) => {
    kept(changed(asked, { [field]: value }), known)
  })

  it.each(['Message', 'MessageId', 'Timestamp'])('is kept out when its %s was changed', (name) => {
    kept(changed(asked, { [name]: 'x' }), known)
  })
})

describe('a certificate is fetched from nowhere but Amazon, for our topic alone', () => {
  const fetching = connection('sns', { topicArn })
  const asked = pushed({ Message: delivery })

  it.each([
    'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com.cn/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
    'https://evil@sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
    'https://s3.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com/a/../?x=SimpleNotificationService-1.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem?Action=Publish',
    'SimpleNotificationService-1.pem',
    '',
  ])('not from %j', (SigningCertURL) => {
    expect(() => receiver.resourceToFetch?.(changed(asked, { SigningCertURL }), fetching)).toThrow(
      expect.objectContaining({ status: 401 }),
    )
  })

  it("not for anyone else's topic, which Amazon signs as well", () => {
    const others = { TopicArn: 'arn:aws:sns:us-east-1:999999999999:ses-events', Message: delivery }
    expect(() => receiver.resourceToFetch?.(pushed(others), fetching)).toThrow(
      expect.objectContaining({ field: 'TopicArn' }),
    )
    kept(pushed(others))
  })

  it('in China from China', () => {
    const chinese = 'arn:aws-cn:sns:cn-north-1:123456789012:ses-events'
    const SigningCertURL = 'https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem'
    const china = connection('sns', { topicArn: chinese })
    expect(
      receiver.resourceToFetch?.(pushed({ TopicArn: chinese, SigningCertURL, Message: delivery }), china),
    ).toBe(SigningCertURL)
  })

  it('not at all where one is at hand', () => {
    expect(receiver.resourceToFetch?.(asked, to)).toBeUndefined()
  })
})

describe('a notification', () => {
  it.each(['1', '2'] as const)('is let in signed in version %s, with a subject or without', (version) => {
    expect(received(pushed({ Message: delivery }, { version }), to).queued).toMatchObject([
      { text: delivery },
    ])
    expect(received(pushed({ Message: delivery, Subject: 'News' }, { version }), to).queued).toHaveLength(1)
    kept(
      changed(pushed({ Message: delivery }, { version }), { SignatureVersion: version === '1' ? '2' : '1' }),
    )
    kept(changed(pushed({ Message: delivery }), { Subject: 'added' }))
  })

  it('states what EventBridge states, under the same key', async () => {
    const bridged = {
      v: 1 as const,
      channel: 'ses',
      connection: 'eventbridge',
      receivedAt: noon,
      text: JSON.stringify({ detail: JSON.parse(delivery) }),
    }
    expect(keysOf(await delivered(pushed({ Message: delivery }), to))).toEqual(keysOf(await reading(bridged)))
  })

  it.each(['plain words', '{"default":"x"}', '{"eventType":"Delivery"}'])(
    'of something else is taken, and refused on record: %s',
    async (Message) => {
      expect(received(pushed({ Message }), to).answer.status).toBe(200)
      await expect(delivered(pushed({ Message }), to)).rejects.toBeInstanceOf(RejectedError)
    },
  )
})

describe('a subscription', () => {
  const SubscribeURL = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=t`
  const asking = (change: Record<string, string> = {}) =>
    pushed({
      Type: 'SubscriptionConfirmation',
      Message: 'You have chosen to subscribe',
      Token: 't',
      SubscribeURL,
      ...change,
    })

  it('to our topic is confirmed: its address is to be visited, and nothing is read', () => {
    expect(receiver.verify(asking(), to, noon)).toMatchObject({
      answer: { status: 200 },
      events: [],
      confirmationUrl: SubscribeURL,
    })
  })

  it.each([
    'https://evil.example/?Action=ConfirmSubscription',
    `http://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=t`,
    `https://sns.us-east-1.amazonaws.com/?Action=DeleteTopic&TopicArn=${topicArn}`,
    `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}x&Token=t`,
    '',
  ])('is not confirmed at %j, though it is signed', (address) => {
    kept(asking({ SubscribeURL: address }))
  })

  it('that no one signed is confirmed by no one', () => {
    kept(changed(asking(), { SubscribeURL: `${SubscribeURL}&x=1` }))
    kept(changed(asking(), { Signature: 'AAAA' }))
  })

  it('may end, signed with its token or without', () => {
    for (const unsigned of [[], ['Token']]) {
      const said = {
        Type: 'UnsubscribeConfirmation',
        Message: 'You have chosen to end it',
        Token: 't',
        SubscribeURL,
      }
      expect(receiver.verify(pushed(said, { unsigned }), to, noon)).toMatchObject({
        answer: { status: 200 },
        events: [],
      })
    }
    kept(
      pushed(
        { Type: 'SubscriptionConfirmation', Message: 'x', Token: 't', SubscribeURL },
        { unsigned: ['Token'] },
      ),
    )
  })
})

it.each(['{}', 'null', '[]', '{"Type":"Notification"}'])(
  'what is no message of SNS is kept out: %s',
  (body) => {
    kept(request({ body, headers: { 'x-amz-sns-rawdelivery': 'true' } }))
  },
)

it('names a topic and a certificate, and nothing else', () => {
  expect(receiver.secrets.safeParse({ topicArn: 'ses-events' }).success).toBe(false)
  expect(receiver.secrets.safeParse({ topicArn, certificate: certificateUrl }).success).toBe(false)
  expect(
    receiver.secrets.safeParse({ topicArn: [topicArn, topicArn], certificate: [pem, pem] }).success,
  ).toBe(true)
})
