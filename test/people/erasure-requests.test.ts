import { expect, it } from 'vitest'
import type { Erasure } from '../../shared/storage/erasing.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { day, wednesday } from '../world.ts'
import { requestErasure } from '../../shared/people/erasure/request-erasure.ts'

const alias = 'an-alias'
const underWay: Erasure = {
  alias,
  v: 1,
  why: 'request',
  askedAt: wednesday - day,
  due: wednesday,
  by: wednesday + 30 * day,
  upTo: wednesday,
}
const again = { why: 'request', askedAt: wednesday + 5, due: wednesday + day, aliases: [] } as const

/**
 * Asks once more for an erasure that is stored as given; returns the stored row's version and its next
 * request.
 */
const ask = async (stored: Erasure, askedAt: number, due: number) => {
  const { erasures } = createRepositories(memoryStore())
  await erasures.save(stored)
  const { v, again: next } = await requestErasure(erasures, { alias, why: 'request', askedAt, due })
  return { v, next: next && { askedAt: next.askedAt - wednesday, due: next.due - wednesday } }
}

it.each([
  ['at the very moment up to which it erases, keeps it as it is', 0, 0, { v: 1, next: undefined }],
  ['1 ms after that moment, records a next request', 1, day, { v: 2, next: { askedAt: 1, due: day } }],
])('given an erasure under way, asked %s', async (_, after, due, expected) => {
  expect(await ask(underWay, wednesday + after, wednesday + due)).toEqual(expected)
})

it.each([
  [
    'asked at the same time and due at the same time, keeps it',
    5,
    day,
    { v: 1, next: { askedAt: 5, due: day } },
  ],
  ['asked 1 ms later, takes the later time', 6, day, { v: 2, next: { askedAt: 6, due: day } }],
  ['due 1 ms earlier, takes the earlier due', 5, day - 1, { v: 2, next: { askedAt: 5, due: day - 1 } }],
])('given an erasure under way with a next request, %s', async (_, after, due, expected) => {
  expect(await ask({ ...underWay, again }, wednesday + after, wednesday + due)).toEqual(expected)
})
