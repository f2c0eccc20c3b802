import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { applyDeliveryEvent, deliveryUpdate } from '../../shared/senders/delivery/delivery-status.ts'
import type { Message } from '../../shared/model/message.ts'

const row = (over: Partial<Message> = {}): Message => ({
  id: 'm1',
  alias: 'a',
  person: 'a',
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
  data: {},
  value: 4,
  status: 'claimed',
  createdAt: 1,
  attempts: 1,
  claim: { token: 'k', at: 100, until: 200 },
  v: 3,
  ...over,
})
const echo = (type: Touchpoint['type'], at: number, props: Touchpoint['props'] = {}): Touchpoint => ({
  id: `${type}${at}`,
  channel: 'ses',
  source: 's',
  type,
  at,
  statedAt: String(at),
  receivedAt: at,
  identities: [],
  props: { message: 'm1', ...props },
})

const after = (all: readonly Touchpoint[]) => ({
  ...all.reduce((message, one) => applyDeliveryEvent(message, one) ?? message, row()),
  v: 0,
})

describe('a delivery event', () => {
  it.each([
    ['claimed', 'email.sent'],
    ['unclear', 'email.sent'],
    ['claimed', 'email.delivered'],
    ['unclear', 'email.opened'],
    ['claimed', 'email.clicked'],
    ['unclear', 'link.clicked'],
    ['claimed', 'email.complained'],
    ['claimed', 'wecom.message_out'],
    ['queued', 'email.sent'],
  ] as const)('settles that a %s message was sent: %s', (status, type) => {
    expect(
      applyDeliveryEvent(
        row({ status, reason: { code: 'guard.quiet-hours' }, notBefore: 9 }),
        echo(type, 150),
      ),
    ).toMatchObject({
      status: 'sent',
      sentAt: 100,
      v: 4,
    })
  })

  it.each([
    [
      'email.bounced',
      { bounce_type: 'permanent' },
      { code: 'delivery.bounced-as', params: { bounce: 'permanent' } },
    ],
    ['email.rejected', {}, { code: 'delivery.rejected' }],
    ['email.failed', {}, { code: 'delivery.failed' }],
  ] as const)('marks the message as failed with the reason: %s', (type, props, reason) => {
    expect(applyDeliveryEvent(row({ status: 'sent', sentAt: 100 }), echo(type, 150, props))).toMatchObject({
      status: 'failed',
      reason,
      endedAt: 150,
    })
  })

  it.each([
    ['email.opened by a human', echo('email.opened', 150, { grade: 'human' }), 150],
    ['email.opened by a machine', echo('email.opened', 150, { grade: 'machine' }), undefined],
    ['email.clicked by a scanner', echo('email.clicked', 150, { grade: 'machine' }), undefined],
    ['link.clicked', echo('link.clicked', 150), 150],
    ['email.delivered', echo('email.delivered', 150), undefined],
  ])('stores the first opening by a human: %s', (_, said, opened) => {
    expect((applyDeliveryEvent(row({ status: 'sent', sentAt: 100 }), said) ?? row()).opened).toBe(opened)
  })

  it('changes nothing when repeated, or about another message', () => {
    const sent = applyDeliveryEvent(row(), echo('email.opened', 150)) ?? row()
    expect(applyDeliveryEvent(sent, echo('email.opened', 150))).toBeUndefined()
    expect(applyDeliveryEvent(sent, echo('email.opened', 190))).toBeUndefined()
    expect(applyDeliveryEvent(sent, echo('email.sent', 100))).toBeUndefined()
    expect(applyDeliveryEvent(row(), echo('email.sent', 100, { message: 'm2' }))).toBeUndefined()
  })

  it('publishes a failure with the same id at every repeat, so the treatment continues', () => {
    const bounce = echo('email.bounced', 150)
    const failed = applyDeliveryEvent(row(), bounce) ?? row()
    expect(deliveryUpdate(failed, bounce).events).toMatchObject([
      { type: 'message.failed', detail: { id: 'm1:failed', at: 150 } },
    ])
    expect(deliveryUpdate(failed, echo('email.sent', 100)).events).toEqual([])
    expect(deliveryUpdate(row(), echo('email.delivered', 100)).events).toEqual([])
  })

  it('does not change a suppressed message', () => {
    expect(applyDeliveryEvent(row({ status: 'suppressed' }), echo('email.sent', 150))).toBeUndefined()
    expect(applyDeliveryEvent(row({ status: 'suppressed' }), echo('email.bounced', 150))).toBeUndefined()
  })

  it('gives the same result for any order and repetition of events', () => {
    const types: Touchpoint['type'][] = [
      'email.sent',
      'email.delivered',
      'email.opened',
      'email.clicked',
      'email.bounced',
      'email.failed',
      'email.complained',
    ]
    const said = fc
      .record({
        type: fc.constantFrom(...types),
        at: fc.integer({ min: 101, max: 120 }),
        grade: fc.constantFrom('human', 'machine'),
      })
      .map(({ type, at, grade }) => echo(type, at, { grade }))
    const echoes = fc
      .uniqueArray(said, { maxLength: 6, selector: ({ at }) => at })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
      )
    fc.assert(
      fc.property(echoes, ([once, shuffled]) => {
        expect(after(shuffled)).toEqual(after(once))
      }),
      { numRuns: 500 },
    )
  })
})
