import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { pollAll, type PollDeps } from '../../../shared/channels/poll-all.ts'
import { pollerNamed } from '../../../shared/channels/pollers.ts'
import { topSign } from '../../../shared/channels/taobao/top.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'
import { keysOf, noon, reading } from '../delivery.ts'
import { refusal, topServer, tradePaid as paid } from './top-server.ts'
import { vectorWith } from '../vectors.ts'
import type { QueuedEvent } from '../../../shared/model/queued-event.ts'

const known = { appKey: '12345678', appSecret: 'top-app-secret', session: 'session-of-the-seller' }
let top: Awaited<ReturnType<typeof topServer>>
beforeEach(async () => {
  top = await topServer(known)
})
afterEach(async () => top.close())

type Place = {
  readonly channel: string
  readonly id: string
  readonly secrets: object
  readonly settings: object
}

/** A world in which these connections were made, and what it kept and reported. */
const world = (places: readonly Place[], change: Partial<PollDeps> = {}) => {
  const queued: QueuedEvent[] = []
  const reported: string[] = []
  const deps: PollDeps = {
    fetch,
    now: () => noon,
    hasTimeLeft: () => true,
    connections: {
      async *list() {
        for (const { channel, id } of places)
          yield { channel, id, v: 1, settings: {}, secretNames: [], hints: {}, updatedAt: 0 }
      },
    },
    secretOf: async (name) => {
      const place = places.find(({ channel, id }) => name === `connections/${channel}/${id}`)
      return place && JSON.stringify({ id: place.id, secrets: place.secrets, settings: place.settings })
    },
    enqueue: async (events) => void queued.push(...events),
    onError: (channel, connection, error) =>
      void reported.push(`${channel}/${connection}: ${error instanceof Error ? error.message : ''}`),
    ...change,
  }
  return { deps, queued, reported }
}
const shop = (settings: object = {}, secrets: object = {}): Place => ({
  channel: 'taobao',
  id: 'shop',
  secrets: { appSecret: known.appSecret, session: known.session, ...secrets },
  settings: { appKey: known.appKey, gateway: top.gateway, ...settings },
})
const touchpoints = async (queued: readonly QueuedEvent[]) => (await Promise.all(queued.map(reading))).flat()

it('a call is signed as the vector states', () => {
  const {
    input,
    secrets,
    expect: wanted,
  } = vectorWith(
    'taobao-top-sign',
    z.object({
      secrets: z.object({ appSecret: z.string() }),
      input: z.record(z.string(), z.string()),
      expect: z.object({ md5: z.object({ sign_method: z.string(), sign: z.string() }) }),
    }),
  )
  expect(topSign({ ...input, sign_method: wanted.md5.sign_method }, secrets.appSecret)).toBe(wanted.md5.sign)
})

describe('messages that wait at Taobao', () => {
  it('are kept, read to the last digit, and confirmed', async () => {
    const id = top.put(paid('3000000000000000123'))
    const { deps, queued } = world([shop()])
    await pollAll(deps)
    expect(top.waiting.size).toBe(0)
    expect(queued).toMatchObject([
      { channel: 'taobao', connection: 'shop', receivedAt: noon, context: { app: '12345678' } },
    ])
    expect(await touchpoints(queued)).toMatchObject([
      {
        id,
        type: 'order.paid',
        statedAt: '2026-01-05T11:00:00.000Z',
        identities: [
          { kind: 'taobao.open_uid', scope: '12345678', value: 'AAH3000000000000000123' },
          { kind: 'order.no', scope: 'taobao', value: '3000000000000000123' },
        ],
        value: { amount: 19950, currency: 'CNY' },
      },
    ])
  })

  it('are fetched page by page while pages come full, and no one asks again after one that is not', async () => {
    for (let tid = 0; tid < 250; tid++) top.put(paid(`30000000000000${String(tid).padStart(5, '0')}`))
    const { deps, queued } = world([shop()])
    await pollAll(deps)
    expect([queued.length, top.waiting.size]).toEqual([250, 0])
    expect(top.calls.map((method) => method.split('.').at(-1))).toEqual([
      'consume',
      'confirm',
      'consume',
      'confirm',
      'consume',
      'confirm',
    ])
    await pollAll(deps)
    expect(top.calls.slice(6)).toEqual(['taobao.tmc.messages.consume'])
  })

  it('wait for the next minute when time runs out', async () => {
    for (let tid = 0; tid < 150; tid++) top.put(paid(String(tid + 1)))
    const { deps, queued } = world([shop()], { hasTimeLeft: () => false })
    await pollAll(deps)
    expect([queued.length, top.waiting.size]).toEqual([100, 50])
    await pollAll(deps)
    expect([queued.length, top.waiting.size]).toEqual([150, 0])
  })
})

