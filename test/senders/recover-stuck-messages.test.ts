import { describe, expect, it } from 'vitest'
import { recoverStuckMessages } from '../../shared/senders/delivery/recover-stuck-messages.ts'
import type { Message, SendRequest } from '../../shared/model/message.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { alias, minute, wednesday } from './sending-installation.ts'

const now = wednesday
const hour = 60 * minute

const message = (id: string, over: Partial<Message> = {}): Message => ({
  id,
  alias,
  person: alias,
  treatment: 't',
  interruption: 'i',
  cause: 'no-show',
  step: 's',
  via: 'email',
  class: 'M',
  category: 'service',
  to: 'customer',
  address: 'a@b.c',
  template: 'x',
  data: {},
  value: 1,
  status: 'queued',
  createdAt: now,
  attempts: 0,
  v: 1,
  ...over,
})
const claim = (at: number) => ({ token: 'k', at, until: at + 2 * minute })

const after = async (...messages: Message[]) => {
  const rows = createRepositories(memoryStore())
  for (const row of messages) await rows.messages.create(row)
  const released: (SendRequest & { via: string })[] = []
  const look = recoverStuckMessages({
    messages: rows.messages,
    release: async (via, requests) => {
      released.push(...requests.map((request) => ({ ...request, via })))
    },
  })
  return { rows, released, look, counts: await look(now) }
}

describe('recoverStuckMessages', () => {
  it.each([
    ['with an expired lease', message('m', { status: 'claimed', claim: claim(now - 3 * minute) }), true],
    ['with a running lease', message('m', { status: 'claimed', claim: claim(now - minute) }), false],
    [
      'to a colleague, five minutes old',
      message('m', { status: 'claimed', class: 'X', claim: claim(now - 5 * minute) }),
      false,
    ],
    [
      'to a colleague, 15 minutes old',
      message('m', { status: 'claimed', class: 'X', claim: claim(now - 15 * minute) }),
      true,
    ],
    ['queued for 30 minutes', message('m', { createdAt: now - 30 * minute }), true],
    ['queued for 29 minutes', message('m', { createdAt: now - 29 * minute }), false],
    ['that is not due yet', message('m', { createdAt: now - 5 * hour, notBefore: now + hour }), false],
    ['that was sent', message('m', { status: 'sent', createdAt: now - 5 * hour }), false],
  ])('enqueues a message again or not: %s', async (_, row, brought) => {
    expect((await after(row)).released.map((request) => request.message)).toEqual(brought ? ['m'] : [])
  })

  it('enqueues each message for its own sender', async () => {
    const { released } = await after(
      message('m1', { createdAt: now - hour }),
      message('m2', { createdAt: now - hour, via: 'wecom' }),
    )
    expect(released.map(({ message: id, via }) => [id, via]).sort()).toEqual([
      ['m1', 'email'],
      ['m2', 'wecom'],
    ])
  })

  it('enqueues a message that is never sent with exponential backoff', async () => {
    const { released, look } = await after(message('m', { createdAt: now - 30 * minute }))
    const times: number[] = []
    for (let at = now; at < now + 72 * hour; at += 5 * minute) {
      released.length = 0
      await look(at)
      if (released.length > 0) times.push((at - now) / minute)
    }
    expect(times).toEqual([30, 90, 210, 450, 930, 1890, 3330])
  })

  it('counts messages that are unclear for less than a day', async () => {
    const { counts } = await after(
      message('m1', {
        status: 'unclear',
        doubt: { at: now - hour, why: { code: 'text', params: { text: 'w' } } },
      }),
      message('m2', {
        status: 'unclear',
        createdAt: now - 30 * hour,
        doubt: { at: now - 25 * hour, why: { code: 'text', params: { text: 'w' } } },
      }),
    )
    expect(counts).toEqual({ abandoned: 0, overdue: 0, attention: 1 })
  })

  it('reads every page', async () => {
    const many = Array.from({ length: 7 }, (_, index) => message(`m${index}`, { createdAt: now - hour }))
    const rows = createRepositories(memoryStore({ pageSize: 2 }))
    for (const row of many) await rows.messages.create(row)
    expect(
      await recoverStuckMessages({ messages: rows.messages, release: async () => {} })(now),
    ).toMatchObject({
      overdue: 7,
    })
  })
})
