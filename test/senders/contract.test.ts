import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { messageId, type Message } from '../../shared/model/message.ts'
import { type ProviderName, senders } from '../../shared/runtime/sender-list.ts'
import type { RenderInput, Sender } from '../../shared/senders/sender.ts'
import { ses, sesClient } from '../../shared/senders/providers/ses.ts'
import { smtp } from '../../shared/senders/providers/smtp.ts'
import { retryDelay } from '../../shared/senders/delivery/retry-policy.ts'
import { wecomRobot } from '../../shared/senders/providers/wecom-robot.ts'
import { wecomWelcome } from '../../shared/senders/providers/wecom-welcome.ts'
import { alias, senderProfile, wednesday } from './sending-installation.ts'
import { httpSink, type Sink, smtpSink } from './sinks.ts'

const timeoutMs = 300

const providers = senders.flatMap(({ via, providers: names }) => names.map((name) => ({ name, via })))

type Trial = { readonly sink: () => Promise<Sink>; readonly sender: (port: number) => Sender }

const error = (type: string, message: string) => ({
  body: JSON.stringify({ message }),
  headers: { 'x-amzn-errortype': type },
})

/** For each provider: a server that stands in for it, and the sender. */
const trials: Readonly<Record<ProviderName, Trial>> = {
  ses: {
    sink: () =>
      httpSink({
        takes: { status: 200, body: '{"MessageId":"id-1"}' },
        'not now': { status: 429, ...error('TooManyRequestsException', 'slow down li.lei@example.com') },
        never: { status: 400, ...error('MessageRejected', 'li.lei@example.com is not verified') },
      }),
    sender: (port) => {
      vi.stubEnv('AWS_ENDPOINT_URL_SESV2', `http://127.0.0.1:${port}`)
      return ses(sesClient({ timeoutMs }), { configurationSet: 'set' })
    },
  },
  smtp: {
    sink: smtpSink,
    sender: (port) => smtp(async () => ({ host: '127.0.0.1', port, insecure: true }), { timeoutMs }),
  },
  'wecom-robot': {
    sink: () =>
      httpSink({
        takes: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
        'not now': { status: 200, body: '{"errcode":45033}' },
        never: { status: 200, body: '{"errcode":93000}' },
      }),
    sender: (port) =>
      wecomRobot({
        secretOf: async () => ({ key: 'SECRET-KEY' }),
        endpoint: `http://127.0.0.1:${port}`,
        timeoutMs,
      }),
  },
  'wecom-welcome': {
    sink: () =>
      httpSink({
        takes: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
        'not now': { status: 200, body: '{"errcode":41096}' },
        never: { status: 200, body: '{"errcode":41051}' },
      }),
    sender: (port) =>
      wecomWelcome({
        tokenOf: async () => ({ token: 'SECRET-TOKEN' }),
        endpoint: `http://127.0.0.1:${port}`,
        timeoutMs,
        now: () => wednesday,
        wait: async () => {},
      }),
  },
}

const input = (via: Message['via']): RenderInput => ({
  message: {
    id: messageId(alias, 't', 's', via),
    alias,
    person: alias,
    treatment: 't',
    interruption: 'i',
    cause: 'no-show',
    step: 's',
    playbook: 'no-show',
    via,
    class: 'M',
    category: 'service',
    to: via === 'email' ? 'customer' : 'owner',
    address: via === 'email' ? 'li.lei@example.com' : 'sales',
    template: 'x',
    data: { name: '李雷', welcome_code: 'SECRET-CODE' },
    value: 1,
    status: 'claimed',
    createdAt: wednesday,
    attempts: 1,
    v: 2,
  },
  template: { id: 'x', subject: 'Hello {{name}}', body: '<p>Hello {{name}}</p>' },
  senderProfile,
  profile: { email: 'li.lei@example.com' },
  language: 'en',
})

it('every provider file is in the list of senders, and every listed provider exists', () => {
  const files = readdirSync(new URL('../../shared/senders/providers/', import.meta.url)).filter((file) =>
    file.endsWith('.ts'),
  )
  const found = files.filter((file) =>
    /\): Sender =>/.test(
      readFileSync(new URL(`../../shared/senders/providers/${file}`, import.meta.url), 'utf8'),
    ),
  )
  expect(found.map((file) => file.replace('.ts', '')).sort()).toEqual(
    providers.map(({ name }) => name).sort(),
  )
})

describe.each(providers)('the provider $name', ({ name, via }) => {
  let sink: Sink
  let sender: Sender
  const post = async () => (await sender.write(input(via)))(wednesday)

  beforeAll(async () => {
    for (const [key, value] of Object.entries({
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'y',
    }))
      vi.stubEnv(key, value)
    sink = await trials[name].sink()
    sender = trials[name].sender(sink.port)
  })
  beforeEach(() => {
    sink.got.length = 0
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await sink.close()
  })

  it('states its name and its via', () => {
    expect(sender).toMatchObject({ name, via })
  })

  it('sends a message once', async () => {
    sink.mood = 'takes'
    expect((await post()).as).toBe('sent')
    expect(sink.got).toHaveLength(1)
    expect(sink.got.join('')).toMatch(/Hello|SGVsbG8/)
  })

  it.each(['takes, then breaks off', 'takes, then says nothing'] as const)(
    'returns unclear when the provider %s, and does not retry',
    async (mood) => {
      sink.mood = mood
      const seen = await post()
      expect(seen.as).toBe('unclear')
      await new Promise((resolve) => {
        setTimeout(resolve, 400)
      })
      expect(sink.got).toHaveLength(1)
    },
  )

  it('distinguishes a transient from a permanent refusal', async () => {
    sink.mood = 'not now'
    const later = await post()
    sink.mood = 'never'
    const never = await post()
    expect(
      [later, never].map((seen) => seen.as === 'refused' && retryDelay(seen.verdict, 1, 'm') !== undefined),
    ).toEqual([true, false])
    expect([later.as, never.as]).toEqual(['refused', 'refused'])
  })

  it('returns refused when no connection could be made', async () => {
    const gone = await trials[name].sink()
    await gone.close()
    const alone = trials[name].sender(gone.port)
    expect(await (await alone.write(input(via)))(wednesday)).toMatchObject({
      as: 'refused',
      verdict: 'retry-backoff',
    })
    trials[name].sender(sink.port)
  })

  it('states reasons without personal data and secrets', async () => {
    for (const mood of ['not now', 'never', 'takes, then breaks off', 'takes, then says nothing'] as const) {
      sink.mood = mood
      expect(JSON.stringify(await post())).not.toMatch(/li\.lei|SECRET|@/)
    }
  })
})
