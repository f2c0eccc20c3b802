import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channels } from './all-channels.ts'
import { touchpointSchema } from '../../shared/model/touchpoint.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, noon, reading, received, request } from './delivery.ts'
import { queuedSamples, samples } from './samples.ts'
import type { HttpRequest } from '../../shared/runtime/http.ts'

const without = (asked: HttpRequest, name: string): HttpRequest => ({
  ...asked,
  headers: Object.fromEntries(Object.entries(asked.headers).filter(([header]) => header !== name)),
})

describe.each(
  channels.filter(({ name }) => name in samples).map((channel) => [channel.name, channel] as const),
)('the door of %s', (name, channel) => {
  const sample = samples[name]
  if (!sample) throw new Error('there is a sample')
  const { to, asked, retried, needed, sealed } = sample

  it('takes secrets and settings of its shape, and no others', () => {
    expect(channel.secrets.parse(to.secrets)).toEqual(to.secrets)
    expect(channel.secrets.safeParse({ ...to.secrets, colour: 'blue' }).success).toBe(false)
    expect(channel.settings.safeParse({ colour: 'blue' }).success).toBe(false)
    expect(channel.settings.safeParse(to.settings).success).toBe(true)
  })

  it('lets an authentic request in, and puts each of its events on the queue by itself', () => {
    const { answer, queued } = received(asked, to)
    expect(answer.status).toBe(200)
    expect(queued).toHaveLength(1)
    expect(JSON.stringify(queued)).not.toMatch(/TESTWRITEKEY|whsec|shared-secret|testToken/)
  })

  it.each(needed)('refuses a request without %s', (header) => {
    expect(() => received(without(asked, header), to)).toThrow(RejectedError)
  })

  it('refuses an empty body', () => {
    expect(() => received({ ...asked, body: new Uint8Array() }, to)).toThrow(RejectedError)
  })

  it('refuses what was meant for another secret', () => {
    const other = Object.fromEntries(
      Object.entries(to.secrets).map(([secret, value]) => [
        secret,
        typeof value === 'string' ? `${value.slice(0, -2)}Ag` : value,
      ]),
    )
    expect(() => received(asked, { ...to, secrets: other })).toThrow(RejectedError)
    expect(() => received(asked, { ...to, secrets: {} })).toThrow(RejectedError)
  })

  it.runIf(sealed)('refuses a body of which any one byte was changed', () => {
    const [from, end] = sealed?.(Buffer.from(asked.body).toString('latin1')) ?? [0, 1]
    fc.assert(
      fc.property(fc.integer({ min: from, max: end - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const body = Uint8Array.from(asked.body, (byte, index) => (index === at ? byte ^ change : byte))
        expect(() => received({ ...asked, body }, to)).toThrow(RejectedError)
      }),
    )
  })

  it('answers with a refusal in its own terms, and never with a redirect', () => {
    for (const status of [400, 401, 405, 413, 415]) {
      const answer = channel.rejectionResponse?.(new RejectedError('no', { status }))
      if (answer) expect(answer.status).toBeGreaterThanOrEqual(400)
    }
  })

  it('states the same under the same key at every delivery', async () => {
    const first = await delivered(asked, to)
    const later = noon + 4 * 3_600_000
    const again = await delivered(retried(later), to, later)
    expect(first.length).toBeGreaterThan(0)
    expect(keysOf(again)).toEqual(keysOf(first))
  })
})

describe.each(queuedSamples().map((queued) => [queued.channel, queued] as const))(
  'behind the queue, %s',
  (name, queued) => {
    it('reads an event the same way every time, into touchpoints that are whole', async () => {
      const [once, again] = [await reading(queued), await reading(queued)]
      expect(again).toEqual(once)
      expect(once.map((touchpoint) => touchpointSchema.parse(touchpoint))).toEqual(once)
      expect(once.every(({ channel }) => channel === name)).toBe(true)
    })

    it('refuses rubbish without quoting it', async () => {
      for (const text of [
        '',
        'li@example.com',
        'null',
        '[]',
        '{}',
        '{"type":"li@example.com"}',
        '<xml>li@example.com</xml>',
        '<xml><a>li@example.com',
      ]) {
        const refused: unknown = await reading({ ...queued, text }).catch((error: unknown) => error)
        expect(refused, text).toBeInstanceOf(RejectedError)
        expect(String(refused)).not.toContain('li@')
      }
    })
  },
)

it('has a sample for every channel', () => {
  expect(channels.map(({ name }) => name).sort()).toEqual(
    [...new Set(queuedSamples().map(({ channel }) => channel))].sort(),
  )
})

it.each(['ses', 'own'])('%s has no door: whoever knocks is told so', (name) => {
  expect(() => received(request({ body: '{}' }), connection(name))).toThrow('do not come this way')
})
