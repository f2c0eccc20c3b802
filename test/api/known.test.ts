import { expect, it } from 'vitest'
import { findStored } from '../../shared/api/stored-touchpoints.ts'
import { touchpointKey } from '../../shared/storage/keys.ts'

it('reports a touchpoint whose sort key is longer than DynamoDB allows as not stored, without a read', async () => {
  const read: string[] = []
  const rows = { has: async (_alias: string, _statedAt: string, id: string) => read.push(id) > 0 }
  const touchpoint = { alias: 'a'.repeat(22), statedAt: '2026-01-05T12:00:00Z' }
  const ids = ['m1', '中'.repeat(255), '𝛼'.repeat(255)]
  const fits = ids.map(
    (id) => Buffer.byteLength(touchpointKey(touchpoint.alias, touchpoint.statedAt, id).sk) <= 1024,
  )
  expect(fits).toContain(false)
  expect(await findStored(rows, { touchpoints: ids.map((id) => ({ ...touchpoint, id })) })).toEqual({
    known: fits,
  })
  expect(read).toEqual(ids.filter((_, index) => fits[index]))
})
