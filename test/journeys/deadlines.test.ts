import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { inspect, nextDue } from '../../shared/journeys/inspect.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { durationMs } from '../../shared/journeys/watch-detector.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const folded = (...touchpoints: Touchpoint[]) => fold(noJourney('p'), inOrder(touchpoints), judging())
const statuses = (now: number, ...touchpoints: Touchpoint[]) =>
  inspect(folded(...touchpoints).journey, now, judging()).interruptions.map(({ status }) => status)

const mail = { email_id: 'e1' }
const tea = { event_key: 'w', event_name: 'Tea', ends_at: new Date(wednesday + day).toISOString() }
/** How many expectations one touchpoint opens. */
const watchesOf = (touchpoint: Touchpoint): number => folded(touchpoint).journey.watches.length

/** What is expected, by whom it is kept, and the exact moment (ms UTC) at which it is due. */
const expectations: readonly (readonly [string, Touchpoint, (at: number) => Touchpoint, number])[] = [
  [
    'an answer to a lead',
    touch('lead.created', wednesday),
    (at) => touch('lead.handled', at),
    wednesday + 30 * minute,
  ],
  [
    'an answer to a chat',
    touch('chat.message_in', wednesday),
    (at) => touch('chat.message_out', at),
    wednesday + 30 * minute,
  ],
  [
    'the opening of an e-mail',
    touch('email.delivered', wednesday, undefined, mail),
    (at) => touch('email.opened', at, undefined, { ...mail, grade: 'human' }),
    wednesday + day,
  ],
  [
    'a guest',
    touch('event.registered', wednesday, undefined, tea),
    (at) => touch('event.joined', at, undefined, tea),
    wednesday + day + 30 * minute,
  ],
]

describe.each(expectations)('given the expectation of %s', (_, opens, keeps, due) => {
  const lostAt = due + durationMs('P30D')

  it('when nothing came, then it is interrupted at the deadline, and not a millisecond before', () => {
    expect(nextDue(folded(opens).journey)).toBe(due)
    expect(statuses(due - 1, opens)).toEqual([])
    expect(statuses(due, opens)).toEqual(['open'])
  })

  it('when nothing came for as long as the policy hopes, then it is lost at that moment, and not a millisecond before', () => {
    expect(statuses(lostAt - 1, opens)).toEqual(['open'])
    expect(statuses(lostAt, opens)).toEqual(['lost'])
  })

  it.each([
    ['a millisecond early', [], -1],
    ['exactly at the deadline', [], 0],
    ['a millisecond late', ['recovered'], 1],
  ])('when it came %s, then what ended is %j', (__, ended, by) => {
    const result = folded(opens, keeps(due + by))
    expect(result.ended.map(({ status }) => status)).toEqual(ended)
    expect(result.journey.watches.filter(({ by: opener }) => opener === opens.id)).toEqual([])
  })

  it.each([
    ['a millisecond before it is lost', ['recovered'], -1],
    ['exactly when it is lost', ['lost'], 0],
  ])('when it came %s, then what ended is %j', (__, ended, by) => {
    const result = folded(opens, keeps(lostAt + by))
    expect(result.ended.map(({ status }) => status)).toEqual(ended)
    expect(result.ended.map(({ at }) => at)).toEqual([lostAt + by])
  })

  it('when it was found and given up, then a later touchpoint does not end it a second time', () => {
    const { journey } = inspect(folded(opens).journey, lostAt, judging())
    expect(fold(journey, [touch('web.page_viewed', lostAt + 1)], judging())).toMatchObject({
      ended: [],
      journey: { watches: [] },
    })
  })

  it('when we receive it a millisecond before hope ends, then it is expected, and at that moment it is not', () => {
    expect(watchesOf({ ...opens, receivedAt: lostAt - 1 })).toBe(1)
    expect(watchesOf({ ...opens, receivedAt: lostAt })).toBe(0)
  })
})

describe('the next look at a journey', () => {
  const watched = folded(
    touch('lead.created', wednesday),
    touch('email.delivered', wednesday, undefined, mail),
  ).journey

  it.each([
    ['the earliest deadline', {}, {}, wednesday + 30 * minute],
    ['the next deadline, once the first was found', { told: true }, {}, wednesday + day],
    [
      'the end of hope, once both were found',
      { told: true },
      { told: true },
      wednesday + 30 * minute + 30 * day,
    ],
    ['the other one, where one is lost', { told: true, lost: true }, {}, wednesday + day],
    ['the other one, where one is suspended', { held: true }, {}, wednesday + day],
    ['never, where all are lost or suspended', { told: true, lost: true }, { held: true }, undefined],
  ])('is at %s', (_, lead, opening, due) => {
    const watches = watched.watches.map((watch) => ({
      ...watch,
      ...(watch.cause === 'lead-cooling' ? lead : opening),
    }))
    expect(nextDue({ ...watched, watches })).toBe(due)
  })

  it('is never, for a journey that moved to another person', () => {
    expect(nextDue({ ...watched, movedTo: 'q' })).toBeUndefined()
  })
})

it('a held watch is neither found nor lost, however long it stands', () => {
  const { journey } = folded(touch('lead.created', wednesday))
  const held = { ...journey, watches: journey.watches.map((watch) => ({ ...watch, held: true })) }
  expect(inspect(held, wednesday + 400 * day, judging()).interruptions).toEqual([])
  expect(fold(held, [touch('lead.handled', wednesday + hour)], judging())).toMatchObject({
    ended: [],
    journey: { watches: [] },
  })
})

it('every detector is in the table above, or has a test file of its own', () => {
  const inTable = new Set(
    expectations.flatMap(([, opens]) => folded(opens).journey.watches.map(({ cause }) => cause)),
  )
  const tests = readdirSync(join(import.meta.dirname, '../detectors'))
  expect(
    watchDetectors
      .map(({ cause }) => cause)
      .filter((cause) => !inTable.has(cause) && !tests.includes(`${cause}.test.ts`)),
  ).toEqual([])
})
