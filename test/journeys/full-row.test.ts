import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { keptMarks, keptOutbox, keptTook, keptWatches } from '../../shared/journeys/within-bounds.ts'
import { bounds } from '../../shared/model/bounds.ts'
import type { Interruption } from '../../shared/model/interruption.ts'
import { noJourney, type Watch } from '../../shared/model/journey.ts'
import { largestItem, sizeOf } from '../../shared/storage/dynamodb/size.ts'
import { journeyItem } from '../../shared/storage/repositories/journey-repository.ts'
import { wednesday } from '../world.ts'

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
/** An alias: what deflate cannot make smaller. */
const alias = (name: string): string => hashOf(name).toString('base64url').slice(0, 22)
const seq = (name: string): string => BigInt(`0x${hashOf(name).toString('hex').slice(0, 34)}`).toString()
const range = (length: number) => Array.from({ length }, (_, index) => index)
/** Chinese characters without a pattern: three bytes each, and few bits of them redundant. */
const text = (name: string, length: number): string =>
  range(length)
    .map((index) => String.fromCharCode(0x4e00 + (hashOf(`${name}${index}`).readUInt16BE(0) % 20_000)))
    .join('')

const watchOf = (cause: string, index: number): Watch => ({
  cause,
  key: text(`key${cause}${index}`, 100),
  alias: alias(`alias${index}`),
  by: alias(`by${cause}${index}`),
  since: wednesday + index,
  due: wednesday + index * 7919,
  lostAt: wednesday + index * 7919,
  about: { event_name: text(`${cause}${index}`, bounds.watchText) },
})

const interruptionOf = (name: string, index: number): Interruption => ({
  ...watchOf(name, index),
  id: alias(`a${name}${index}`) + alias(`b${name}${index}`),
  person: alias('person'),
  openedBy: alias(`by${name}${index}`),
  foundAt: wednesday,
  status: 'open',
  priority: index / 7,
  rev: index,
})

it.each([4, 12, 25])(
  'a journey with every part at its bound and %i causes fits into a row of the database',
  (causes) => {
    const { strong, weak, long } = bounds.links
    const aliases = range(strong + weak + long + 1).map((index) => alias(`alias${index}`))
    const others = range(3000).map((index) => alias(`other${index}`))
    const watches = range(causes).flatMap((cause) =>
      range(60).map((index) => watchOf(`cause-${cause}`, index)),
    )
    const { kept } = keptWatches(watches)
    expect(new Set(kept.map(({ cause }) => cause)).size).toBe(causes)
    const { outbox } = keptOutbox([
      {
        id: 'o',
        lane: 'a',
        seq: seq('o'),
        at: wednesday,
        interruptions: range(200).map((index) => interruptionOf('outbox', index)),
      },
    ])
    const journey = {
      ...noJourney(alias('person')),
      aliases,
      marks: keptMarks(Object.fromEntries([...others, ...aliases].map((one) => [one, seq(one)])), aliases),
      took: keptTook(Object.fromEntries([...others, ...aliases].map((one, index) => [one, index])), aliases),
      watches: kept,
      // A sweep may find all that is watched at once.
      outbox: [
        ...outbox,
        {
          id: 's',
          lane: 'sweep',
          seq: '1',
          at: wednesday,
          interruptions: kept.map((_, index) => interruptionOf('swept', index)),
        },
      ],
    }
    expect(sizeOf(journeyItem(journey))).toBeLessThan(largestItem * 0.9)
  },
)

it('watches divide the bytes among causes whatever the order of arrival', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ cause: fc.constantFrom('a', 'b', 'c', 'd'), index: fc.nat(50), length: fc.nat(200) }),
      ),
      fc.nat(20_000),
      (drawn, bytes) => {
        const watches = drawn.map(({ cause, index, length }, at) => ({
          ...watchOf(cause, index),
          by: String(at),
          about: { event_name: 'x'.repeat(length) },
        }))
        const most = { count: 100, bytes }
        const { kept, left } = keptWatches(watches, most)
        const size = kept.reduce((sum, watch) => sum + Buffer.byteLength(JSON.stringify(watch)), 0)
        expect(kept.length + left.length).toBe(watches.length)
        if (watches.length > bytes / 8000) expect(size).toBeLessThanOrEqual(bytes)
        const turned = keptWatches(watches.toReversed(), most).kept
        expect(new Set(turned)).toEqual(new Set(kept))
      },
    ),
  )
})
