import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { Analytics } from '@segment/analytics-node'
import { encrypt, getSignature } from '@wecom/crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { ownEvent, sentTouchpoint } from '../../shared/people/own-event.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { wecomSecrets, wecomXml, whsec } from '../channels/delivery.ts'
import { connect, journeyOf, nameOfFirst, rowsOf, timelineOf } from './queries.ts'

let local: Local
let rows: Repositories

beforeAll(async () => {
  local = await startLocal({ connect: false })
  rows = rowsOf(local)
  await connect(local, 'segment', 'web', { writeKey: 'SEGMENTKEY01' })
  await connect(local, 'rudderstack', 'app', { writeKey: 'RUDDERKEY01' })
  await connect(local, 'standard-webhooks', 'crm', { secret: whsec })
  await connect(local, 'wecom', 'corp', wecomSecrets)
})
afterAll(async () => local?.stop())

const typesOf = async (spelled: string): Promise<string[]> =>
  (await timelineOf(rows, spelled)).map(({ type }) => type).sort()

it('@segment/analytics-node: an unknown visitor becomes a person, and all they did is one journey', async () => {
  const analytics = new Analytics({ writeKey: 'SEGMENTKEY01', host: local.url, maxRetries: 0 })
  const failures: unknown[] = []
  analytics.on('error', (failure) => failures.push(failure))
  analytics.page({ anonymousId: 'a-1', name: 'Home', properties: { url: 'https://example.com/', path: '/' } })
  analytics.track({ anonymousId: 'a-1', event: 'Form Submitted', properties: { form_id: 'contact' } })
  analytics.identify({
    userId: 'u-1',
    anonymousId: 'a-1',
    traits: { name: '李雷', email: 'Li.Lei@Example.com', phone: '138 0013 8000' },
  })
  analytics.track({
    userId: 'u-1',
    event: 'Order Completed',
    properties: { order_id: 12_345, total: 199.5, currency: 'CNY' },
  })
  analytics.screen({ userId: 'u-1', name: 'Orders' })
  analytics.group({ userId: 'u-1', groupId: 'g-1', traits: { name: 'Initech' } })
  analytics.alias({ userId: 'u-1', previousId: 'a-0' })
  await analytics.closeAndFlush()
  await local.settled()
  expect(failures).toEqual([])
  expect(await typesOf('email:li.lei@example.com')).toEqual([
    'identity.linked',
    'order.paid',
    'profile.updated',
    'profile.updated',
    'web.form_submitted',
    'web.page_viewed',
    'web.page_viewed',
  ])
  const journey = await journeyOf(rows, 'phone:+8613800138000')
  expect(journey).toMatchObject({
    count: 7,
    profile: { name: '李雷', company: 'Initech', email: 'li.lei@example.com' },
  })
  expect(journey).toEqual(await journeyOf(rows, 'anonymousId:a-0'))
})

it('@segment/analytics-node hears at once that its key is wrong', async () => {
  const analytics = new Analytics({ writeKey: 'WRONGKEY', host: local.url, maxRetries: 0 })
  const failures: unknown[] = []
  analytics.on('error', (failure) => failures.push(failure))
  analytics.track({ userId: 'nobody', event: 'Lead Created' })
  await analytics.closeAndFlush()
  expect(failures).toHaveLength(1)
  await local.settled()
  expect(await typesOf('userId:nobody')).toEqual([])
})

it.each([true, false])('@rudderstack/rudder-sdk-node, compressed: %s', async (gzip) => {
  const analytics = new RudderAnalytics('RUDDERKEY01', {
    dataPlaneUrl: local.url,
    gzip,
    retryCount: 0,
    flushInterval: 60_000,
    logLevel: 'error',
  })
  const userId = `rudder-${gzip}`
  analytics.identify({ userId, traits: { email: `${userId}@example.com` } })
  analytics.track({ userId, event: 'Lead Created', properties: { origin: 'app' } })
  await new Promise<void>((resolve, reject) =>
    analytics.flush((error) => (error ? reject(error) : resolve())),
  )
  await local.settled()
  expect(await typesOf(`email:${userId}@example.com`)).toEqual(['lead.created', 'profile.updated'])
})

const hook = async (channel: string, init: RequestInit, query = ''): Promise<Response> =>
  fetch(`${local.url}/hooks/${channel}${query}`, init)

it('standardwebhooks: signed, sent three times, kept once; changed by a letter, kept out', async () => {
  const body = JSON.stringify({
    type: 'lead.created',
    timestamp: new Date().toISOString(),
    data: { email: 'han@example.com', origin: 'crm' },
  })
  const send = async (text: string, at = new Date()) =>
    hook('standard-webhooks/crm', {
      method: 'POST',
      body: text,
      headers: {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(whsec).sign('msg_1', at, body),
      },
    })
  for (let time = 0; time < 3; time += 1) expect((await send(body)).status).toBe(200)
  expect((await send(body.replace('han', 'hen'))).status).toBe(401)
  expect((await send(body, new Date(Date.now() - 600_000))).status).toBe(401)
  await local.settled()
  expect(await typesOf('email:han@example.com')).toEqual(['lead.created'])
})