describe('what breaks off between keeping and confirming', () => {
  it('never confirms what was not kept', async () => {
    top.put(paid('1'))
    const full = world([shop()], {
      enqueue: async () => Promise.reject(new RetryableError('the queue does not answer')),
    })
    await expect(pollAll(full.deps)).rejects.toThrow('1 connections could not be polled')
    expect([top.waiting.size, top.calls]).toEqual([1, ['taobao.tmc.messages.consume']])
    top.redeliver()
    const { deps, queued } = world([shop()])
    await pollAll(deps)
    expect([queued.length, top.waiting.size]).toEqual([1, 0])
  })

  it('comes again, and is the same touchpoint', async () => {
    top.put(paid('1'))
    top.put(paid('2'))
    const { deps, queued, reported } = world([shop()])
    top.trouble.onConfirm = [500, '']
    await expect(pollAll(deps)).rejects.toThrow(RetryableError)
    expect([queued.length, top.waiting.size, reported]).toEqual([2, 2, ['taobao/shop: taobao answers 500']])
    top.trouble.onConfirm = undefined
    top.redeliver()
    await pollAll({ ...deps, now: () => noon + 600_000 })
    expect([queued.length, top.waiting.size]).toEqual([4, 0])
    expect(new Set(keysOf(await touchpoints(queued))).size).toBe(2)
  })
})

describe('what Taobao may state instead', () => {
  it.each([
    ['an error', [200, refusal('7', 'accesscontrol.limited-by-api-access-count')], 'with 7 accesscontrol'],
    ['503', [503, 'busy'], 'taobao answers 503'],
    ['a page of somebody else', [200, '<html>'], 'with nothing'],
    [
      'messages that are none',
      [200, '{"tmc_messages_consume_response":{"messages":7}}'],
      'messages that are none',
    ],
  ] as const)('%s: somebody hears of it', async (_, answer, said) => {
    top.trouble.next = answer
    const { deps, reported } = world([shop()])
    await expect(pollAll(deps)).rejects.toThrow(RetryableError)
    expect(reported).toEqual([expect.stringContaining(said)])
    expect(reported.join()).not.toMatch(/top-app-secret|session-of/)
  })

  it('no to another secret or session, and the next connection is asked all the same', async () => {
    top.put(paid('1'))
    const { deps, queued, reported } = world([
      { ...shop({}, { appSecret: 'another-secret' }), id: 'a' },
      { ...shop({}, { session: 'another' }), id: 'b' },
      { ...shop(), id: 'c' },
    ])
    await expect(pollAll(deps)).rejects.toThrow('2 connections')
    expect([queued.length, top.waiting.size]).toEqual([1, 0])
    expect(reported.sort()).toEqual([
      expect.stringContaining('a: taobao answers'),
      expect.stringContaining('27 isv.invalid-session'),
    ])
  })

  it('a message that is none is kept to be refused on record, and holds up no other', async () => {
    top.trouble.next = [
      200,
      '{"tmc_messages_consume_response":{"messages":{"tmc_message":[{"topic":"x"},7]}}}',
    ]
    const { deps, queued } = world([shop()])
    await pollAll(deps)
    expect(queued).toHaveLength(2)
    for (const event of queued) await expect(reading(event)).rejects.toMatchObject({ name: 'Refused' })
    expect(top.calls).toEqual(['taobao.tmc.messages.consume'])
  })
})

it('asks for no connection without an app, of no channel that pushes, and for none that went meanwhile', async () => {
  const push = { channel: 'jd', id: 'shop', secrets: { appSecret: 'jd-app-secret' }, settings: {} }
  const gone = { deps: world([shop()], { secretOf: async () => undefined }).deps }
  await pollAll(world([shop({ appKey: '' }), push]).deps)
  await pollAll(gone.deps)
  expect(top.calls).toEqual([])
  expect([pollerNamed('jd'), pollerNamed('constructor')]).toEqual([undefined, undefined])
})
