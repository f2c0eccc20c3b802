import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { dictionary } from '../../shared/storage/dictionary.ts'
import { packed, unpacked } from '../../shared/storage/packed.ts'

const shape = z.object({ value: z.json() })
const back = (value: z.infer<typeof shape>, room: number) => unpacked(shape, { pk: 'p', sk: 's', ...packed(value, room) })

it('a packed record is read back as it was, deflated or not', () => {
  fc.assert(fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(300), (any, room) => {
    const value = shape.parse(JSON.parse(JSON.stringify({ value: any })))
    expect(back(value, room)).toEqual(value)
  }))
})

it('a record is deflated beyond the room it has, unless that makes it longer', () => {
  const value = { value: '客户'.repeat(100) }
  expect(packed(value, 612)).toEqual({ j: JSON.stringify(value) })
  expect(packed(value, 611)).toHaveProperty('z1')
  expect(packed({ ǐዐᑐ: 1 }, 0)).toHaveProperty('j')
})

it('a record that is none is named by its kind, not by what it holds', () => {
  expect(() => unpacked(shape, { pk: 'alias#secret', sk: 'message#1', v: 1 })).toThrow(/^a row without its record \(alias message\)$/)
  expect(() => unpacked(z.object({ value: z.int() }), { pk: 'alias#secret', sk: 'message#1', j: '{"value":"secret"}' })).toThrow(/^a row of a shape we did not write \(alias message\): value invalid_type$/)
})

it('dictionary 1 is what it always was: rows deflated with it are lost without it', () => {
  expect(createHash('sha256').update(dictionary).digest('base64url')).toBe('aYlFlBcJDRK3iQBYCwUyJJ_FoBgxmFSvR_AzxkuzuOk')
})
