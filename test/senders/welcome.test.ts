import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { deliverMessage } from '../../shared/senders/delivery/deliver-message.ts'
import type { Message } from '../../shared/model/message.ts'
import type { SendResult, Sender } from '../../shared/senders/sender.ts'
import { wecomSender } from '../../shared/senders/providers/wecom.ts'
import { createTokenStore } from '../../shared/senders/providers/wecom-token.ts'
import { wecomWelcome } from '../../shared/senders/providers/wecom-welcome.ts'
import { contactAdded, welcome } from '../../shared/senders/providers/welcome.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { senderProfile, policy, wednesday } from './sending-installation.ts'
import { httpSink, type Sink } from './sinks.ts'

const contact = { kind: 'wecom.external_userid', scope: 'ww1', value: 'wmTESTAAAAexternal001' }
const alias = aliasOf(contact)
const added: Touchpoint = {
  id: 'added',
  channel: 'wecom',
  source: 'main',
  type: 'wecom.contact_added',
  at: wednesday,
  statedAt: new Date(wednesday).toISOString(),
  receivedAt: wednesday,
  identities: [contact],
  props: { owner: 'an.w', welcome_code: 'CODE' },
}
const fact = contactAdded.parse({
  'detail-type': 'touchpoint.kept',
  detail: {
    v: 1,
    id: `${alias}:added`,
    at: wednesday,
    person: alias,
    type: 'wecom.contact_added',
    channel: 'wecom',
    alias,
  },
})
const greeting = { id: 'welcome', body: '欢迎来到{{company}}' }
const greets: Policy = policy({ templates: [...policy().templates, greeting] })

/** A place where somebody was just added, and a provider that answers so. */
const place = async ({
  inForce = greets,
  answer = { as: 'sent' },
  touchpoint = added,
}: { inForce?: Policy; answer?: SendResult; touchpoint?: Touchpoint } = {}) => {
  const rows = createRepositories(memoryStore())
  await rows.touchpoints.add(touchpoint)
  const [sent, facts, touches]: [Message[], DomainEvent[], Touchpoint[]] = [[], [], []]
  const sender: Sender = {
    name: 'fake',
    via: 'wecom',
    write:
      async ({ message }) =>
      async () => {
        sent.push(message)
        return answer
      },
  }
  const deps = {
    rows,
    sender,
    policies: async () => [inForce] as const,
    senderProfile: async () => senderProfile,
    token: () => `t${sent.length}-${facts.length}`,
    enqueueTouchpoint: async ({ text }: { text: string }) => {
      touches.push(JSON.parse(text))
    },
    publish: async (told: readonly DomainEvent[]) => {
      facts.push(...told)
    },
  }
  const send = deliverMessage(deps)
  const greet = welcome({ rows, policies: deps.policies, deliver: send })
  const rowsNow = async () => Array.fromAsync(rows.messages.ofAlias(alias))
  return {
    rows,
    sent,
    facts,
    touches,
    greet: async (now: number) => greet(fact, now),
    send,
    messages: rowsNow,
  }
}

