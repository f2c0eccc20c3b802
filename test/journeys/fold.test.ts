import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interruptionReason } from '../../shared/detectors/list.ts'
import { fold, type Ended } from '../../shared/journeys/fold.ts'
import { inspect, nextDue } from '../../shared/journeys/inspect.ts'
import { noJourney, type Journey } from '../../shared/model/journey.ts'
import { countsOfJourney } from '../../shared/journeys/counters.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const folded = (...touchpoints: Touchpoint[]) => fold(noJourney('p'), inOrder(touchpoints), judging())
const foundIn = (journey: Journey, now: number) =>
  inspect(journey, now, judging()).interruptions.map((found) => [
    found.cause,
    interruptionReason(found, 'en'),
    found.status,
  ])

describe('a journey', () => {
  it.each<[string, Touchpoint[], number, unknown[]]>([
    [
      'asked 31 minutes ago and heard nothing is cooling',
      [touch('chat.message_in', wednesday)],
      wednesday + 31 * minute,
      [['lead-cooling', 'nobody answered within 30 minutes of business hours', 'open']],
    ],
    ['asked 29 minutes ago is not', [touch('chat.message_in', wednesday)], wednesday + 29 * minute, []],
    [
      'asked and was answered is not',
      [touch('chat.message_in', wednesday), touch('chat.message_out', wednesday + 10 * minute)],
      wednesday + day,
      [],
    ],
    [
      'asked at 17:50 has until 09:20 next morning',
      [touch('lead.created', wednesday + 7 * hour + 50 * minute)],
      wednesday + 23 * hour + 19 * minute,
      [],
    ],
    [
      'has a delivered e-mail unopened for a day',
      [touch('email.delivered', wednesday, undefined, { email_id: 'e1' })],
      wednesday + day,
      [['email-unopened', 'e-mail delivered, not opened for 24 h', 'open']],
    ],
    [
      'opened by a proxy is still unopened',
      [
        touch('email.delivered', wednesday, undefined, { email_id: 'e1' }),
        touch('email.opened', wednesday + minute, undefined, { email_id: 'e1', grade: 'machine' }),
      ],
      wednesday + day,
      [['email-unopened', 'e-mail delivered, not opened for 24 h', 'open']],
    ],
    [
      'opened by a human is not',
      [
        touch('email.delivered', wednesday, undefined, { email_id: 'e1' }),
        touch('email.opened', wednesday + minute, undefined, { email_id: 'e1', grade: 'human' }),
      ],
      wednesday + day,
      [],
    ],
    [
      'bounced is not unopened',
      [
        touch('email.delivered', wednesday, undefined, { email_id: 'e1' }),
        touch('email.bounced', wednesday + minute, undefined, { email_id: 'e1' }),
      ],
      wednesday + day,
      [],
    ],
    [
      'registered and did not come',
      [
        touch('event.registered', wednesday, undefined, {
          event_key: 'w',
          event_name: 'Tea',
          ends_at: new Date(wednesday + day).toISOString(),
        }),
      ],
      wednesday + day + 30 * minute,
      [['no-show', 'registered for “Tea” and did not come', 'open']],
    ],
    [
      'registered and cancelled was not expected',
      [
        touch('event.registered', wednesday, undefined, {
          event_key: 'w',
          ends_at: new Date(wednesday + day).toISOString(),
        }),
        touch('event.registration_cancelled', wednesday + hour, undefined, { event_key: 'w' }),
      ],
      wednesday + 2 * day,
      [],
    ],
    [
      'that nobody mended for a month is given up',
      [touch('chat.message_in', wednesday)],
      wednesday + 31 * day,
      [['lead-cooling', 'nobody answered within 30 minutes of business hours', 'lost']],
    ],
  ])('%s', (_, touchpoints, now, expected) =>
    expect(foundIn(folded(...touchpoints).journey, now)).toEqual(expected),
  )

  it('that is answered too late was interrupted and has recovered, whether or not anyone looked in between', () => {
    const { journey, ended } = folded(
      touch('lead.created', wednesday),
      touch('lead.handled', wednesday + 45 * minute),
    )
    expect(ended.map(({ status, at }) => [status, at])).toEqual([['recovered', wednesday + 45 * minute]])
    expect(journey.watches).toEqual([])
  })

  it('opens nothing for history that reaches us when it is long past', () => {
    const old = { ...touch('lead.created', wednesday), receivedAt: wednesday + 400 * day }
    expect(folded(old).journey.watches).toEqual([])
    expect(countsOfJourney(folded(old).journey)).toEqual({
      '2026-01-07T02': { 'stage|awareness': 1, 'stage|interest': 1, 'lead|unknown': 1 },
    })
  })

  it('flags a win that precedes its lead', () => {
    expect(
      folded(
        touch('lead.created', wednesday, undefined, { origin: 'social' }),
        touch('lead.stage_changed', wednesday - day, undefined, { stage: 'won' }),
      ).journey.flags,
    ).toEqual(['won-before-lead'])
  })

  it('needs to be looked at next when its first promise runs out', () => {
    expect(
      nextDue(
        folded(
          touch('email.delivered', wednesday, undefined, { email_id: 'e' }),
          touch('chat.message_in', wednesday + hour),
        ).journey,
      ),
    ).toBe(wednesday + hour + 30 * minute)
  })
})

