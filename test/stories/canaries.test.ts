import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { messageView } from '../../shared/api/views/journeys.ts'
import { wecomSecrets } from '../channels/delivery.ts'
import {
  type RunningStack,
  askEverything,
  askInVain,
  followLinks,
  sendToEveryChannel,
  leaveThingsUndone,
  mailsTo,
  missAnEvent,
  startStack,
  readMessage,
  setUp,
  type Words,
  words,
} from './all-flows.ts'

/** Values that occur nowhere else: whatever of them is found where it should not be, came from here. */
const canaries = {
  writeKey: 'CANARYWRITEKEY01',
  rudderKey: 'CANARYRUDDERKEY1',
  sharedSecret: 'canary-shared-secret',
  whsec: `whsec_${Buffer.from('canary webhook secret of 32 byte').toString('base64')}`,
  robotKey: 'canary-robot-key-0001',
  name: '金丝雀',
  company: 'Canary Holdings',
  phone: '13912345678',
  at: 'canary-mail.example',
  text: 'canary words said by nobody else',
  wecomToken: 'canaryToken',
  aesKey: 'CanaryCanaryCanaryCanaryCanaryCanaryCanary0',
  proof: 'canary-agreement-17',
  id: 'canary-user-id-42',
} as const

const said: Words = {
  ...words,
  writeKey: canaries.writeKey,
  rudderKey: canaries.rudderKey,
  sharedSecret: canaries.sharedSecret,
  whsec: canaries.whsec,
  robotKey: canaries.robotKey,
  name: canaries.name,
  company: canaries.company,
  phone: canaries.phone,
  wecomSecrets: Object.assign(
    { ...wecomSecrets },
    { token: canaries.wecomToken, encodingAESKey: canaries.aesKey },
  ),
  mail: (who) => `${who}@${canaries.at}`,
}

/**
 * As they may be found: as they are, in E.164, as the file of a secret holds them, encoded for an address or
 * a header.
 */
const spellings = (): string[] =>
  [...Object.values(canaries), machine.local.token].flatMap((text) => [
    text,
    encodeURIComponent(text),
    Buffer.from(text).toString('base64').slice(0, -4),
    JSON.stringify(text).slice(1, -1),
  ])
const foundIn = (text: string): string[] => spellings().filter((canary) => text.includes(canary))

let machine: RunningStack
const answers: { readonly asked: string; readonly status: number; readonly text: string }[] = []

const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
  const answer = await fetch(`${machine.local.url}${path}`, init)
  answers.push({
    asked: path.slice(0, 40),
    status: answer.status,
    text: `${JSON.stringify([...answer.headers])}${await answer.text()}`,
  })
}

const basic = (key: string) => ({
  authorization: `Basic ${btoa(`${key}:`)}`,
  'content-type': 'application/json',
})
const person = { email: `li@${canaries.at}`, phone: canaries.phone, name: canaries.name }

/** Everything that can be refused, asked with canaries in every part of it. */
const askWrongly = async (): Promise<void> => {
  const body = JSON.stringify({
    type: 'track',
    userId: canaries.id,
    event: canaries.text,
    context: { traits: person },
  })
  const bearer = { authorization: `Bearer ${machine.local.token}` }
  const wrong: readonly (readonly [path: string, init: RequestInit])[] = [
    ['/v1/track', { method: 'POST', headers: basic(`${canaries.writeKey}X`), body }],
    ['/v1/track', { method: 'POST', headers: basic(canaries.writeKey), body: body.slice(0, -5) }],
    [
      '/v1/batch',
      { method: 'POST', headers: basic(canaries.writeKey), body: JSON.stringify({ batch: canaries.text }) },
    ],
    [
      '/v1/track',
      { method: 'POST', headers: { ...basic(canaries.writeKey), 'content-encoding': 'gzip' }, body },
    ],
    [
      '/v1/batch',
      {
        method: 'POST',
        headers: basic(canaries.rudderKey),
        body: JSON.stringify({ batch: [{ event: canaries.text }] }),
      },
    ],
    [
      '/hooks/standard-webhooks/crm',
      {
        method: 'POST',
        headers: {
          'webhook-id': canaries.id,
          'webhook-timestamp': canaries.text,
          'webhook-signature': canaries.text,
        },
        body,
      },
    ],
    [
      '/hooks/segment-webhook/cdp',
      { method: 'POST', headers: { 'x-signature': canaries.sharedSecret }, body },
    ],
    [
      `/hooks/wecom/corp?msg_signature=${canaries.wecomToken}&timestamp=1&nonce=${canaries.id}`,
      { method: 'POST', body: `<xml><Encrypt>${canaries.aesKey}</Encrypt></xml>` },
    ],
    [`/hooks/${canaries.id}/${canaries.id}`, { method: 'POST', body }],
    [`/u/${canaries.id}`, {}],
    [`/l/${canaries.id}`, {}],
    ['/api/health', { headers: { authorization: `Bearer ${machine.local.token}X` } }],
    [`/api/people/email:nobody@${canaries.at}`, { headers: bearer }],
    [`/api/people/${canaries.id}`, { headers: bearer }],
    [`/api/treatments/${canaries.id}`, { headers: bearer }],
    [`/api/messages?status=${encodeURIComponent(canaries.text)}`, { headers: bearer }],
    [`/api/interruptions?cursor=${encodeURIComponent(canaries.text)}`, { headers: bearer }],
    [
      '/api/policy',
      { method: 'PUT', headers: bearer, body: JSON.stringify({ staff: [person], language: canaries.text }) },
    ],
    ['/api/policy', { method: 'PUT', headers: bearer, body: `{"${canaries.text}` }],
    [
      '/api/connections/segment/web2',
      {
        method: 'PUT',
        headers: bearer,
        body: JSON.stringify({ secrets: { writeKey: `${canaries.writeKey} ` } }),
      },
    ],
    [
      '/api/connections/segment/web2',
      { method: 'PUT', headers: bearer, body: JSON.stringify({ secrets: { writeKey: canaries.writeKey } }) },
    ],
    [
      '/api/connections/wecom-robot/x',
      {
        method: 'PUT',
        headers: bearer,
        body: JSON.stringify({ secrets: { url: `https://a.example/?no=${canaries.robotKey}` } }),
      },
    ],
  ]
  for (const [path, init] of wrong) await ask(path, init)
}