describe('a new contact with a welcome code', () => {
  it('is welcomed once when the event is redelivered, and the message is stored', async () => {
    const { greet, sent, messages, facts, touches } = await place()
    await greet(wednesday + 3000)
    await greet(wednesday + 4000)
    expect(sent).toHaveLength(1)
    expect(await messages()).toMatchObject([
      { status: 'sent', class: 'M', to: 'customer', address: 'ww1', data: { welcome_code: 'CODE' } },
    ])
    expect(facts.every(({ type }) => type === 'message.sent')).toBe(true)
    expect(touches[0]).toMatchObject({
      type: 'wecom.message_out',
      identities: [contact],
      props: { to: 'customer' },
    })
  })

  it('is welcomed in quiet hours too', async () => {
    const night = Date.parse('2026-01-07T15:00:00Z')
    const { greet, sent } = await place({ touchpoint: { ...added, at: night } })
    await greet(night + 1000)
    expect(sent).toHaveLength(1)
  })

  it('is not welcomed after 20 seconds, and the message holds the reason', async () => {
    const { greet, sent, messages, facts } = await place()
    await greet(wednesday + 20_000)
    expect(sent).toEqual([])
    expect(await messages()).toMatchObject([
      { status: 'suppressed', reason: { code: 'guard.window-passed' } },
    ])
    expect(facts).toMatchObject([{ type: 'message.suppressed', detail: { reason: 'guard.window-passed' } }])
  })

  it('is not welcomed again when the first result is unclear', async () => {
    const { greet, sent, messages } = await place({
      answer: { as: 'unclear', why: { code: 'text', params: { text: 'reset' } } },
    })
    await greet(wednesday + 1000)
    await greet(wednesday + 5000)
    expect(sent).toHaveLength(1)
    expect(await messages()).toMatchObject([{ status: 'unclear' }])
  })

  it('that could not be welcomed in time is not welcomed later', async () => {
    const { greet, send, messages, sent } = await place({
      answer: { as: 'refused', verdict: 'retry-backoff', reason: { code: 'text', params: { text: 'busy' } } },
    })
    await greet(wednesday + 1000)
    const [waiting] = await messages()
    expect(waiting).toMatchObject({ status: 'queued', reason: { params: { text: 'busy' } } })
    await send({ v: 1, message: waiting?.id ?? '', alias }, wednesday + 60_000)
    expect(sent).toHaveLength(1)
    expect(await messages()).toMatchObject([
      { status: 'suppressed', reason: { code: 'guard.window-passed' } },
    ])
  })

  it('that was erased is not welcomed', async () => {
    const { rows, greet, sent } = await place()
    await rows.consents.save({ alias, v: 1, erasedAt: wednesday })
    await greet(wednesday + 1000)
    expect(sent).toEqual([])
  })
})

it.each([
  ['no text is set', { inForce: policy() }],
  ['no code came with the contact', { touchpoint: { ...added, props: {} } }],
  ['the touchpoint is another', { touchpoint: { ...added, id: 'other' } }],
] as const)('nobody is welcomed when %s', async (_, given) => {
  const { greet, sent, messages } = await place(given)
  await greet(wednesday + 1000)
  expect([sent, await messages()]).toEqual([[], []])
})

const message = async (): Promise<Message> => {
  const { greet, messages } = await place({
    answer: { as: 'unclear', why: { code: 'text', params: { text: 'x' } } },
  })
  await greet(wednesday)
  const [first] = await messages()
  if (!first) throw new Error('there is a message')
  return first
}

const named = (name: string): Sender => ({
  name,
  via: 'wecom',
  allowance: () => ({ key: name, capacity: 1, windowMs: 1 }),
  write: async () => async () => ({ as: 'sent', providerId: name }),
})