it('@wecom/crypto: the address is checked, and a new contact arrives', async () => {
  const { token, encodingAESKey, receiveId } = wecomSecrets
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), 'n1']
  const query = (sealed: string, more: Record<string, string> = {}) =>
    `?${Object.entries({
      msg_signature: getSignature(token, timestamp, nonce, sealed),
      timestamp,
      nonce,
      ...more,
    })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')}`
  const echo = encrypt(encodingAESKey, '1616140317555161061', receiveId)
  expect(await (await hook('wecom/corp', { method: 'GET' }, query(echo, { echostr: echo }))).text()).toBe(
    '1616140317555161061',
  )
  const sealed = encrypt(
    encodingAESKey,
    wecomXml({
      CreateTime: timestamp,
      Event: 'change_external_contact',
      ChangeType: 'add_external_contact',
      UserID: 'zhangsan',
      ExternalUserID: 'wmTESTAAAAexternal001',
      State: 'spring',
    }),
    receiveId,
  )
  const answer = await hook(
    'wecom/corp',
    { method: 'POST', body: `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>` },
    query(sealed),
  )
  expect([answer.status, await answer.text()]).toEqual([200, ''])
  await local.settled()
  expect(await timelineOf(rows, `wecom.external_userid@${receiveId}:wmTESTAAAAexternal001`)).toMatchObject([
    { type: 'wecom.contact_added', campaign: 'spring', props: { owner: 'zhangsan' } },
  ])
})

it('Amazon SES: what it reports a mail of ours is in the journey, and that it was sent is in it once', async () => {
  const sentAt = Date.now()
  const address = 'mei@example.com'
  const ours = sentTouchpoint({
    message: 'm-77',
    sentAt,
    receivedAt: sentAt,
    email: { kind: 'email', value: address },
  })
  const sqs = new SQSClient({ ...local.aws, useQueueUrlAsEndpoint: false })
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: local.nameOf('QueuesTouchpointsQueue'),
      MessageBody: JSON.stringify(ownEvent(ours)),
    }),
  )
  const { MessageId } = await new SESv2Client(local.aws).send(
    new SendEmailCommand({
      FromEmailAddress: 'news@example.com',
      Destination: { ToAddresses: ['Mei@Example.com'] },
      ConfigurationSetName: await nameOfFirst(local, 'AWS::SES::ConfigurationSet'),
      Content: {
        Simple: {
          Subject: { Data: 'Hello' },
          Body: { Html: { Data: '<a href="https://example.com/r">r</a>' } },
        },
      },
      EmailTags: [
        { Name: 'touch_id', Value: 'm-77' },
        { Name: 'sent_at', Value: String(sentAt) },
      ],
    }),
  )
  await local.settled()
  await local.inbox.open(MessageId ?? '', { userAgent: 'Mozilla/5.0' })
  await local.inbox.click(MessageId ?? '', {
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  })
  await local.settled()
  const told = await timelineOf(rows, `email:${address}`)
  expect(told.map(({ type, props: { message, grade } }) => [type, message, grade])).toEqual(
    expect.arrayContaining([
      ['email.sent', 'm-77', undefined],
      ['email.delivered', 'm-77', undefined],
      ['email.opened', 'm-77', 'machine'],
      ['email.clicked', 'm-77', 'machine'],
    ]),
  )
  expect(told).toHaveLength(4)
})

it('what was accepted is stored, refused on record, or parked', async () => {
  const day = new Date().toISOString().slice(0, 10)
  const refusals = async () => (await rows.touchpoints.refusals('segment', day, {})).items
  const before = (await refusals()).length
  const batch = [
    { type: 'track', event: 'Lead Created', userId: 'counted', messageId: 'c-1' },
    { type: 'track', event: 'Lead Created', userId: null, messageId: 'c-2' },
    { type: 'sing', userId: 'counted', messageId: 'c-3' },
  ]
  const answer = await fetch(`${local.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('SEGMENTKEY01:')}` },
    body: JSON.stringify({ batch }),
  })
  expect(answer.status).toBe(200)
  await local.settled()
  expect(await typesOf('userId:counted')).toEqual(['lead.created'])
  expect((await refusals()).slice(before - 100).map(({ reason }) => reason)).toEqual(
    expect.arrayContaining([
      'userId or anonymousId must be there',
      'type must be one of identify, track, page, screen, group, alias',
    ]),
  )
  expect((await local.queues())['QueuesTouchpointsParkedQueue']).toEqual({ ready: 0, later: 0 })
})

it('nothing complained on the way, and no function asked for what it may not have', async () => {
  expect(local.complaints()).toEqual([])
})
