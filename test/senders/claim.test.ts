import { describe, expect, it } from 'vitest'
import { withClaim, echoPatience, lease, resolveExpiredClaim } from '../../shared/senders/delivery/claim.ts'
import type { Message } from '../../shared/model/message.ts'
import { hour, minute, wednesday } from '../world.ts'

const queued = (kind: Message['class']): Message => ({
  id: 'm',
  alias: 'a',
  person: 'a',
  treatment: 't',
  interruption: 'i',
  cause: 'lead-cooling',
  step: 's',
  via: 'email',
  class: kind,
  category: 'service',
  to: 'customer',
  address: 'li@example.com',
  template: 't',
  data: {},
  value: 1,
  status: 'queued',
  createdAt: wednesday,
  attempts: 0,
  v: 1,
})
const keyLife = 2 * hour

/** The row after being claimed at each of these moments (ms UTC), one after the other. */
const claimedAt = (kind: Message['class'], ...times: readonly number[]): Message =>
  times.reduce((message, at, index) => withClaim(message, `token${index}`, at), queued(kind))

describe('given a claimed message without a result', () => {
  it.each([
    ['M', 'at most once: nobody knows what came of it', 'doubt'],
    ['X', 'an echo may still come', 'wait'],
    ['I', 'the provider remembers our key', 'resend'],
  ] as const)('when the lease of class %s ends, then %s', (kind, _, what) => {
    const message = claimedAt(kind, wednesday)
    expect(resolveExpiredClaim(message, wednesday + lease - 1, keyLife)).toEqual({ wait: wednesday + lease })
    expect(Object.keys(resolveExpiredClaim(message, wednesday + lease, keyLife))).toEqual([what])
  })

  it('when it has no claim, then it is sent', () => {
    expect(resolveExpiredClaim(queued('M'), wednesday, undefined)).toEqual({ resend: true })
  })
})

describe('given a message whose idempotency key the provider keeps for two hours', () => {
  const first = wednesday
  const close = first + keyLife / 2

  it('when half of that has passed since the first attempt, then it is not sent again', () => {
    const message = claimedAt('I', first)
    expect(resolveExpiredClaim(message, close - 1, keyLife)).toEqual({ resend: true })
    expect(resolveExpiredClaim(message, close, keyLife)).toHaveProperty('doubt')
  })

  it('when it is claimed repeatedly, then the window still counts from the first claim', () => {
    const message = claimedAt('I', first, first + 20 * minute, first + 50 * minute)
    expect(message.claim).toMatchObject({ at: first + 50 * minute, first })
    expect(resolveExpiredClaim(message, close - 1, keyLife)).toEqual({ resend: true })
    expect(resolveExpiredClaim(message, close, keyLife)).toHaveProperty('doubt')
  })

  it('when the provider accepts no key, then it is never sent again', () => {
    expect(resolveExpiredClaim(claimedAt('I', first), first + lease, undefined)).toHaveProperty('doubt')
  })
})

describe('given a message to a colleague', () => {
  it('when no delivery event came for 15 minutes, then it is sent again, and not a millisecond before', () => {
    const message = claimedAt('X', wednesday)
    expect(resolveExpiredClaim(message, wednesday + echoPatience - 1, undefined)).toEqual({
      wait: wednesday + echoPatience,
    })
    expect(resolveExpiredClaim(message, wednesday + echoPatience, undefined)).toEqual({ resend: true })
  })

  it('when it was attempted six times, then it becomes unclear, and not at the fifth', () => {
    const tried = claimedAt('X', wednesday)
    expect(resolveExpiredClaim({ ...tried, attempts: 5 }, wednesday + hour, undefined)).toEqual({
      resend: true,
    })
    expect(resolveExpiredClaim({ ...tried, attempts: 6 }, wednesday + hour, undefined)).toHaveProperty(
      'doubt',
    )
  })
})

describe('given a claim', () => {
  it('when the message was queued, then it counts as the first attempt without doubt', () => {
    const message = withClaim(
      { ...queued('M'), reason: { code: 'guard.quiet-hours' }, notBefore: wednesday },
      'token',
      wednesday,
    )
    expect(message).toMatchObject({
      status: 'claimed',
      attempts: 1,
      v: 2,
      claim: { token: 'token', at: wednesday, until: wednesday + lease },
    })
    for (const field of ['doubt', 'reason', 'notBefore']) expect(message).not.toHaveProperty(field)
    expect(message.claim).not.toHaveProperty('first')
  })

  it('when the message was claimed before, then the doubt keeps its first date', () => {
    const message = claimedAt('X', wednesday, wednesday + minute, wednesday + 2 * minute)
    expect(message).toMatchObject({ attempts: 3, doubt: { at: wednesday + minute } })
  })
})
