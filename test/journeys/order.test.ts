import { describe, expect, it } from 'vitest'
import {
  nextVersion,
  unreadRecords,
  needsRefold,
  upToDate,
  type StreamTouchpoint,
} from '../../shared/journeys/next-version.ts'
import { fold, interruptionOf } from '../../shared/journeys/fold.ts'
import { noJourney, unreadable, type Journey } from '../../shared/model/journey.ts'
import { refold } from '../../shared/journeys/refold.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import {
  comparePositions,
  canAppend,
  inOrder,
  touchpointOrder,
} from '../../shared/journeys/touchpoint-order.ts'

const [mail, phone] = ['email:li.lei@example.com', 'phone:+8613800138000'] as const
const alias = primaryAlias(touch('other', 0, mail))
const lead = (at: number, id: string, who: string = mail): Touchpoint =>
  touch('lead.created', at, who, {}, id)
const record = (touchpoint: Touchpoint, seq: string): StreamTouchpoint => ({
  seq,
  alias: primaryAlias(touchpoint),
  touchpoint,
})
const after = (...touchpoints: Touchpoint[]): Journey =>
  fold({ ...noJourney(alias), v: 1 }, inOrder(touchpoints), judging()).journey

const expectOrder = (first: Touchpoint, second: Touchpoint): void => {
  expect(inOrder([second, first])).toEqual([first, second])
  expect(inOrder([first, second])).toEqual([first, second])
  expect(comparePositions(touchpointOrder(first), touchpointOrder(second))).toBeLessThan(0)
  expect(comparePositions(touchpointOrder(second), touchpointOrder(first))).toBeGreaterThan(0)
  expect(comparePositions(touchpointOrder(first), touchpointOrder(first))).toBe(0)
}

describe('two touchpoints of a story', () => {
  it.each([
    ['of different times stand by time', lead(wednesday, 'z'), lead(wednesday + 1, 'a')],
    ['of the same millisecond stand by id', lead(wednesday, 'a'), lead(wednesday, 'b')],
  ])('%s', (_, first, second) => expectOrder(first, second))

  it('of the same millisecond and id stand by alias: two channels may use one id', () => {
    const [x, y] = [lead(wednesday, 'a', mail), lead(wednesday, 'a', phone)]
    if (primaryAlias(x) < primaryAlias(y)) expectOrder(x, y)
    else expectOrder(y, x)
  })
})

const question = (id: string): Touchpoint => touch('chat.message_in', wednesday, mail, {}, id)
const answer = (id: string): Touchpoint => touch('chat.message_out', wednesday, mail, {}, id)

describe('given a question and its answer of the same millisecond', () => {
  it.each([
    ['the question sorts first', question('a'), answer('b'), 0],
    ['the answer sorts first', question('b'), answer('a'), 1],
  ])(
    'when %s, then the same number of answers is waited for in any order of arrival',
    (_, asks, tells, waits) => {
      expect(after(asks, tells).watches).toHaveLength(waits)
      expect(after(tells, asks).watches).toHaveLength(waits)
    },
  )
})