describe('wecomWelcome', () => {
  let sink: Sink
  const moods = {
    takes: { status: 200, body: '{"errcode":0}' },
    'not now': { status: 200, body: '{"errcode":41096}' },
    never: { status: 200, body: '{"errcode":40014}' },
  }
  beforeAll(async () => {
    sink = await httpSink(moods)
  })
  beforeEach(() => {
    sink.got.length = 0
  })
  afterAll(async () => {
    await sink.close()
  })

  const letter = async (
    clock: { now: number; onWait?: () => void },
    tokenOf: Parameters<typeof wecomWelcome>[0]['tokenOf'],
  ) => {
    const wait = async (ms: number) => {
      clock.now += ms
      clock.onWait?.()
    }
    const sender = wecomWelcome({
      tokenOf,
      endpoint: `http://127.0.0.1:${sink.port}`,
      now: () => clock.now,
      wait,
    })
    return (
      await sender.write({
        message: await message(),
        template: greeting,
        senderProfile,
        profile: {},
        language: 'zh',
      })
    )(clock.now)
  }

  it('retries while another app is sending, and returns the refusal at the end of the window', async () => {
    sink.mood = 'not now'
    const clock = { now: wednesday + 1000 }
    expect(await letter(clock, async () => ({ token: 'k' }))).toMatchObject({
      as: 'refused',
      reason: { code: 'provider.refused', params: { provider: 'wecom-welcome', answer: 'errcode 41096' } },
    })
    expect(clock.now).toBe(wednesday + 19_000)
    const eased = {
      now: wednesday + 1000,
      onWait: () => {
        sink.mood = 'takes'
      },
    }
    expect(await letter(eased, async () => ({ token: 'k' }))).toEqual({ as: 'sent' })
    expect(sink.got.at(-1)).toContain('欢迎来到ACME')
  })

  it('requests one new token for a stale one, and no more', async () => {
    sink.mood = 'never'
    const asked: (string | undefined)[] = []
    const seen = await letter({ now: wednesday }, async (_, stale) => {
      asked.push(stale)
      return { token: `k${asked.length}` }
    })
    expect(seen).toMatchObject({ as: 'refused', verdict: 'refresh-token-once' })
    expect(asked).toEqual([undefined, 'k1'])
  })

  it('uses the robot for a colleague and the welcome for a customer, with a rate limit for robots only', async () => {
    const either = wecomSender(named('robot'), named('welcome'))
    const [toCustomer, toOwner] = [await message(), { ...(await message()), to: 'owner' as const }]
    const input = { template: greeting, senderProfile, profile: {}, language: 'zh' as const }
    expect(await (await either.write({ ...input, message: toCustomer }))(0)).toMatchObject({
      providerId: 'welcome',
    })
    expect(await (await either.write({ ...input, message: toOwner }))(0)).toMatchObject({
      providerId: 'robot',
    })
    expect([either.allowance?.(toCustomer), either.allowance?.(toOwner)?.key]).toEqual([undefined, 'robot'])
  })
})

const keys = async (body: string, secret: string | undefined = 'app-secret') => {
  const sink = await httpSink({
    takes: { status: 200, body },
    'not now': { status: 500, body: '' },
    never: { status: 200, body: '{"errcode":40001}' },
  })
  const clock = { now: wednesday }
  return {
    sink,
    clock,
    tokenOf: createTokenStore({
      secretOf: async () => secret,
      endpoint: `http://127.0.0.1:${sink.port}`,
      now: () => clock.now,
      timeoutMs: 300,
    }),
  }
}

describe('createTokenStore', () => {
  it('caches tokens for nine tenths of their lifetime, unless one is stale', async () => {
    const { sink, clock, tokenOf } = await keys('{"errcode":0,"access_token":"k1","expires_in":7200}')
    for (const later of [0, 6479_000]) {
      clock.now = wednesday + later
      expect(await tokenOf('ww1')).toMatchObject({ token: 'k1' })
    }
    expect(sink.got).toHaveLength(1)
    await tokenOf('ww1', 'k1')
    clock.now = wednesday + 20_000_000
    await tokenOf('ww1')
    expect(sink.got).toHaveLength(3)
    await sink.close()
  })

  it('returns a refusal with the reason when no token is available', async () => {
    const { sink, tokenOf } = await keys('no JSON')
    expect(await tokenOf('ww1')).toMatchObject({ as: 'refused', verdict: 'retry-backoff' })
    sink.mood = 'never'
    expect(await tokenOf('ww1')).toMatchObject({
      as: 'refused',
      verdict: 'permanent-config-alert',
      reason: { code: 'provider.no-token', params: { provider: 'wecom-app', answer: 40001 } },
    })
    await sink.close()
    expect(await tokenOf('ww1')).toMatchObject({ as: 'refused', verdict: 'retry-backoff' })
    const unconnected = createTokenStore({
      secretOf: async () => undefined,
      endpoint: 'http://127.0.0.1:1',
      now: () => 0,
    })
    expect(await unconnected('ww1')).toMatchObject({
      as: 'refused',
      reason: { code: 'provider.not-connected', params: { provider: 'wecom-app' } },
    })
  })
})
