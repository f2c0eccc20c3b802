import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { failureOf, classifyResponse } from '../../shared/crm/http-result.ts'
import { isPublic } from '../../shared/crm/address.ts'
import { type Delivery, deliveryId, retryDelays } from '../../shared/crm/delivery.ts'
import { endpointSecrets, endpointSettings } from '../../shared/crm/endpoint.ts'
import { type Answered, type FetchRequest, createSafeFetch } from '../../shared/crm/safe-fetch.ts'
import { type Connected, dispatchWebhook, tryAgain, type WebhookDeps } from '../../shared/crm/webhooks.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { createCrmRepositories } from '../../shared/crm/repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'

const start = Date.parse('2026-01-07T02:00:00Z')
const minute = 60_000
const [first, second] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_AAAAq8GKYqrTwjUPD8ILPZIo2LaLaSwA']
const found: DomainEvent = {
  type: 'interruption.found',
  detail: {
    v: 1,
    id: 'i1:found',
    at: start,
    person: 'p1',
    interruption: 'i1',
    alias: 'a1',
    cause: 'no-show',
  },
}

let now = start
let asked: (FetchRequest & { readonly at: number })[] = []
let answer: () => Partial<Answered> = () => ({ status: 204 })
let rows = createCrmRepositories(memoryStore())
let timers: number[] = []
let deps: WebhookDeps
beforeEach(() => {
  ;[now, asked, timers, rows, answer] = [
    start,
    [],
    [],
    createCrmRepositories(memoryStore()),
    () => ({ status: 204 }),
  ]
  deps = {
    rows,
    timers: {
      arm: async ({ kind }, due) => {
        if (kind === 'delivery') timers.push(due)
        return ''
      },
    },
    secretOf: async () => ({ secret: [first, second] }),
    outside: async (asking) => {
      asked.push({ ...asking, at: now })
      return { status: 204, headers: {}, text: '', ...answer() }
    },
    clock: () => now,
    wait: async (ms) => {
      now += ms
    },
  }
})

const to = (given: object = {}, updatedAt = start - 1): Connected => ({
  id: 'erp',
  updatedAt,
  endpoint: endpointSettings.parse({
    url: 'https://erp.example.com/in',
    facts: ['interruption.found', 'touchpoint.kept'],
    ...given,
  }),
})
const ref = { connection: 'erp', at: start, id: deliveryId('erp', found) }
const order = (type: string): DomainEvent => ({
  type: 'touchpoint.kept',
  detail: { v: 1, id: `a1:${type}`, at: start, person: 'a1', type, channel: 'shopify', alias: 'a1' },
})
const wait = (said: string) =>
  classifyResponse({ status: 429, headers: { 'retry-after': said }, text: '' }, start)
const refused = async (url: string, loopback = false): Promise<unknown> =>
  createSafeFetch({ loopback })({ method: 'GET', url, headers: {}, timeoutMs: 2000 }).then(
    () => 'answered',
    (error: unknown) => failureOf(error, url),
  )
const leads = (said: string) => endpointSettings.safeParse({ url: said, facts: ['message.sent'] }).success
const kept = async (): Promise<Delivery | undefined> => rows.deliveries.get(ref)