/** Events that are taken at the door and can never be kept, and one that breaks what takes it. */
const sendWhatIsRefused = async (): Promise<void> => {
  const { track, local } = machine
  await track(
    canaries.writeKey,
    { type: canaries.text, userId: canaries.id },
    {
      type: 'alias',
      userId: canaries.id,
      messageId: canaries.text,
      event: canaries.text,
      context: { traits: person },
    },
    { type: 'track', userId: 'null', event: canaries.text },
  )
  await track(canaries.writeKey, {
    type: 'track',
    userId: canaries.id,
    event: 'consent.granted',
    timestamp: canaries.text,
    properties: { purpose: canaries.text, proof: canaries.proof },
    context: { traits: person },
  })
  await local.settled()
}

/** Engines fail, providers refuse and say nothing, functions die; parked in the end. */
const failEverywhere = async (): Promise<void> => {
  const { local, track } = machine
  for (const on of ['dynamodb', 'sqs', 'events', 'secretsmanager'] as const)
    for (const kind of ['throttle', 'error'] as const)
      local.fault({ on, kind, message: 'the engine is out of order' })
  await track(canaries.writeKey, {
    type: 'track',
    userId: canaries.id,
    event: 'Lead Created',
    context: { traits: person },
  })
  await local.quiet()
  local.clearFaults()
  local.fault({
    on: 'ses',
    kind: 'error',
    code: 'MessageRejected',
    message: `Email address is not verified: li@${canaries.at}`,
  })
  await missAnEvent(machine, 'rejected')
  local.fault({ on: 'ses', kind: 'accept-then-reset' })
  await missAnEvent(machine, 'unheard')
  local.fault({ on: 'wecom', kind: 'accept-then-reset' })
  await track(canaries.writeKey, {
    type: 'track',
    event: 'Chat Message Received',
    userId: 'waits',
    timestamp: new Date(local.clock.now()).toISOString(),
    properties: { text: canaries.text },
    context: { traits: { ...person, email: `waits@${canaries.at}` } },
  })
  await local.clock.advance('PT40M', { step: 'PT2M' })
  local.crashOn({ function: 'intake', action: 'dynamodb:PutItem', nth: 1, when: 'before' })
  await track(canaries.writeKey, {
    type: 'track',
    userId: canaries.id,
    event: canaries.text,
    context: { traits: person },
  })
  await local.clock.advance('PT10M', { step: 'PT1M' })
}

const workQueues = ['Touchpoints', 'Mend', 'SendEmail', 'SendWecom', 'SendCrm'] as const

/**
 * No JSON (of which the parser's own error quotes the beginning), and JSON of no shape that anybody knows;
 * each says who it is about.
 */
const untakeable = [
  `${canaries.name} li@${canaries.at}: ${canaries.text}`,
  `{"email":"li@${canaries.at}","text":"${canaries.text}`,
  JSON.stringify({ v: 1, ...person, message: canaries.text, 'detail-type': canaries.text }),
]

/**
 * What no function can take, handed to each function as it stands, and put onto each queue until it is
 * parked.
 */
const park = async (): Promise<void> => {
  const { local } = machine
  for (const name of [
    'intake',
    'run-playbooks',
    'send-email',
    'send-wecom',
    'sync-crm',
    'project-journeys',
    'webhook',
    'console',
    'sweep',
    'maintenance',
    'poll-channels',
    'preference-center',
  ]) {
    const Records = untakeable.map((body, index) => ({
      messageId: `handed-${index}`,
      body,
      attributes: { ApproximateReceiveCount: '1' },
    }))
    await local.invoke(name, { Records })
  }
  const sqs = new SQSClient({ ...local.aws, useQueueUrlAsEndpoint: false })
  for (const queue of workQueues) {
    for (const MessageBody of untakeable)
      await sqs.send(new SendMessageCommand({ QueueUrl: local.nameOf(`Queues${queue}Queue`), MessageBody }))
  }
  // A queue waits six minutes at most, and gives each message out five times.
  await local.clock.advance('PT49M', { step: 'PT7M' })
}