describe('given a journey whose newest touchpoint is from ten o’clock', () => {
  const journey = after(lead(wednesday, 'm'))

  it.each<[string, Touchpoint, boolean]>([
    ['is later', lead(wednesday + 1, 'a'), true],
    ['is earlier', lead(wednesday - 1, 'z'), false],
    ['is of the same time and sorts after it', lead(wednesday, 'n'), true],
    ['is of the same time and sorts before it', lead(wednesday, 'l'), false],
    ['is the same', lead(wednesday, 'm'), false],
  ])('when the next one %s, then it can be added at the end, or not', (_, next, adds) => {
    expect(canAppend(journey, next)).toBe(adds)
    expect(needsRefold(journey, [record(next, '2')], { aliases: [alias], cluster: '' })).toBe(!adds)
  })

  it('when a batch holds a later and an earlier one, then it is folded anew', () => {
    const records = [record(lead(wednesday + 1, 'a'), '2'), record(lead(wednesday - 1, 'b'), '3')]
    expect(needsRefold(journey, records, { aliases: [alias], cluster: '' })).toBe(true)
  })

  it.each<[string, Partial<Journey>, string[], boolean]>([
    ['the same identities', {}, [alias], false],
    ['the same identities in another order', { aliases: ['b', 'a'] }, ['a', 'b'], false],
    ['one identity more', {}, [alias, 'b'], true],
    ['one identity less', { aliases: [alias, 'b'] }, [alias], true],
    ['another identity', { aliases: ['b'] }, [alias], true],
    ['a row that could not be read', { cluster: unreadable }, [alias], true],
    ['a journey that was moved away and is back', { movedTo: 'other' }, [alias], true],
  ])('when it comes to %s, then it is folded anew, or not', (_, change, aliases, anew) => {
    expect(needsRefold({ ...journey, ...change }, [], { aliases, cluster: '' })).toBe(anew)
  })

  it.each([
    ['alone', '', false],
    ['together with others', 'root:1', true],
  ])('when the person is new and %s, then %s is folded from the log', (_, cluster, anew) => {
    expect(needsRefold(noJourney(alias), [], { aliases: [alias], cluster })).toBe(anew)
  })

  it.each<[string, Partial<Journey>, StreamTouchpoint[], string[], string, boolean]>([
    ['nothing is new', {}, [], [alias], '', true],
    ['a record is new', {}, [record(lead(wednesday + 1, 'a'), '2')], [alias], '', false],
    ['the set of identities has another version', {}, [], [alias], 'root:2', false],
    ['an identity is new', {}, [], [alias, 'b'], '', false],
    ['the journey was moved away', { movedTo: 'other' }, [], [alias], '', false],
  ])('when %s, then it is up to date, or not', (_, change, records, aliases, cluster, expected) => {
    expect(upToDate({ ...journey, ...change }, records, { aliases, cluster })).toBe(expected)
  })
})

describe('given a mark up to which the stream was read', () => {
  const journey: Journey = { ...noJourney(alias), marks: { [alias]: '99' } }

  it.each([
    ['before it', '98', 0],
    ['at it', '99', 0],
    ['after it, with more digits', '100', 1],
    ['before it, with leading zeros', '0098', 0],
  ])('when a record is %s (%s), then %i are new', (_, seq, count) => {
    expect(unreadRecords(journey, [record(lead(wednesday, 'a'), seq)])).toHaveLength(count)
  })

  it('when records come out of order, then the mark is the greatest', () => {
    const records = ['100', '102', '101'].map((seq, index) => record(lead(wednesday + index, seq), seq))
    const place = { lane: 'a', firstSeq: '100', lastSeq: '102', seq: '102', now: wednesday + day }
    const moved = nextVersion(
      { ...journey, v: 1 },
      records,
      { aliases: [alias], cluster: '' },
      [],
      place,
      judging(),
    )
    expect(moved.marks).toEqual({ [alias]: '102' })
    expect(moved).toMatchObject({ v: 2, count: 3 })
  })
})

describe('given a question and an answer to it ten minutes later', () => {
  const [asks, answers] = [
    lead(wednesday, 'q'),
    touch('lead.handled', wednesday + 10 * minute, mail, {}, 'a'),
  ]
  const [watch] = after(asks).watches
  const found = (status: 'open' | 'treating') =>
    interruptionOf(
      watch ?? expect.fail('nothing is waited for'),
      { person: alias, rev: 1 },
      judging(),
      wednesday + hour,
      { status },
    )

  it('when the answer arrives first, then nothing is waited for, and nothing was late', () => {
    expect(fold(noJourney(alias), inOrder([answers, asks]), judging())).toMatchObject({
      ended: [],
      journey: { watches: [], count: 2 },
    })
  })

  it.each(['open', 'treating'] as const)(
    'when the answer arrives after the interruption was found (%s), then that is dismissed',
    (status) => {
      const log = { touchpoints: [asks, answers], interruptions: [found(status)] }
      const { ends, journey } = refold({ ...noJourney(alias), v: 1, rev: 2 }, log, judging())
      expect(ends.map((end) => [end.status, end.at, end.interruption.rev])).toEqual([
        ['dismissed', wednesday + 10 * minute, 2],
      ])
      expect(journey.watches).toEqual([])
    },
  )

  it('when the answer came too late, and arrives later still, then the interruption has recovered at the time of the answer', () => {
    const late = { ...answers, at: wednesday + 2 * hour, receivedAt: wednesday + day }
    const { ends } = refold(
      { ...noJourney(alias), v: 1, rev: 2 },
      { touchpoints: [late, asks], interruptions: [found('open')] },
      judging(),
    )
    expect(ends.map((end) => [end.status, end.at])).toEqual([['recovered', wednesday + 2 * hour]])
  })
})
