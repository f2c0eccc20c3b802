import { describe, expect, it } from 'vitest'
import { timeLeft } from '../../functions/wiring/deadline.ts'
import { senderConstruct } from '../../infra/constructs/queues.ts'
import { bySender, queueOf, queueUrlOf, senderOf, senders } from '../../shared/runtime/sender-list.ts'

describe('timeLeft', () => {
  it.each([
    [25_001, true],
    [25_000, false],
    [0, false],
  ])('with %i ms remaining of 25,000 needed returns %s', (remaining, expected) =>
    expect(timeLeft({ getRemainingTimeInMillis: () => remaining }, 25_000)()).toBe(expected),
  )

  it('asks again at every call', () => {
    let remaining = 2
    const hasTimeLeft = timeLeft({ getRemainingTimeInMillis: () => (remaining -= 1) }, 0)
    expect([hasTimeLeft(), hasTimeLeft()]).toEqual([true, false])
  })

  it('has no deadline without a context', () => expect(timeLeft(undefined, 60_000)()).toBe(true))
})

describe('the list of senders', () => {
  it('names each sender and each provider once', () => {
    for (const names of [senders.map(({ via }) => via), senders.flatMap(({ providers }) => [...providers])])
      expect(new Set<string>(names).size).toBe(names.length)
  })

  it('gives the names that are deployed: queue, environment variable, construct', () => {
    expect(bySender(({ via }) => [queueOf(via), queueUrlOf(via), senderConstruct(via)])).toMatchObject({
      email: ['send-email', 'SEND_EMAIL_QUEUE_URL', 'SendEmail'],
      wecom: ['send-wecom', 'SEND_WECOM_QUEUE_URL', 'SendWecom'],
    })
  })

  it.each(senders)('finds $via', (sender) => expect(senderOf(sender.via)).toBe(sender))
})
