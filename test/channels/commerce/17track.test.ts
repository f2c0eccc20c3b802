import { describe, expect, it } from 'vitest'
import { connection, delivered, received, request } from '../delivery.ts'
import { digest, pushed } from './shops.ts'

const { asked, secrets } = pushed('17track-v2')
const to = connection('17track', secrets)

const push = (said: unknown, key = '17track-key') => {
  const body = typeof said === 'string' ? said : JSON.stringify(said)
  return request({ headers: { sign: digest('sha256', `${body}/${key}`) }, body })
}
const parcel = (status: string, sub_status = `${status}_Other`, more: object = {}) => ({
  event: 'TRACKING_UPDATED',
  data: {
    number: 'RR123456789CN',
    carrier: 3011,
    track_info: {
      latest_status: { status, sub_status },
      latest_event: { time_utc: '2026-01-05T02:00:00Z', description: 'to Li Lei' },
    },
    ...more,
  },
})

describe('17track-v2', () => {
  it('is let in, in either case, and states where the parcel of which order is', async () => {
    expect(received(asked, to).answer.status).toBe(200)
    expect(
      received({ ...asked, headers: { sign: (asked.headers['sign'] ?? '').toUpperCase() } }, to).answer
        .status,
    ).toBe(200)
    expect(await delivered(asked, connection('17track', secrets, { shop: 'tea-shop' }))).toMatchObject([
      {
        id: 'RR123456789CN:OutForDelivery_Other',
        type: 'shipment.out_for_delivery',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [
          { kind: 'order.no', scope: 'tea-shop', value: 'O-9' },
          { kind: 'parcel.no', scope: '3011', value: 'RR123456789CN' },
        ],
        props: { tracking_no: 'RR123456789CN', carrier: '3011', order_id: 'O-9' },
      },
    ])
  })

  it.each([
    push(parcel('Delivered'), 'another key'),
    { ...asked, headers: {} },
    { ...asked, headers: { sign: 'x' } },
  ])('is kept out %#', (other) => {
    expect(() => received(other, to)).toThrow(expect.objectContaining({ status: 401 }))
  })
})

it.each([
  ['InTransit', 'InTransit_Departure', 'shipment.in_transit'],
  ['InTransit', 'InTransit_PickedUp', 'shipment.picked_up'],
  ['OutForDelivery', 'OutForDelivery_Other', 'shipment.out_for_delivery'],
  ['AvailableForPickup', 'AvailableForPickup_Other', 'shipment.out_for_delivery'],
  ['Delivered', 'Delivered_Signed', 'shipment.signed'],
  ['DeliveryFailure', 'DeliveryFailure_NoBody', 'shipment.exception'],
  ['Exception', 'Exception_Damage', 'shipment.exception'],
  ['Exception', 'Exception_Returning', 'shipment.returned'],
  ['Expired', 'Expired_Other', 'shipment.exception'],
  ['NotFound', 'NotFound_Other', 'other'],
  ['InfoReceived', 'InfoReceived', 'other'],
  ['toString', 'valueOf', 'other'],
])('%s, %s is %s', async (status, sub, type) => {
  const [touchpoint] = await delivered(push(parcel(status, sub)), to)
  expect(touchpoint).toMatchObject({ type, identities: [{ kind: 'parcel.no' }] })
  expect(JSON.stringify(touchpoint)).not.toContain('Li Lei')
})

it('a parcel that is not followed any more is other', async () => {
  expect(await delivered(push({ ...parcel('Delivered'), event: 'TRACKING_STOPPED' }), to)).toMatchObject([
    { type: 'other', props: { event: 'TRACKING_STOPPED' } },
  ])
})

it('what is no such push is taken, and refused on record', async () => {
  for (const said of ['{', [], { event: 'TRACKING_UPDATED' }]) {
    expect(received(push(said), to).answer.status).toBe(200)
    await expect(delivered(push(said), to)).rejects.toThrow()
  }
})
