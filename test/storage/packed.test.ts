import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { dictionary } from '../../shared/storage/dynamodb/dictionary.ts'
import {
  isPacked,
  encodeRecord,
  packedTouchpoint,
  decodeRecord,
} from '../../shared/storage/dynamodb/record-codec.ts'
import { touchpointDictionary } from '../../shared/storage/touchpoint-dictionary.ts'

const shape = z.object({ value: z.json() })
const back = (value: z.infer<typeof shape>, room: number) =>
  decodeRecord(shape, { pk: 'p', sk: 's', ...encodeRecord(value, room) })

it('a packed record is read back as it was, deflated or not', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(300), (any, room) => {
      const value = shape.parse(JSON.parse(JSON.stringify({ value: any })))
      expect(back(value, room)).toEqual(value)
    }),
  )
})

it('a record is deflated beyond the room it has, unless that makes it longer', () => {
  const value = { value: '客户'.repeat(100) }
  expect(encodeRecord(value, 612)).toEqual({ j: JSON.stringify(value) })
  expect(encodeRecord(value, 611)).toHaveProperty('z1')
  expect(encodeRecord({ ǐዐᑐ: 1 }, 0)).toHaveProperty('j')
})

it('a record that is none is named by its kind, not by what it holds', () => {
  expect(() => decodeRecord(shape, { pk: 'alias#secret', sk: 'message#1', v: 1 })).toThrow(
    /^a row without its record \(alias message\)$/,
  )
  expect(() =>
    decodeRecord(z.object({ value: z.int() }), {
      pk: 'alias#secret',
      sk: 'message#1',
      j: '{"value":"secret"}',
    }),
  ).toThrow(/^a row of a shape we did not write \(alias message\): value invalid_type$/)
})

it("a touchpoint's record is read back as it was, however short", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (any) => {
      const value = shape.parse(JSON.parse(JSON.stringify({ value: any })))
      const item = { pk: 'p', sk: 's', ...packedTouchpoint(value) }
      expect(decodeRecord(shape, item)).toEqual(value)
      expect(isPacked(item)).toBe(true)
    }),
  )
})

it.each([
  ['1', dictionary, 'aYlFlBcJDRK3iQBYCwUyJJ_FoBgxmFSvR_AzxkuzuOk'],
  ['2', touchpointDictionary, '2x53BN6X3kwKqtcshwiRDCWC-jjLubX1JgezikMgIiI'],
])('dictionary %s is what it always was: rows deflated with it are lost without it', (_, bytes, hash) => {
  expect(createHash('sha256').update(bytes).digest('base64url')).toBe(hash)
})
