import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsOfStored } from '../../shared/journeys/counters.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { countableName, countsOfUnknown, unknownNamesIn } from '../../shared/journeys/unknown-events.ts'

const at = Date.parse('2026-01-05T11:59:59Z')
const received = (event: string, more: Partial<Touchpoint> = {}): Touchpoint => ({
  id: 'a',
  channel: 'segment',
  source: 'web',
  type: 'other',
  at,
  statedAt: '',
  receivedAt: at + 5000,
  identities: [],
  props: { event },
  ...more,
})

describe('the name of an unknown event', () => {
  it.each([
    'Signed Upp',
    'signed_up',
    'com.example.order-created:v2',
    '完成签到',
    'Zahlung bestätigt',
    'नमस्ते',
    'Step 2026',
    'n'.repeat(60),
    '字'.repeat(60),
  ])('is counted as it is: %j', (name) => expect(countableName(` ${name} `)).toBe(name))

  it.each([
    '',
    ' ',
    '123',
    '...',
    'li.lei@example.com',
    '138 0013 8000',
    'call １３８００',
    'order 10001',
    '1.2.3.4.5 a',
    'a|b',
    'a/b',
    'a\nb',
    'a\tb',
    '😀',
    '<b>',
    '\ud800',
    'n'.repeat(61),
    '字'.repeat(61),
    'x'.repeat(100_000),
  ])('is left out where it looks like no event name: %j', (name) => expect(countableName(name)).toBe(''))

  it('is the same in every normal form', () =>
    expect(countableName('pago confirmado e\u0301')).toBe('pago confirmado \u00e9'))

  it('is short and holds no more digits than a number of a person has, whatever is sent', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 90 }),
      fc.stringMatching(/^[a-z0-9 @._:|-]{0,90}$/),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const name = countableName(text)
        expect(Array.from(name).length).toBeLessThanOrEqual(60)
        expect(name).not.toMatch(/[^\p{L}\p{M}\p{Nd} _.:-]|(?:\p{Nd}.*){5}/u)
        expect(countableName(name)).toBe(name)
      }),
    )
  })
})

describe('an unknown event', () => {
  it('is counted by connection and name in the hour it was received in', () => {
    expect(countsOfStored(received('Signed Upp'))).toEqual({
      '2026-01-05T11': { 'touch|segment': 1, 'type|other': 1 },
      '2026-01-05T12': { 'via|1|segment/web': 1, 'unknown|segment/web|Signed Upp': 1 },
    })
    expect(countsOfUnknown(received('li.lei@example.com'))).toEqual({ 'unknown|segment/web|': 1 })
  })

  it('is no known event, nothing of our own, and nothing without a name', () => {
    expect(countsOfUnknown(received('Lead Created', { type: 'lead.created' }))).toEqual({})
    expect(countsOfUnknown(received('x', { channel: 'own', source: 'own' }))).toEqual({})
    expect(countsOfUnknown(received('x', { props: {} }))).toEqual({})
  })

  it('is summed over hours for its own connection only', () => {
    const hours = [
      { counts: { 'unknown|segment/web|A': 1, 'unknown|segment/web2|A': 8, 'via|0|segment/web': 3 } },
      { counts: { 'unknown|segment/web|A': 2, 'unknown|segment/web|': 4 } },
    ]
    expect([...unknownNamesIn(hours, 'segment', 'web')]).toEqual([
      ['A', 3],
      ['', 4],
    ])
  })
})
