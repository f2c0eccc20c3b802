import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Scalar, Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import {
  consentAfter,
  consentAlias,
  forgotten,
  isErased,
  consentInForce,
} from '../../shared/people/consent/consent.ts'
import { isTrustedSource, parseConsent } from '../../shared/people/consent/consent-statement.ts'
import { consentRepository } from '../../shared/storage/repositories/consent-repository.ts'
import { consentKey } from '../../shared/storage/keys.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { day, touch, wednesday } from '../world.ts'
import type { Consent } from '../../shared/storage/message-ports.ts'

const mail = 'email:li.lei@example.com'
const alias = aliasOf({ kind: 'email', value: 'li.lei@example.com' })

/** Said through a channel that signs, unless another is named. */
const said = (
  type: TouchpointType,
  at: number,
  props: Record<string, Scalar> = {},
  id?: string,
  channel = 'shopify',
): Touchpoint => ({ ...touch(type, at, mail, props, id), channel, source: 'shop' })

const ledgerOf = (touchpoints: readonly Touchpoint[]): Consent | undefined =>
  touchpoints.reduce<Consent | undefined>(
    (consent, touchpoint) =>
      consentAlias(touchpoint) ? (consentAfter(consent, alias, touchpoint) ?? consent) : consent,
    undefined,
  )

const phone = aliasOf({ kind: 'phone', value: '+8613800138000' })
const texted = (type: TouchpointType, at: number, props: Record<string, Scalar> = {}) => ({
  ...touch(type, at, ['phone:+8613800138000'], props),
  channel: 'twilio',
})
const allowed = (story: readonly Touchpoint[]) => {
  const ledger = story.reduce<Consent | undefined>(
    (known, touchpoint) => consentAfter(known, phone, touchpoint) ?? known,
    undefined,
  )
  return (['marketing', 'service'] as const).map(
    (purpose) => consentInForce(ledger ? [ledger] : [], 'sms', purpose)?.given,
  )
}

const withoutVersion = (consent: Consent | undefined) => consent && { ...consent, v: 0 }