beforeAll(async () => {
  machine = await startStack(said)
  await setUp(machine)
  await sendToEveryChannel(machine)
  await askWrongly()
  await sendWhatIsRefused()
  await missAnEvent(machine, 'attendee')
  await readMessage(machine, 'attendee')
  await askInVain(machine)
  await followLinks(machine)
  await failEverywhere()
  await leaveThingsUndone(machine)
  await park()
  await askEverything(machine)
}, 600_000)
afterAll(async () => {
  await machine?.local.stop()
})

it('the canaries were everywhere they belong: in messages, in the log of touchpoints, in answers to the person who has the token', async () => {
  expect(foundIn(JSON.stringify(machine.local.inbox.list()))).toEqual(
    expect.arrayContaining([canaries.name, canaries.at]),
  )
  expect(mailsTo(machine, 'attendee')).toHaveLength(1)
  const known = await machine.api('GET', `people/${encodeURIComponent(`email:shopper@${canaries.at}`)}`)
  expect(foundIn(await known.text())).toEqual(
    expect.arrayContaining([canaries.name, canaries.company, canaries.at]),
  )
})

const logged = (): string[] => {
  const folder = join(machine.local.dataDir, 'logs')
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean),
  )
}

it('no function wrote one of them into its log, nor into a metric', () => {
  const lines = logged()
  expect(lines.length).toBeGreaterThan(20)
  expect(lines.some((line) => line.includes('"_aws"'))).toBe(true)
  expect(lines.filter((line) => foundIn(line).length > 0)).toEqual([])
})

it('no answer that states no repeats one of them', () => {
  expect(answers.length).toBeGreaterThan(20)
  for (const { asked, status } of answers)
    expect([asked, status >= 400 && status < 500]).toEqual([asked, true])
  expect(answers.filter(({ text }) => foundIn(text).length > 0)).toEqual([])
})

it('no reason of a refusal, and no reason why a message was not sent', async () => {
  const { local, rows } = machine
  const day = new Date(local.clock.now()).toISOString().slice(0, 10)
  const days = ['2026-01-07', '2026-01-08', day]
  const refusals = (
    await Promise.all(
      [...new Set(days)].map(async (one) => (await rows.touchpoints.refusals('segment', one, {})).items),
    )
  ).flat()
  expect(refusals.length).toBeGreaterThanOrEqual(3)
  expect(refusals.filter(({ text: _text, ...rest }) => foundIn(JSON.stringify(rest)).length > 0)).toEqual([])
  const messages = z
    .object({ items: z.array(messageView) })
    .parse(await (await machine.api('GET', 'messages?limit=100')).json())
  const reasons = messages.items
    .flatMap(({ reason, doubt }) => reason ?? doubt?.why ?? [])
    .map((one) => JSON.stringify(one))
  expect(reasons.length).toBeGreaterThan(0)
  expect(reasons.filter((reason) => foundIn(reason).length > 0)).toEqual([])
  expect(local.complaints().filter((sentence) => foundIn(sentence).length > 0)).toEqual([])
})

const logLines = z.object({ message: z.string(), messageId: z.string(), error: z.string(), at: z.string() })

/** What a function wrote into its log of the messages it could not take, without the lines about others. */
const failuresOf = (messageId: string) =>
  logged().flatMap((line) => {
    const failure = line.startsWith('{') ? logLines.safeParse(JSON.parse(line)).data : undefined
    return failure?.messageId === messageId ? [failure] : []
  })

it.each(workQueues)(
  'of what %s has parked it is on record why, and what it was stands in the message itself and nowhere else',
  async (queue) => {
    const { local } = machine
    const sqs = new SQSClient({ ...local.aws, useQueueUrlAsEndpoint: false })
    const QueueUrl = local.nameOf(`Queues${queue}ParkedQueue`)
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        AttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    expect(Messages.map(({ Body }) => Body)).toEqual(expect.arrayContaining(untakeable))
    for (const { Body: body = '', MessageId: id = '', ...rest } of Messages) {
      if (untakeable.includes(body))
        expect(foundIn(body)).toEqual(expect.arrayContaining([canaries.at, canaries.text]))
      expect(foundIn(JSON.stringify(rest))).toEqual([])
      const reasons = failuresOf(id)
      expect([body.slice(0, 20), reasons.length]).toEqual([body.slice(0, 20), 5])
      expect(new Set(reasons.map(({ message }) => message))).toEqual(new Set(['queue.message-failed']))
    }
  },
)

it('health counts what is parked, and states nothing of it', async () => {
  const health = await machine.api('GET', 'health')
  const text = await health.text()
  expect(z.object({ parked: z.int() }).parse(JSON.parse(text)).parked).toBeGreaterThanOrEqual(
    untakeable.length,
  )
  expect(foundIn(text)).toEqual([])
})
