import type { Reason } from '../../shared/model/reasons/reason.ts'
import { describe, expect, it } from 'vitest'
import { noJourney } from '../../shared/model/journey.ts'
import { cappedBy, addToLedger, removeFromLedger } from '../../shared/senders/delivery/frequency-cap.ts'
import { type SendContext, firstBlock, guards } from '../../shared/senders/delivery/guards.ts'
import type { Message } from '../../shared/model/message.ts'
import { alias, broken, policy } from './sending-installation.ts'
import type { Consent, ContactLedger } from '../../shared/storage/message-ports.ts'

const noon = Date.parse('2026-01-07T04:00:00Z')
const night = Date.parse('2026-01-07T14:30:00Z')
const { journey, interruption } = broken('no-show', noon)

const message = (over: Partial<Message> = {}): Message => ({
  id: 'm1',
  alias,
  person: alias,
  treatment: 't',
  interruption: interruption.id,
  cause: 'no-show',
  step: 's',
  via: 'email',
  class: 'M',
  category: 'marketing',
  to: 'customer',
  address: 'li.lei@example.com',
  template: 'x',
  data: {},
  value: 4,
  status: 'queued',
  createdAt: noon,
  attempts: 0,
  v: 1,
  ...over,
})
const sends = (...at: string[]): ContactLedger => ({
  person: alias,
  v: 1,
  sends: at.map((time, index) => ({
    message: `old${index}`,
    at: Date.parse(time),
    category: 'marketing',
    value: 1,
  })),
})
const said = (given: boolean, at: number, key = '* marketing'): Consent => ({
  alias,
  v: 1,
  words: { [key]: { given, at, proof: 'p' } },
})
const given = said(true, 1)
const withdrawn = said(false, 2)

/** A marketing mail at noon that nothing stands in the way of. */
const fine: SendContext = {
  message: message(),
  journey,
  interruption,
  consents: [given],
  address: given,
  ledgers: [sends()],
  others: [],
  policy: policy(),
  zone: 'Asia/Shanghai',
  now: noon,
}

/** For each guard, a context that it blocks, and the reason. */
const blocks: readonly (readonly [string, Partial<SendContext>, Reason])[] = [
  ['erased', { consents: [{ alias, v: 1, erasedAt: 5 }] }, { code: 'guard.erased' }],
  ['too late', { message: message({ until: noon, cause: 'welcome' }) }, { code: 'guard.window-passed' }],
  [
    'suppressed',
    { address: { alias, v: 1, suppressed: { at: 1, why: 'email.bounced', proof: 'p' } } },
    { code: 'guard.suppressed', params: { why: 'email.bounced' } },
  ],
  ['consent', { consents: [withdrawn] }, { code: 'guard.consent-withdrawn' }],
  [
    'still broken',
    { interruption: { ...interruption, status: 'recovered' } },
    { code: 'guard.interruption-over', params: { outcome: 'outcome.recovered' } },
  ],
  ['quiet hours', { now: night }, { code: 'guard.quiet-hours' }],
  [
    'frequency cap',
    { ledgers: [sends('2026-01-07T01:00:00Z', '2026-01-07T13:00:00Z')] },
    { code: 'guard.cap-day', params: { most: 1 } },
  ],
  [
    'more important',
    {
      others: [message({ id: 'm2', value: 9, cause: 'lead-cooling' })],
    },
    { code: 'guard.yields', params: { cause: 'lead-cooling' } },
  ],
]