describe('a fact reported to an endpoint', () => {
  it('is signed with every secret, in the envelope of the specification, and holds ids alone', async () => {
    await dispatchWebhook(deps, to(), found, now)
    const { headers = {}, body = '' }: Partial<FetchRequest> = asked[0] ?? {}
    const said = { type: 'interruption.found', timestamp: '2026-01-07T02:00:00.000Z', data: found.detail }
    expect(JSON.parse(body)).toEqual(said)
    expect(headers['webhook-id']).toMatch(/^msg_[\w-]{22}$/)
    const signatures = headers['webhook-signature']?.split(' ') ?? []
    const remade = [first, second].map((secret) =>
      new Webhook(secret).sign(String(headers['webhook-id']), new Date(start), body),
    )
    expect(signatures).toEqual(remade)
    expect(await kept()).toMatchObject({ status: 'delivered', tries: 1, last: { status: 204 } })
  })

  it('is sent once, however often it is reported', async () => {
    await dispatchWebhook(deps, to(), found, now)
    await dispatchWebhook(deps, to(), found, now)
    expect(asked).toHaveLength(1)
  })

  it('is sent only to who asked for it, and of touchpoints for this type', async () => {
    await dispatchWebhook(deps, to({ facts: ['message.sent'] }), found, now)
    await dispatchWebhook(deps, to({ touchpoints: ['order.paid'] }), order('email.clicked'), now)
    await dispatchWebhook(deps, to({ touchpoints: ['order.paid'] }), order('order.paid'), now)
    expect(asked.map(({ body }) => JSON.parse(body ?? '').data.type)).toEqual(['order.paid'])
  })

  it('is tried ten times within four days under the same id, then given up with the last answer on record', async () => {
    answer = () => ({ status: 500 })
    await dispatchWebhook(deps, to(), found, now)
    for (let wakes = 0; wakes < 40 && (await kept())?.status === 'waiting'; wakes++) {
      now = (await kept())?.due ?? now
      await tryAgain(deps, to(), ref, now)
    }
    expect(await kept()).toMatchObject({
      status: 'given-up',
      tries: 10,
      last: { status: 500, reason: 'answered 500' },
    })
    expect(new Set(asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(
      asked
        .slice(1)
        .every(({ at }, index) => at - (asked[index]?.at ?? 0) >= (retryDelays[index] ?? Infinity)),
    ).toBe(true)
    expect(
      asked
        .slice(1)
        .every(({ at }, index) => at - (asked[index]?.at ?? 0) <= (retryDelays[index] ?? 0) + 16 * minute),
    ).toBe(true)
  })

  it('arms its timer before it states that it waits', async () => {
    answer = () => ({ status: 503, headers: { 'retry-after': '7200' } })
    await dispatchWebhook(deps, to(), found, now)
    expect(timers).toEqual([(await kept())?.due])
    expect((await kept())?.due).toBeGreaterThanOrEqual(start + 7_200_000)
  })
})

describe('an endpoint', () => {
  it('that answers 410 is switched off: what waits is dropped, nothing is asked, until a person connects it anew', async () => {
    answer = () => ({ status: 410 })
    await dispatchWebhook(deps, to(), found, now)
    const next: DomainEvent = { ...found, detail: { ...found.detail, id: 'i2:found' } }
    await dispatchWebhook(deps, to(), next, now)
    expect(asked).toHaveLength(1)
    expect(await rows.deliveries.get({ ...ref, id: deliveryId('erp', next) })).toMatchObject({
      status: 'dropped',
      last: { reason: expect.stringContaining('410') },
    })
    answer = () => ({ status: 200 })
    await dispatchWebhook(
      deps,
      to({}, now + 1),
      { ...found, detail: { ...found.detail, id: 'i3:found' } },
      now + 1,
    )
    expect(asked).toHaveLength(2)
  })

  it('that is down is left alone for a while: what is to be reported meanwhile waits without a try, and is reported', async () => {
    answer = () => {
      throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
    }
    for (const id of ['1', '2'])
      await dispatchWebhook(deps, to(), { ...found, detail: { ...found.detail, id } }, now)
    const tries = asked.length
    await dispatchWebhook(deps, to(), found, now)
    expect(asked).toHaveLength(tries)
    expect(await kept()).toMatchObject({ status: 'waiting', tries: 0 })
    answer = () => ({ status: 200 })
    now = (await kept())?.due ?? now
    await tryAgain(deps, to(), ref, now)
    expect(await kept()).toMatchObject({ status: 'delivered', tries: 1 })
    expect(await rows.standings.get('webhook-out', 'erp')).toMatchObject({ failures: 0 })
  })

  it('that is not connected any more gets nothing, and that is on record', async () => {
    answer = () => ({ status: 500 })
    await dispatchWebhook(deps, to(), found, now)
    await tryAgain(deps, undefined, ref, (await kept())?.due ?? 0)
    expect(await kept()).toMatchObject({ status: 'dropped', last: { reason: 'not connected any more' } })
  })
})

describe('an answer', () => {
  it.each([
    [200, 'done'],
    [204, 'done'],
    [301, 'later'],
    [307, 'later'],
    [400, 'later'],
    [404, 'later'],
    [410, 'gone'],
    [429, 'later'],
    [502, 'later'],
  ])('%i means %s', (status, as) => {
    expect(classifyResponse({ status, headers: {}, text: '' }, start).as).toBe(as)
  })

  it('that names a time, in seconds or as a date, is listened to, for a day at most', () => {
    expect(wait('120')).toMatchObject({ waitMs: 120_000 })
    expect(wait('Wed, 07 Jan 2026 02:01:00 GMT')).toMatchObject({ waitMs: 60_000 })
    expect(wait('99999999')).toMatchObject({ waitMs: 86_400_000 })
    expect(wait('soon')).not.toHaveProperty('waitMs')
  })
})

describe('the way out', () => {
  it.each([
    'http://127.0.0.1:9/',
    'https://127.0.0.1:9/',
    'https://localhost:9/',
    'https://[::1]:9/',
    'http://example.com/',
    'https://169.254.169.254/latest',
    'https://10.0.0.1/',
    'https://2130706433/',
  ])('does not lead to %s', async (url) => {
    expect(await refused(url)).toMatchObject({ as: 'later', reason: expect.stringMatching(/^must be https/) })
  })

  it('leads to this machine itself only where that is allowed', async () => {
    expect(await refused('http://127.0.0.1:9/', true)).toMatchObject({ reason: 'not reached (ECONNREFUSED)' })
  })

  it.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'x',
    '::a9fe:a9fe',
    '::169.254.169.254',
    '::7f00:1',
    '64:ff9b:1::a9fe:a9fe',
    '::ffff:0:a9fe:a9fe',
    '2001::a9fe:a9fe',
    '2001:db8::1',
    '3fff::1',
    'fec0::1',
    '100::1',
    'ff02::1',
    '4000::1',
    '5f00::1',
    '198.18.0.1',
    '203.0.113.1',
    '240.0.0.1',
    '255.255.255.255',
    '0x7f.1',
    '127.1',
    '2130706433',
    'fe80::1%eth0',
    '::ffff:7f00:1',
    '192.0.2.1',
  ])('%s is no public address', (address) => {
    expect(isPublic(address)).toBe(false)
  })
  it.each(['93.184.216.34', '2606:2800:220:1::1', '2a00:1450:4001::8', '::ffff:93.184.216.34'])(
    '%s is one',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )
})

