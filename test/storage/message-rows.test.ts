import { describe, expect, it } from 'vitest'
import type { Message } from '../../shared/model/message.ts'
import { consentRepository } from '../../shared/storage/repositories/consent-repository.ts'
import { messageRepository } from '../../shared/storage/repositories/message-repository.ts'
import { treatmentRepository } from '../../shared/storage/repositories/treatment-repository.ts'
import { memoryStore } from '../simulation/memory/store.ts'

const message: Message = {
  id: 'm1',
  alias: 'a',
  person: 'p',
  treatment: 't',
  interruption: 'i',
  cause: 'no-show',
  step: 's',
  via: 'email',
  class: 'M',
  category: 'service',
  to: 'customer',
  address: 'li.lei@example.com',
  template: 'x',
  data: { name: '李雷', link: null },
  value: 1,
  status: 'queued',
  createdAt: 1000,
  attempts: 0,
  v: 1,
}
const send = (at: number) => ({ message: `m${at}`, at, category: 'marketing', value: 1 })
const rows = () => messageRepository(memoryStore())

describe('a message', () => {
  it('is created once and saved over what was read', async () => {
    const { create, save, get } = rows()
    expect(await create(message)).toBe(true)
    expect(await create({ ...message, step: 'other' })).toBe(false)
    expect(await get('a', 'm1')).toEqual(message)
    expect(await save({ ...message, v: 3 })).toBe(false)
    expect(await save({ ...message, v: 2, status: 'sent', sentAt: 5 })).toBe(true)
    expect(await save({ ...message, v: 2, status: 'failed' })).toBe(false)
    expect(await get('a', 'm1')).toMatchObject({ status: 'sent', sentAt: 5 })
  })

  it('is claimed together with what it counts against, or not at all', async () => {
    const { create, claim, get, ledger, save } = rows()
    await create(message)
    const claimed: Message = { ...message, v: 2, status: 'claimed', claim: { token: 'x', at: 1, until: 2 } }
    expect(await ledger('p')).toEqual({ person: 'p', v: 0, sends: [] })
    expect(await claim(claimed, { person: 'p', v: 2, sends: [send(1)] })).toBe(false)
    expect(await get('a', 'm1')).toEqual(message)
    expect(await claim(claimed, { person: 'p', v: 1, sends: [send(1)] })).toBe(true)
    expect(await claim(claimed, { person: 'p', v: 2, sends: [send(1), send(2)] })).toBe(false)
    expect(await ledger('p')).toEqual({ person: 'p', v: 1, sends: [send(1)] })
    await save({ ...claimed, v: 3, status: 'sent' })
    expect(await get('a', 'm1')).toMatchObject({ v: 3, status: 'sent' })
  })

  it('is remembered in the ledger for a month and no longer', async () => {
    const { create, claim, ledger } = rows()
    await create(message)
    const day = 86_400_000
    await claim({ ...message, v: 2 }, { person: 'p', v: 1, sends: [send(0), send(3 * day), send(34 * day)] })
    expect((await ledger('p')).sends).toEqual([send(3 * day), send(34 * day)])
  })

  it('is listed newest first, or oldest first up to a time, standing in line from when it may go', async () => {
    const { create, list, upTo, save, ofAlias } = rows()
    await create({ ...message, id: 'old', createdAt: 1 })
    await create({ ...message, id: 'new', createdAt: 9 })
    await create({ ...message, id: 'deferred', createdAt: 2, notBefore: 50 })
    const ids = async (listed: ReturnType<typeof list>) => (await listed).items.map(({ id }) => id)
    expect(await ids(list('queued', {}))).toEqual(['deferred', 'new', 'old'])
    expect(await ids(upTo('queued', 9, {}))).toEqual(['old', 'new'])
    expect(await ids(upTo('queued', 49, { limit: 1 }))).toEqual(['old'])
    await save({ ...message, id: 'deferred', createdAt: 2, notBefore: 50, v: 2, status: 'claimed' })
    expect(await ids(upTo('claimed', 2, {}))).toEqual(['deferred'])
    expect((await Array.fromAsync(ofAlias('a'))).map(({ id }) => id).sort()).toEqual([
      'deferred',
      'new',
      'old',
    ])
  })
})

it('a run of a playbook is created once and saved over what was read', async () => {
  const { create, save, get } = treatmentRepository(memoryStore())
  const treatment = {
    id: 't',
    interruption: 'i',
    alias: 'a',
    person: 'p',
    cause: 'no-show',
    playbook: 'no-show',
    policy: 1,
    status: 'running' as const,
    next: 0,
    startedAt: 1,
    log: [{ step: 's', at: 1, what: { code: 'step.enqueued' }, message: 'm' }],
    v: 1,
  }
  expect(await create(treatment)).toBe(true)
  expect(await create(treatment)).toBe(false)
  expect(await save({ ...treatment, v: 2, next: 1 })).toBe(true)
  expect(await save({ ...treatment, v: 2, next: 7 })).toBe(false)
  expect(await get('t')).toEqual({ ...treatment, v: 2, next: 1 })
  expect(await get('u')).toBeUndefined()
})

it('what a contact point allows is saved over what was read', async () => {
  const { get, save } = consentRepository(memoryStore())
  const consent = {
    alias: 'a',
    v: 1,
    erasedAt: 3,
    suppressed: { at: 1, why: 'bounced', proof: 't1' },
    words: { '* marketing': { given: true, at: 2, proof: 't2' } },
  }
  expect(await get('a')).toBeUndefined()
  expect(await save(consent)).toBe(true)
  expect(await save(consent)).toBe(false)
  expect(await get('a')).toEqual(consent)
  expect(await save({ alias: 'a', v: 2 })).toBe(true)
  expect(await get('a')).toEqual({ alias: 'a', v: 2 })
})

it('what a contact point allowed before there were ways and purposes is marketing by every way', async () => {
  const store = memoryStore()
  await store.put({
    pk: 'alias#a',
    sk: 'consent',
    v: 1,
    j: JSON.stringify({ marketing: { given: true, at: 2, proof: 't2' } }),
  })
  expect(await consentRepository(store).get('a')).toEqual({
    alias: 'a',
    v: 1,
    words: { '* marketing': { given: true, at: 2, proof: 't2' } },
  })
})