describe('what a touchpoint states about consent', () => {
  it.each<[TouchpointType, Record<string, Scalar>, string | undefined]>([
    ['consent.granted', {}, '* marketing yes'],
    ['consent.withdrawn', {}, '* marketing no'],
    ['consent.granted', { purpose: 'Marketing', channel: 'E-Mail' }, 'email marketing yes'],
    ['consent.granted', { purpose: 'sms' }, 'sms marketing yes'],
    ['consent.withdrawn', { purpose: 'email' }, 'email marketing no'],
    ['consent.withdrawn', { purpose: 'profiling' }, '* profiling no'],
    ['consent.granted', { purpose: 'message archive' }, '* archive yes'],
    ['consent.granted', { purpose: 'template x7' }, '* template yes'],
    ['consent.withdrawn', { purpose: 'template x7' }, '* template no'],
    ['consent.granted', { purpose: 'selling to others' }, '* other yes'],
    ['consent.withdrawn', { purpose: 'selling to others' }, '* marketing no'],
    ['consent.granted', { channel: 'pigeon' }, 'other marketing yes'],
    ['consent.withdrawn', { channel: 'pigeon' }, '* marketing no'],
    ['email.unsubscribed', {}, 'email marketing no'],
    ['email.resubscribed', {}, 'email marketing yes'],
    ['sms.opted_out', {}, 'sms marketing no'],
    ['email.opened', { purpose: 'marketing' }, undefined],
  ])('%s %o is %s', (type, props, expected) => {
    const told = parseConsent({ type, props })
    expect(told && `${told.channel} ${told.purpose} ${told.given ? 'yes' : 'no'}`).toBe(expected)
  })

  it.each([
    ['a STOP reply', ['sms.opted_out', {}]],
    ['a no to text messages', ['consent.withdrawn', { channel: 'sms' }]],
    ['the way as the purpose', ['consent.withdrawn', { purpose: 'sms' }]],
  ] as const)(
    'about every text message to a number: %s blocks marketing and service until START',
    (_, [type, props]) => {
      const no = texted(type, wednesday + 1, props)
      expect(
        allowed([
          texted('consent.granted', wednesday, { channel: 'sms', purpose: 'marketing' }),
          texted('consent.granted', wednesday, { channel: 'sms', purpose: 'service' }),
          no,
        ]),
      ).toEqual([false, false])
      const start = texted('consent.granted', wednesday + 2, { purpose: 'sms' })
      expect(allowed([no, start])).toEqual([true, true])
      expect(allowed([start, no])).toEqual([true, true])
      expect(
        allowed([no, texted('consent.granted', wednesday + 2, { channel: 'sms', purpose: 'marketing' })]),
      ).toEqual([true, false])
      expect(allowed([no, texted('consent.granted', wednesday, { purpose: 'sms' })])).toEqual([false, false])
    },
  )

  it('about one purpose leaves the others', () => {
    expect(
      allowed([texted('consent.withdrawn', wednesday, { channel: 'sms', purpose: 'marketing' })]),
    ).toEqual([false, undefined])
    expect(ledgerOf([said('email.unsubscribed', wednesday)])?.words?.['email service']).toBeUndefined()
  })

  it('is put down at the contact point of the way it is about', () => {
    const both = [mail, 'phone:+8613800138000']
    const of = (type: TouchpointType, props: Record<string, Scalar>, who: string[] = both) =>
      consentAlias({ ...touch(type, wednesday, who, props), channel: 'twilio' })
    expect([
      of('sms.opted_out', {}),
      of('consent.withdrawn', { purpose: 'sms' }),
      of('consent.withdrawn', { channel: 'email' }),
      of('consent.withdrawn', {}),
    ]).toEqual([phone, phone, alias, alias])
    expect(of('consent.withdrawn', {}, ['userId:u1'])).toBe(aliasOf({ kind: 'userId', value: 'u1' }))
    expect(of('email.opened', {})).toBeUndefined()
  })

  it('keeps what shows it: which touchpoint, by which channel, which text', () => {
    expect(
      ledgerOf([said('consent.granted', wednesday, { channel: 'email', text_version: '2026-01' }, 'c1')])
        ?.words,
    ).toEqual({
      'email marketing': { given: true, at: wednesday, proof: 'c1', source: 'shopify/shop', text: '2026-01' },
    })
  })
})

describe('a key that lies in every browser', () => {
  it.each(['segment', 'rudderstack'])(
    'of %s gives no consent and erases nobody, but may say no',
    (channel) => {
      for (const type of ['consent.granted', 'email.resubscribed', 'privacy.erasure_requested'] as const) {
        expect(consentAlias(said(type, wednesday, {}, 'x', channel))).toBeUndefined()
        expect(consentAfter(undefined, alias, said(type, wednesday, {}, 'x', channel))?.words).toBeUndefined()
      }
      expect(
        ledgerOf([said('consent.withdrawn', wednesday, {}, 'x', channel)])?.words?.['* marketing']?.given,
      ).toBe(false)
      expect(
        ledgerOf([said('email.unsubscribed', wednesday, {}, 'x', channel)])?.words?.['email marketing']
          ?.given,
      ).toBe(false)
    },
  )

  it('is believed where the company stated that it is on no page', () => {
    expect(isTrustedSource(said('consent.granted', wednesday, { vouched: true }, 'x', 'segment'))).toBe(true)
    expect(
      ledgerOf([said('consent.granted', wednesday, { vouched: true }, 'x', 'segment')])?.words?.[
        '* marketing'
      ]?.given,
    ).toBe(true)
  })
})

