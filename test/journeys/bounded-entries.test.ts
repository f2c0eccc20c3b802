import { describe, expect, it } from 'vitest'
import type { Interruption } from '../../shared/model/interruption.ts'
import { interruptionOf } from '../../shared/journeys/fold.ts'
import type { Outbox, Watch } from '../../shared/model/journey.ts'
import {
  foundFact,
  withoutForeignAliases,
  pending,
  streamRetention,
  unpublished,
} from '../../shared/journeys/outbox.ts'
import { keptMarks, keptOutbox, keptTook } from '../../shared/journeys/within-bounds.ts'
import { bounds } from '../../shared/model/bounds.ts'
import { day, judging, wednesday } from '../world.ts'

/** An interruption of an alias. */
const of = (alias: string, by: string): Interruption => {
  const watch: Watch = {
    cause: 'no-show',
    key: by,
    alias,
    by,
    since: wednesday,
    due: wednesday,
    lostAt: wednesday + day,
    about: {},
  }
  return interruptionOf(watch, { person: 'p', rev: 1 }, judging(), wednesday)
}
const entry = (id: string, change: Partial<Outbox> = {}): Outbox => ({
  id,
  lane: 'a',
  seq: '5',
  at: wednesday,
  ...change,
})
const telling = (id: string, ...found: Interruption[]): Outbox =>
  entry(id, { interruptions: found, facts: found.map(foundFact) })
const [first, second, third] = [of('a', 't1'), of('b', 't2'), of('a', 't3')]

describe('given an outbox entry that reports interruptions', () => {
  it.each<[string, Outbox, string[], Outbox]>([
    ['all of its own alias', telling('e', first, third), ['a'], telling('e', first, third)],
    ['one of its own alias and one of another', telling('e', first, second), ['a'], telling('e', first)],
    ['only one of another alias', telling('e', second), ['a'], entry('e')],
    [
      'none, but counts',
      entry('e', { counts: { h: { x: 1 } } }),
      ['a'],
      entry('e', { counts: { h: { x: 1 } } }),
    ],
  ])('when it tells of %s, then what is left tells of its own only', (_, before, aliases, left) => {
    expect(withoutForeignAliases([before], aliases)).toEqual([left])
  })

  it.each<[string, number, Outbox[], boolean]>([
    ['as many as fit', 3, [telling('old', first), telling('new', second, third)], false],
    ['one more than fits', 2, [entry('old'), telling('new', second, third)], true],
    ['two more than fit', 1, [entry('old'), telling('new', second)], true],
    ['more than nothing', 0, [entry('old'), entry('new')], true],
  ])(
    'when there are %s, then the newest entries keep theirs, and it is known that some were left out',
    (_, count, outbox, left) => {
      const full = [telling('old', first), telling('new', second, third)]
      expect(keptOutbox(full, { count, bytes: 20_000 })).toEqual({ outbox, left })
    },
  )
})

describe('an entry of a lane', () => {
  const place = { lane: 'a', firstSeq: '10', lastSeq: '20', now: wednesday + day }

  it.each([
    ['before the batch', '9', false],
    ['of the first record', '10', true],
    ['of the last record', '20', true],
    ['after the batch', '21', false],
    ['far after it, though it sorts before as text', '100', false],
  ])('%s is published with this batch, or not', (_, seq, expected) => {
    expect(pending([entry('e', { seq })], place)).toHaveLength(expected ? 1 : 0)
    expect(pending([entry('e', { seq, lane: 'b' })], place)).toEqual([])
  })

  it('after the batch is published where the batch has no end, as in a sweep', () => {
    expect(pending([entry('e', { seq: '21' })], { lane: 'a', firstSeq: '10', now: wednesday })).toHaveLength(
      1,
    )
  })

  it.each<[string, Partial<Outbox>, number, boolean]>([
    ['that the lane has passed goes', { seq: '9' }, 0, false],
    ['of the batch itself stays', { seq: '10' }, 0, true],
    ['of another lane stays, however small its number', { seq: '1', lane: 'b' }, 0, true],
    ['of another lane stays as long as the stream remembers', { lane: 'b' }, streamRetention, true],
    ['of another lane goes a millisecond later', { lane: 'b' }, streamRetention + 1, false],
    ['of a sweep stays for ever', { lane: 'sweep' }, 4000 * day, true],
    ['of upkeep stays for thirty days', { lane: 'upkeep' }, 30 * day, true],
    ['of upkeep goes a millisecond later', { lane: 'upkeep' }, 30 * day + 1, false],
  ])('%s', (_, change, age, stays) => {
    const given = entry('e', { ...change, at: wednesday })
    expect(unpublished([given, given], { ...place, seq: '15', now: wednesday + age })).toEqual(
      stays ? [given] : [],
    )
  })
})

const numbered = <T>(count: number, value: (index: number) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, value(index)]))

describe('what a journey remembers of others', () => {
  it.each([
    [bounds.marks, 0],
    [bounds.marks + 1, 1],
    [bounds.marks + 7, 7],
  ])('of %i marks of strangers %i go, the oldest, and none of its own', (count, gone) => {
    const marks = { own: '1', ...numbered(count, String) }
    const kept = keptMarks(marks, ['own'])
    expect(Object.keys(marks).filter((alias) => !(alias in kept))).toEqual(
      Array.from({ length: gone }, (_, index) => `s${index}`),
    )
  })

  it.each([
    [bounds.took, 0],
    [bounds.took + 1, 1],
  ])('of %i journeys of others whose counts it took %i go, the oldest', (count, gone) => {
    const took = { own: 1, ...numbered(count, (index) => index) }
    const kept = keptTook(took, ['own'])
    expect(Object.keys(took).filter((person) => !(person in kept))).toEqual(
      Array.from({ length: gone }, (_, index) => `s${index}`),
    )
  })
})
