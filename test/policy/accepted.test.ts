import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interruptionSchema } from '../../shared/model/interruption.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { fold, interruptionOf } from '../../shared/journeys/fold.ts'
import { journeySchema, noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { type Policy, policySchema } from '../../shared/policy/policy.ts'
import { afterQuiet } from '../../shared/teams/quiet-hours.ts'
import { startTestConsole } from '../console/test-console.ts'

type Path = readonly (string | number)[]

const { from: _, ...shipped } = firstPolicy
const draft = {
  ...shipped,
  calendar: { ...shipped.calendar, holidays: ['2026-03-06'], workdays: ['2026-03-07'] },
  staff: [{ id: 'an', name: 'An', role: 'member', active: true, email: 'an@example.com' }],
  linkHosts: ['example.com'],
}

const pathsIn = (value: unknown, at: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [at]
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return [at, ...entries.flatMap(([key, one]) => pathsIn(one, [...at, key]))]
}

const withAt = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === key ? withAt(one, rest, by) : one))
  return { ...Object(value), [key]: withAt(Reflect.get(Object(value), key), rest, by) }
}

const nonsense: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e9,
  1e308,
  -1e308,
  2 ** 53,
  '',
  'NaN',
  '-1',
  'PT0S',
  'PT1S',
  'P3660D',
  'P3661D',
  '-P1D',
  'P1Y',
  'P99999999D',
  'P',
  '2026-02-30',
  '9999-12-31',
  '0000-01-01',
  '24:00',
  '25:00',
  '09:00',
  '12:60',
  'UTC',
  'Etc/GMT+14',
  'Mars/Base',
  '+08:00',
  'constructor',
  '__proto__',
  'toString',
  '\u0000',
  '\uD800',
  'a'.repeat(70),
  'a'.repeat(100_000),
  '{{name}}',
  '{{__proto__}}',
  '{{constructor}}',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  ['22:00', '06:00'],
  ['24:00', '24:00'],
  [['00:00', '24:00']],
  [[], [], [], [], [], [], []],
  Array.from({ length: 1001 }, () => '2026-10-01'),
  '1.2.3.4',
  '*.com',
  '.',
  { toString: 1, length: 'x' },
]

const now = Date.parse('2026-03-05T09:30:00Z')
const touch = (type: TouchpointType, at: number, props: Touchpoint['props'] = {}): Touchpoint => ({
  id: `${type}:${at}`,
  channel: 'segment',
  source: 'main',
  type,
  at,
  statedAt: new Date(at).toISOString(),
  receivedAt: at,
  props,
  identities: [{ kind: 'email', value: 'a@example.com' }],
})
const isoAt = (at: number): string => new Date(at).toISOString()
const story = [
  touch('lead.created', now, { origin: 'x' }),
  touch('email.sent', now + 1, { email_id: 'm', message: 'm' }),
  touch('chat.message_in', now + 2),
  touch('event.registered', now + 3, {
    event_key: 'k',
    event_name: 'n',
    starts_at: isoAt(now + 1e8),
    ends_at: isoAt(now + 2e8),
  }),
  {
    ...touch('order.paid', now + 4, { order_id: '1' }),
    value: { amount: 1, currency: 'CNY' },
    phone: '+8613800138000',
  },
  touch('web.page_viewed', now + 5e9),
]

/**
 * What is stored of a journey that is judged by this policy can be read again, with every interruption that
 * may come of it.
 */
const checkJourneys = (policy: Policy): void => {
  const judging = { policies: [{ ...policy, from: 0 }] as const, detectors: watchDetectors }
  for (const length of story.keys()) {
    const { journey } = fold(noJourney('p'), story.slice(0, length + 1), judging)
    const stored: unknown = JSON.parse(JSON.stringify(journey))
    expect(journeySchema.parse(stored)).toEqual(stored)
    for (const watch of journey.watches) {
      expect([isoAt(watch.due), isoAt(watch.lostAt)].every((time) => time.length === 24)).toBe(true)
      const interruption: unknown = JSON.parse(
        JSON.stringify(interruptionOf(watch, journey, judging, watch.due)),
      )
      expect(interruptionSchema.parse(interruption)).toEqual(interruption)
    }
  }
  expect(Number.isSafeInteger(afterQuiet(policy.quietHours, now, 'Asia/Shanghai'))).toBe(true)
}

describe('PUT /api/policy', () => {
  it('takes a document without `from`, which the server sets', async () => {
    expect(await startTestConsole().ask('/api/policy', { method: 'PUT', body: draft })).toMatchObject({
      status: 200,
    })
  })

  it('refuses nonsense at any place by name, or takes it and leaves every journey readable', async () => {
    const change = fc.record({ path: fc.constantFrom(...pathsIn(draft)), by: fc.constantFrom(...nonsense) })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
        const body = changes.reduce<unknown>((value, { path, by }) => withAt(value, path, by), draft)
        const { status, body: answer } = await startTestConsole().ask('/api/policy', {
          method: 'PUT',
          body,
          headers: { 'If-Match': '*' },
        })
        expect([200, 400, 409, 412, 413]).toContain(status)
        if (status === 200) checkJourneys(policySchema.parse(answer))
      }),
      { numRuns: 400 },
    )
  })
})