const types = [
  'consent.granted',
  'consent.withdrawn',
  'email.unsubscribed',
  'email.resubscribed',
  'sms.opted_out',
  'email.complained',
  'privacy.erasure_requested',
  'email.opened',
] as const
const anything = fc.uniqueArray(
  fc
    .record({
      type: fc.constantFrom(...types),
      at: fc.integer({ min: 0, max: 6 }),
      id: fc.constantFrom('a', 'b', 'c'),
      channel: fc.constantFrom('shopify', 'segment'),
      props: fc.record(
        {
          purpose: fc.constantFrom('marketing', 'service', 'profiling', 'x'),
          channel: fc.constantFrom('email', 'sms', '*'),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ type, at, id, channel, props }) =>
      said(
        type,
        wednesday + at,
        { ...props },
        `${id}-${type}-${at}-${JSON.stringify(props)}-${channel}`,
        channel,
      ),
    ),
  { maxLength: 20, selector: ({ id }) => id },
)

describe('the ledger', () => {
  it('ends the same for any order of arrival and any duplication', () => {
    fc.assert(
      fc.property(
        anything.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([all, shuffled]) => {
          expect(withoutVersion(ledgerOf(shuffled))?.words).toEqual(withoutVersion(ledgerOf(all))?.words)
          expect(ledgerOf(shuffled)?.erasedAt).toBe(ledgerOf(all)?.erasedAt)
          expect(ledgerOf(shuffled)?.suppressed).toEqual(ledgerOf(all)?.suppressed)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('believes the no of two words stated at the same moment', () => {
    const [yes, no] = [
      said('consent.granted', wednesday, {}, 'z'),
      said('consent.withdrawn', wednesday, {}, 'a'),
    ]
    for (const order of [
      [yes, no],
      [no, yes],
    ])
      expect(ledgerOf(order)?.words?.['* marketing']?.given).toBe(false)
  })

  it('holds no more words than there are ways and purposes, whatever strangers state', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      said(
        'consent.withdrawn',
        wednesday + index,
        { purpose: `p${index}`, channel: `c${index}` },
        `i${index}`,
        'segment',
      ),
    )
    expect(Object.keys(ledgerOf(many)?.words ?? {})).toEqual(['* marketing'])
  })

  it('forgets what was stated before an erasure, and handles what is stated after it', () => {
    const story = [
      said('consent.granted', wednesday),
      said('email.complained', wednesday),
      said('privacy.erasure_requested', wednesday + day),
    ]
    const ledger = ledgerOf(story)
    expect(ledger).toEqual({ alias, v: ledger?.v, erasedAt: wednesday + day })
    expect(isErased(ledger ? [ledger] : [])).toBe(true)
    const anew = ledgerOf([...story, said('consent.granted', wednesday + 2 * day)])
    expect(consentInForce(anew ? [anew] : [], 'email', 'marketing')?.given).toBe(true)
    expect(consentInForce(anew ? [anew] : [], 'email', 'profiling')).toBeUndefined()
  })

  it('of a contact point keeps no more than that and up to when it was forgotten', () => {
    const before = ledgerOf([said('consent.granted', wednesday), said('email.complained', wednesday)])
    expect(forgotten(before, alias, wednesday + 5)).toEqual({
      alias,
      v: (before?.v ?? 0) + 1,
      erasedAt: wednesday + 5,
      forgottenTo: wednesday + 5,
    })
  })

  it('reads rows from before there were words for each way and purpose', async () => {
    const store = memoryStore()
    const rows = consentRepository(store)
    await store.put({
      ...consentKey(alias),
      v: 3,
      j: JSON.stringify({ marketing: { given: false, at: 5, proof: 'old' } }),
    })
    expect(await rows.get(alias)).toEqual({
      alias,
      v: 3,
      words: { '* marketing': { given: false, at: 5, proof: 'old' } },
    })
    const next = consentAfter(await rows.get(alias), alias, said('email.resubscribed', wednesday, {}, 'back'))
    expect(next && (await rows.save(next))).toBe(true)
    expect(Object.keys((await rows.get(alias))?.words ?? {})).toEqual(['* marketing', 'email marketing'])
  })
})
