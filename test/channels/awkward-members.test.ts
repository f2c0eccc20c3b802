import { describe, expect, it } from 'vitest'
import { touchpointSchema, type Touchpoint } from '../../shared/model/touchpoint.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { reading } from './delivery.ts'
import { queuedSamples } from './samples.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

type Path = readonly string[]

/** Every place in a JSON value, the deepest last, that a condition holds for. */
const places = (value: unknown, holds: (value: unknown) => boolean, at: Path = []): Path[] => {
  const own = holds(value) ? [at] : []
  if (typeof value !== 'object' || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([name, one]) => places(one, holds, [...at, name]))]
}

const replaced = (value: unknown, [name, ...rest]: Path, by: unknown): unknown => {
  if (name === undefined) return by
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (String(index) === name ? replaced(one, rest, by) : one))
  return Object.fromEntries(
    Object.entries(Object(value)).map(([key, one]) => [key, key === name ? replaced(one, rest, by) : one]),
  )
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const read = async (queued: QueuedEvent, value: unknown): Promise<Touchpoint[] | string> => {
  try {
    return await reading({ ...queued, text: JSON.stringify(value) })
  } catch (error) {
    if (error instanceof RejectedError) return error.message
    throw error
  }
}

/** Without what is made of the text as a whole, where the sender gives no id. */
const bare = (outcome: Touchpoint[] | string) =>
  typeof outcome === 'string' ? outcome : outcome.map((touchpoint) => ({ ...touchpoint, id: '' }))

const samples = queuedSamples().flatMap((queued) => {
  const value = jsonOf(queued.text)
  return typeof value === 'object' ? [[queued.channel, queued, value] as const] : []
})
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const long = '😀👨‍👩‍👧e\u0301'.repeat(300)

describe.each(samples)('an event of %s', (channel, queued, value) => {
  it('is read with an empty array as with an empty object, wherever an object is meant', async () => {
    for (const place of places(value, isObject)) {
      if (place.length === 0) continue
      const [asArray, asObject] = [
        await read(queued, replaced(value, place, [])),
        await read(queued, replaced(value, place, {})),
      ]
      expect(bare(asArray), place.join('.')).toEqual(bare(asObject))
    }
  })

  it('is read with null in any place in which nothing may stand', async () => {
    for (const place of places(value, () => true)) {
      if (place.length === 0 || typeof (await read(queued, replaced(value, place, undefined))) === 'string')
        continue
      expect(await read(queued, replaced(value, place, null)), place.join('.')).toBeInstanceOf(Array)
    }
  })

  it('is read whole though any one of its texts is very long; what is kept is cut between two graphemes', async () => {
    for (const place of places(value, (one) => typeof one === 'string')) {
      // Segment's own rule; what Rethread queues itself is within its limits already.
      if (channel === 'own' || place[0] === 'messageId') continue
      if (typeof (await read(queued, replaced(value, place, 'x'))) === 'string') continue
      const outcome = await read(queued, replaced(value, place, long))
      expect(outcome, place.join('.')).toBeInstanceOf(Array)
      for (const touchpoint of Array.isArray(outcome) ? outcome : []) {
        expect(touchpointSchema.safeParse(touchpoint).success, place.join('.')).toBe(true)
        const { name = '', company = '', campaign = '', props } = touchpoint
        for (const text of [name, company, campaign, ...Object.values(props)]) {
          if (typeof text !== 'string' || !text.includes('😀')) continue
          expect(text.isWellFormed()).toBe(true)
          // An id holds no joiners: its emoji are several graphemes.
          if (text.includes('\u200D'))
            expect(text.replace(/(?:😀|👨‍👩‍👧|é|e\u0301)+$/u, ''), place.join('.')).not.toMatch(/[👨👩\u200D]$/u)
          expect([...text].length).toBeLessThanOrEqual(400)
        }
      }
    }
  })
})

it.each([
  'properties',
  'traits',
  'context',
  'context.traits',
  'context.page',
  'context.campaign',
  'integrations',
])('a Segment call takes an empty array as its %s', async (name) => {
  const queued = queuedSamples().find(({ channel }) => channel === 'segment')
  if (queued === undefined) throw new Error('there is a sample')
  const call = {
    type: 'track',
    event: 'Lead Created',
    userId: 'u1',
    messageId: 'm1',
    properties: {},
    traits: {},
    integrations: {},
    context: { traits: {}, page: {}, campaign: {} },
  }
  expect(await read(queued, replaced(call, name.split('.'), []))).toMatchObject([{ type: 'lead.created' }])
})
