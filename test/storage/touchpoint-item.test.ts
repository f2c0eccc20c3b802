import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { primaryAlias } from '../../shared/model/identity.ts'
import { encodeRecord, recordIn } from '../../shared/storage/dynamodb/record-codec.ts'
import { sizeOf, writeUnit } from '../../shared/storage/dynamodb/size.ts'
import type { Item } from '../../shared/storage/store.ts'
import { touchpointItem, touchpointOf } from '../../shared/storage/touchpoint-item.ts'
import { anyTouchpoint, pageView } from './some-touchpoint.ts'

const ttl = 1_802_137_861
const noise = (length: number) => randomBytes(length).toString('base64').slice(0, length)
const recordBytes = (item: Item) => Buffer.byteLength(JSON.stringify(recordIn(item)))
const withProps = (props: typeof pageView.props) => ({ ...pageView, props })

describe('a stored touchpoint', () => {
  it('comes back exactly as it was', () => {
    fc.assert(
      fc.property(anyTouchpoint, (touchpoint) => {
        const item = touchpointItem(touchpoint, ttl)
        fc.pre(!('trimmed' in item))
        expect(touchpointOf(item)).toEqual(touchpoint)
      }),
      { numRuns: 500 },
    )
  })

  it('lies under its strongest identity, by stated time and id', () => {
    expect(touchpointItem(pageView, ttl)).toMatchObject({
      pk: primaryAlias(pageView),
      sk: `${pageView.statedAt}#${pageView.id}`,
      ttl,
    })
  })

  it('has a key of its own however strange its stated time and id are', () => {
    const keyOf = (statedAt: string, id: string) => touchpointItem({ ...pageView, statedAt, id }, ttl).sk
    expect(keyOf('a#b', 'c')).not.toBe(keyOf('a', 'b#c'))
    expect(keyOf('%23', 'c')).not.toBe(keyOf('#', 'c'))
    const broken = touchpointItem({ ...pageView, statedAt: '#\ud800', id: '\udc00#' }, ttl)
    expect(broken.sk.isWellFormed()).toBe(true)
    expect(touchpointOf(broken)).toMatchObject({ statedAt: '#\ud800', id: '\udc00#' })
  })

  it('is deflated however short it is, to less than half of what it states', () => {
    const item = touchpointItem(pageView, ttl)
    const { z2 } = z.object({ z2: z.instanceof(Uint8Array) }).parse(item)
    expect(z2.length).toBeLessThan(recordBytes(item) / 2)
    expect(sizeOf(item)).toBeLessThanOrEqual(450)
  })

  it('fits into one write unit although it states much more, and loses nothing', () => {
    const long = withProps({
      ...pageView.props,
      description: '联系我们获取报价。'.repeat(60),
      constructor: 'x',
      list: 'abc '.repeat(100),
    })
    const item = touchpointItem(long, ttl)
    expect(sizeOf(item)).toBeLessThanOrEqual(writeUnit)
    expect(touchpointOf(item)).toEqual(long)
  })

  it.each([
    ['as JSON', (record: object) => ({ j: JSON.stringify(record) })],
    ['deflated with dictionary 1', (record: object) => encodeRecord(record, 0)],
  ])('is read also from a row of an earlier version: %s', (_, pack) => {
    const { z2: _deflated, ...rest } = touchpointItem(pageView, ttl)
    const record = z.record(z.string(), z.unknown()).parse(recordIn(touchpointItem(pageView, ttl)))
    expect(touchpointOf({ ...rest, ...pack(record) })).toEqual(pageView)
  })

  it('is cut at its longest properties, and states which, when deflating is not enough', () => {
    const item = touchpointItem(
      withProps({ ...pageView.props, short: 'kept', huge: noise(30_000), long: noise(900) }),
      ttl,
    )
    expect(sizeOf(item)).toBeLessThanOrEqual(writeUnit)
    expect(item['trimmed']).toEqual(['huge', 'long'])
    expect(touchpointOf(item).props).toMatchObject({ ...pageView.props, short: 'kept' })
  })

  it('fits one write unit whatever its properties are', () => {
    const props = fc.dictionary(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.integer()),
      { maxKeys: 300, noNullPrototype: true, size: 'max' },
    )
    fc.assert(
      fc.property(props, (one) => {
        expect(sizeOf(touchpointItem(withProps(one), ttl))).toBeLessThanOrEqual(writeUnit)
      }),
      { numRuns: 20 },
    )
  })

  it('loses no identity, even where twenty long ones cost more than a unit', () => {
    const identities = Array.from({ length: 20 }, (_, index) => ({
      kind: 'userId',
      value: noise(300) + index,
    }))
    expect(touchpointOf(touchpointItem({ ...pageView, identities }, ttl)).identities).toEqual(identities)
  })

  it.each([
    ['without its record', { z2: undefined }],
    ['of another type', { t: 'web.vanished' }],
    ['with another record', { j: '{"i":"userId:1"}' }],
    ['with an identity that is none', { j: '{"i":["nobody"]}' }],
  ])('is not taken for one %s', (_, change) => {
    const item = Object.fromEntries(
      Object.entries({ ...touchpointItem(pageView, ttl), ...change }).filter(
        ([, value]) => value !== undefined,
      ),
    )
    expect(() => touchpointOf({ ...item, pk: 'p', sk: 's#s' })).toThrow(/a row/)
  })
})