describe('guards', () => {
  it('let a message pass when none blocks it', () => {
    expect(firstBlock(fine)).toBeUndefined()
  })

  it('are checked in this order', () => {
    expect(guards.map(({ name }) => name)).toEqual(blocks.map(([name]) => name))
  })

  it.each(blocks)('%s blocks with its reason', (guard, over, reason) => {
    expect(firstBlock({ ...fine, ...over })).toMatchObject({ guard, reason })
  })

  // all blocks from this guard on, the later ones first so that each keeps its own circumstance
  it.each(blocks.map(([guard], index) => [guard, index] as const))(
    '%s is checked before all later ones',
    (guard, index) => {
      const trouble = blocks
        .slice(index)
        .toReversed()
        .reduce<Partial<SendContext>>((sum, [, over]) => ({ ...sum, ...over }), {})
      expect(firstBlock({ ...fine, ...trouble })?.guard).toBe(guard)
    },
  )

  it.each([
    ['marketing without a word on consent', message(), [], { code: 'guard.consent-missing' }],
    ['marketing after the latest word was yes', message(), [withdrawn, said(true, 3)], undefined],
    [
      'marketing after the latest statement withdrew consent',
      message(),
      [said(true, 1), withdrawn],
      { code: 'guard.consent-withdrawn' },
    ],
    [
      'marketing with consent for all channels, withdrawn for this channel',
      message(),
      [said(false, 1, 'email marketing'), said(true, 2)],
      { code: 'guard.consent-withdrawn' },
    ],
    [
      'marketing with consent for this channel, after a withdrawal for all',
      message(),
      [said(false, 1), said(true, 2, 'email marketing')],
      undefined,
    ],
    [
      'marketing withdrawn for all channels later than consent for this one',
      message(),
      [said(true, 1, 'email marketing'), said(false, 2)],
      { code: 'guard.consent-withdrawn' },
    ],
    [
      'marketing with consent and withdrawal at the same time',
      message(),
      [said(true, 1), said(false, 1)],
      { code: 'guard.consent-withdrawn' },
    ],
    [
      'marketing with consent for another channel only',
      message(),
      [said(true, 1, 'wecom marketing')],
      { code: 'guard.consent-missing' },
    ],
    ['marketing after a no to another way', message(), [given, said(false, 2, 'wecom marketing')], undefined],
    [
      'marketing with consent to service only',
      message(),
      [said(true, 1, '* service')],
      { code: 'guard.consent-missing' },
    ],
    [
      'service after consent to service was withdrawn',
      message({ category: 'service' }),
      [said(false, 2, 'email service')],
      { code: 'guard.consent-withdrawn' },
    ],
    [
      'marketing to a person erased after their consent',
      message(),
      [{ ...said(true, 4), erasedAt: 5 }],
      { code: 'guard.erased' },
    ],
    [
      'marketing to a person erased before new consent',
      message(),
      [{ ...said(true, 6), erasedAt: 5 }],
      undefined,
    ],
    [
      'marketing to a person erased before new consent for another channel',
      message(),
      [{ ...said(true, 6, 'wecom marketing'), erasedAt: 5 }],
      { code: 'guard.erased' },
    ],
    [
      'staff about a person who returned after an erasure',
      message({ category: 'staff', to: 'owner', via: 'wecom' }),
      [{ alias, v: 1, erasedAt: 5 }],
      { code: 'guard.erased' },
    ],
    [
      'staff about a person erased before new consent',
      message({ category: 'staff', to: 'owner', via: 'wecom' }),
      [{ ...said(true, 6, 'email marketing'), erasedAt: 5 }],
      undefined,
    ],
    ['service', message({ category: 'service' }), [withdrawn], undefined],
    ['staff', message({ category: 'staff', to: 'owner' }), [withdrawn], undefined],
  ])('%s asks for consent as it should', (_, asked, consents, reason) => {
    expect(firstBlock({ ...fine, message: asked, consents, address: undefined })?.reason).toEqual(reason)
  })

  it('let marketing pass without consent only when the policy states it', () => {
    expect(
      firstBlock({ ...fine, consents: [], policy: policy({ consent: 'not-withdrawn' }) }),
    ).toBeUndefined()
    expect(
      firstBlock({ ...fine, consents: [withdrawn], policy: policy({ consent: 'not-withdrawn' }) })?.reason,
    ).toEqual({ code: 'guard.consent-withdrawn' })
  })

  it.each([
    ['marketing', message(), '2026-01-08T00:00:00.000Z'],
    ['service to a customer', message({ category: 'service' }), '2026-01-08T00:00:00.000Z'],
    ['word to a colleague', message({ category: 'staff', to: 'owner', via: 'wecom' }), undefined],
  ])("at night %s waits until the recipient's morning, or not", (_, asked, until) => {
    const no = firstBlock({ ...fine, message: asked, now: night })
    expect(no?.until === undefined ? undefined : new Date(no.until).toISOString()).toBe(until)
  })

  it('use the journey when it is newer than the interruption', () => {
    expect(firstBlock({ ...fine, journey: { ...journey, watches: [] } })?.reason).toEqual({
      code: 'guard.interruption-gone',
    })
    expect(firstBlock({ ...fine, journey: noJourney(alias) })?.reason).toEqual({
      code: 'guard.interruption-gone',
    })
    expect(firstBlock({ ...fine, journey: undefined })?.reason).toEqual({ code: 'guard.interruption-gone' })
  })

  it('defer a message for a more important one until tomorrow, and suppress it the second time', () => {
    const others = [message({ id: 'm2', value: 9 })]
    expect(firstBlock({ ...fine, others })?.until).toBe(Date.parse('2026-01-08T00:00:00Z'))
    expect(firstBlock({ ...fine, others, message: message({ yielded: 1 }) })).toMatchObject({
      guard: 'more important',
    })
    expect(firstBlock({ ...fine, others, message: message({ yielded: 1 }) })?.until).toBeUndefined()
  })

  it.each([
    [
      'one that is deferred until tomorrow',
      message({ id: 'm2', value: 9, notBefore: Date.parse('2026-01-08T01:00:00Z') }),
    ],
    ['one that matters less', message({ id: 'm2', value: 1 })],
    ['one that went out already', message({ id: 'm2', value: 9, status: 'sent' })],
    ['one to a colleague', message({ id: 'm2', value: 9, to: 'owner' })],
  ])('do not make a message wait for %s', (_, other) => {
    expect(firstBlock({ ...fine, others: [other] })).toBeUndefined()
  })
})