describe('a connection', () => {
  it.each([
    'ftp://example.com',
    'http://example.com',
    'https://user:pw@example.com',
    'https://10.0.0.1/x',
    'https://[::1]/',
    'x',
  ])('may not lead to %s', (said) => {
    expect(leads(said)).toBe(false)
  })
  it('may lead to an https address, or to this machine itself', () => {
    expect([leads('https://example.com/x?y=1'), leads('http://127.0.0.1:8080/')]).toEqual([true, true])
  })
  it('must state what is to be reported, and only what there is', () => {
    for (const facts of [[], ['person.born'], ['touchpoint.lost']])
      expect(endpointSettings.safeParse({ url: 'https://example.com', facts }).success).toBe(false)
    expect(
      endpointSettings.safeParse({
        url: 'https://example.com',
        facts: ['touchpoint.kept'],
        touchpoints: ['web.page_viewed'],
      }).success,
    ).toBe(false)
  })
  it('needs a secret of 24 bytes and more', () => {
    for (const secret of ['whsec_', 'whsec_c2hvcnQ=', first.slice(6), `${first}!`])
      expect(endpointSecrets.safeParse({ secret }).success).toBe(false)
    expect(endpointSecrets.safeParse({ secret: [first, second] }).success).toBe(true)
  })
})