const types = [
  'lead.created',
  'lead.handled',
  'chat.message_in',
  'chat.message_out',
  'email.delivered',
  'email.opened',
  'email.bounced',
  'event.registered',
  'event.joined',
  'event.left',
  'event.rescheduled',
  'event.cancelled',
  'event.ended',
  'event.registration_cancelled',
  'order.paid',
  'web.page_viewed',
] as const
const touchpoints = fc.uniqueArray(
  fc
    .record({
      type: fc.constantFrom(...types),
      at: fc.integer({ min: 0, max: 40 * 24 * 4 }).map((quarter) => wednesday + quarter * 15 * minute),
      key: fc.constantFrom('k1', 'k2'),
      ends: fc.constantFrom(5, 5, 9, 20, undefined),
    })
    .map(({ type, at, key, ends }) =>
      touch(type, at, undefined, {
        email_id: key,
        event_key: key,
        ...(ends === undefined ? {} : { ends_at: new Date(wednesday + ends * day).toISOString() }),
      }),
    ),
  { maxLength: 25, selector: ({ id }) => id },
)

describe('folding', () => {
  it('gives the same whether touchpoints are added one by one, in pieces or all at once', () => {
    fc.assert(
      fc.property(touchpoints, fc.integer({ min: 0, max: 25 }), (all, cut) => {
        const story = inOrder(all)
        const whole = fold(noJourney('p'), story, judging())
        const first = fold(noJourney('p'), story.slice(0, cut), judging())
        const second = fold(first.journey, story.slice(cut), judging())
        expect(second.journey).toEqual(whole.journey)
        expect([...first.ended, ...second.ended]).toEqual(whole.ended satisfies readonly Ended[])
      }),
    )
  })

  it('takes them in story order however they came', () => {
    fc.assert(
      fc.property(
        touchpoints.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(inOrder(shuffled)).toEqual(inOrder(all))
        },
      ),
    )
  })
})

const objects = (at: number, id?: string) =>
  touch('consent.withdrawn', at, undefined, { purpose: 'profiling' }, id)
const agrees = (at: number, id?: string): Touchpoint => ({
  ...touch('consent.granted', at, undefined, { purpose: 'profiling' }, id),
  channel: 'own',
})
const scoreOf = (...some: Touchpoint[]) => folded(...some).journey.score.value

describe('an objection to being profiled', () => {
  it('ends the score, and nothing that comes afterwards is counted', () => {
    const { journey } = folded(
      touch('order.paid', wednesday),
      objects(wednesday + day),
      touch('order.paid', wednesday + 2 * day),
    )
    expect(journey).toMatchObject({
      score: { value: 0, asOf: wednesday + day },
      objectedAt: wednesday + day,
      stages: { purchase: wednesday },
      wonAt: wednesday,
    })
  })

  it('is handled in the order of the story, however late it comes to us', () => {
    expect(scoreOf(objects(wednesday), touch('order.paid', wednesday - day))).toBe(0)
    expect(
      scoreOf(objects(wednesday), agrees(wednesday + day), touch('order.paid', wednesday + 2 * day)),
    ).toBe(20)
    expect(folded(objects(wednesday), agrees(wednesday + day)).journey.objectedAt).toBeUndefined()
  })

  it('wins over a yes of the same moment, whichever is read first', () => {
    for (const [no, yes] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      expect(
        scoreOf(objects(wednesday, no), agrees(wednesday, yes), touch('order.paid', wednesday + day)),
      ).toBe(0)
    }
  })

  it('is not taken back by a key that lies in every browser, nor by a yes to something else', () => {
    const anybody = { ...agrees(wednesday + day), channel: 'segment' }
    const marketing: Touchpoint = { ...touch('consent.granted', wednesday + day), channel: 'own' }
    for (const yes of [anybody, marketing])
      expect(scoreOf(objects(wednesday), yes, touch('order.paid', wednesday + 2 * day))).toBe(0)
  })

  it('leaves refusing other things alone', () => {
    expect(scoreOf(touch('order.paid', wednesday), touch('consent.withdrawn', wednesday))).toBe(20)
  })
})
