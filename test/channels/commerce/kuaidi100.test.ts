import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, noon, received, request } from '../delivery.ts'
import { altered, digest, formText, pushed } from './shops.ts'

const { asked, secrets, expect: wanted } = pushed('kuaidi100-push')
const to = connection('kuaidi100', secrets)

const push = (param: unknown, salt = 'kd100salt') => {
  const text = typeof param === 'string' ? param : JSON.stringify(param)
  return request({ body: formText({ sign: digest('md5', `${text}${salt}`).toUpperCase(), param: text }) })
}
const history = [
  { ftime: '2026-01-05 10:00:00', context: '李雷 138****8000' },
  { ftime: '2026-01-04 10:00:00' },
]
const parcel = (state: string, more: object = {}) => ({
  status: 'polling',
  lastResult: { state, com: 'YuanTong', nu: 'V030344422', data: history, ...more },
})

describe('kuaidi100-push', () => {
  it('is let in, and answered as kuaidi100 wants it', () => {
    const { answer, queued } = received(asked, to)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, wanted.responseBody])
    expect(queued).toHaveLength(1)
  })

  it('is where the parcel is, by the newest entry', async () => {
    expect(await delivered(asked, to)).toEqual([
      {
        id: 'V030344422:5',
        channel: 'kuaidi100',
        source: 'main',
        type: 'shipment.out_for_delivery',
        at: Date.parse('2026-01-05T02:00:00Z'),
        statedAt: '2026-01-05T02:00:00.000Z',
        receivedAt: noon,
        identities: [{ kind: 'parcel.no', scope: 'yuantong', value: 'V030344422' }],
        props: { tracking_no: 'V030344422', carrier: 'yuantong' },
      },
    ])
  })

  it('is kept out with any byte of it changed, or signed with another salt, or not at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: asked.body.length - 1 }), (at) => {
        expect(() => received(altered(asked, at), to)).toThrow(RejectedError)
      }),
    )
    for (const other of [
      push(parcel('5'), 'another'),
      push(parcel('5'), ''),
      request({ body: formText({ param: '{}' }) }),
    ])
      expect(() => received(other, to)).toThrow(expect.objectContaining({ status: 401 }))
  })
})

it.each([
  ['0', 'shipment.in_transit'],
  ['1', 'shipment.picked_up'],
  ['2', 'shipment.exception'],
  ['3', 'shipment.signed'],
  ['4', 'shipment.returned'],
  ['5', 'shipment.out_for_delivery'],
  ['6', 'shipment.returned'],
  ['7', 'shipment.in_transit'],
  ['8', 'shipment.in_transit'],
  ['14', 'shipment.exception'],
  ['99', 'other'],
  ['constructor', 'other'],
])('state %s is %s', async (state, type) => {
  const [touchpoint] = await delivered(push(parcel(state)), to)
  expect(touchpoint).toMatchObject({
    type,
    statedAt: '2026-01-05T02:00:00.000Z',
    identities: [{ scope: 'yuantong' }],
  })
  expect(JSON.stringify(touchpoint)).not.toMatch(/李雷|138/)
})

const keys = async (param: object) => keysOf(await delivered(push(param), to))

it('the same news is one touchpoint, older history or not; the next is another', async () => {
  const [one, again, next] = [
    await keys(parcel('5')),
    await keys({ ...parcel('5', { data: [{ ftime: '2026-01-05 10:00:00' }] }), message: 'x' }),
    await keys(parcel('5', { data: [{ ftime: '2026-01-05 11:00:00' }] })),
  ]
  expect(again).toEqual(one)
  expect(next).not.toEqual(one)
})

it('a parcel that is given up is other, and a connection may state otherwise', async () => {
  const abort = push({ ...parcel('0'), status: 'abort' })
  expect(await delivered(abort, to)).toMatchObject([{ type: 'other', props: { event: 'abort' } }])
  const set = connection('kuaidi100', secrets, { types: { abort: 'shipment.exception' } })
  expect(await delivered(abort, set)).toMatchObject([{ type: 'shipment.exception' }])
})

it.each([
  [{ status: 'polling' }, 'lastResult'],
  ['not JSON', undefined],
  [parcel('5', { nu: '0' }), 'identities'],
])('is taken though odd, and refused on record: %j', async (param, field) => {
  expect(received(push(param), to).answer.status).toBe(200)
  await expect(delivered(push(param), to)).rejects.toMatchObject({ name: 'Refused', field })
})