const capAt = (at: string, zone: string, ledger: ContactLedger) =>
  cappedBy([ledger], message(), policy(), { at: Date.parse(at), zone })

describe('the frequency cap', () => {
  it.each([
    [
      'the same local day',
      '2026-01-07T15:59:00Z',
      'Asia/Shanghai',
      ['2026-01-06T16:00:00Z'],
      { code: 'guard.cap-day', params: { most: 1 } },
    ],
    ['the next local day', '2026-01-07T16:00:00Z', 'Asia/Shanghai', ['2026-01-06T16:00:00Z'], undefined],
    [
      'the day is the recipient’s',
      '2026-01-07T16:00:00Z',
      'America/New_York',
      ['2026-01-07T05:00:00Z'],
      { code: 'guard.cap-day', params: { most: 1 } },
    ],
    [
      'a day of 23 hours',
      '2026-03-09T03:59:00Z',
      'America/New_York',
      ['2026-03-08T05:00:00Z'],
      { code: 'guard.cap-day', params: { most: 1 } },
    ],
    [
      'three in seven days',
      '2026-01-07T04:00:00Z',
      'Asia/Shanghai',
      ['2026-01-01T04:00:00Z', '2026-01-03T04:00:00Z', '2026-01-06T04:00:00Z'],
      { code: 'guard.cap-week', params: { most: 3 } },
    ],
    [
      'the eighth day',
      '2026-01-08T04:00:00Z',
      'Asia/Shanghai',
      ['2026-01-01T04:00:00Z', '2026-01-03T04:00:00Z', '2026-01-06T04:00:00Z'],
      undefined,
    ],
    [
      'eight in thirty days',
      '2026-01-31T04:00:00Z',
      'Asia/Shanghai',
      [2, 4, 6, 8, 14, 16, 18, 20].map((day) => `2026-01-${String(day).padStart(2, '0')}T04:00:00Z`),
      { code: 'guard.cap-month', params: { most: 8 } },
    ],
  ])('%s', (_, at, zone, before, reason) => {
    expect(capAt(at, zone, sends(...before))).toEqual(reason)
  })

  it('counts neither service messages nor the message itself', () => {
    const [send] = sends('2026-01-07T03:00:00Z').sends
    if (!send) throw new Error('no send')
    expect(
      capAt('2026-01-07T04:00:00Z', 'UTC', {
        person: alias,
        v: 1,
        sends: [
          { ...send, category: 'service' },
          { ...send, message: 'm1' },
        ],
      }),
    ).toBeUndefined()
  })

  it('does not count messages that were not sent', () => {
    const before = sends('2025-11-01T00:00:00Z', '2026-01-02T00:00:00Z')
    const after = addToLedger(addToLedger(before, message(), noon), message(), noon)
    expect(after.sends.map((send) => send.message)).toEqual(['old1', 'm1'])
    expect(removeFromLedger(after, message())?.sends.map((send) => send.message)).toEqual(['old1'])
    expect(removeFromLedger(before, message())).toBeUndefined()
  })
})
