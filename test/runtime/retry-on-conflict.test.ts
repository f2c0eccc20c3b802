import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { conflict, retryOnConflict } from '../../shared/runtime/retry-on-conflict.ts'

const conflicting = (times: number) => {
  const seen = { attempts: 0 }
  return {
    seen,
    attempt: async () => (++seen.attempts > times ? seen.attempts : conflict),
  }
}

describe('retryOnConflict', () => {
  it('returns what the first attempt without a conflict returns, also undefined', async () => {
    const { attempt } = conflicting(3)
    expect(await retryOnConflict('a row', attempt)).toBe(4)
    expect(await retryOnConflict('a row', async () => undefined)).toBeUndefined()
  })

  it('makes eight attempts, or as many as stated, and then asks to retry later', async () => {
    const eight = conflicting(8)
    await expect(retryOnConflict('a row', eight.attempt)).rejects.toThrow('a row is being written by others')
    expect(eight.seen.attempts).toBe(8)
    const two = conflicting(2)
    const busy = retryOnConflict('a row', two.attempt, { attempts: 2, retryAfterMs: 70 })
    await expect(busy).rejects.toBeInstanceOf(RetryableError)
    await expect(busy).rejects.toMatchObject({ retryAfterMs: 70 })
    expect(two.seen.attempts).toBe(2)
  })

  it('passes on what an attempt throws, without another', async () => {
    let attempts = 0
    const failing = retryOnConflict('a row', async () => {
      attempts++
      throw new Error('out of order')
    })
    await expect(failing).rejects.toThrow('out of order')
    expect(attempts).toBe(1)
  })
})

it('no other file of the product loops over attempts of a conditional write', () => {
  const root = join(import.meta.dirname, '../..')
  const loops = globSync('{shared,functions}/**/*.ts', { cwd: root }).filter((file) =>
    /for \(let (?:attempt|attempts|tries|try\w*) = 0/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(loops.map((file) => file.replaceAll('\\', '/')).sort()).toEqual([
    // Draws pairs at random, so many times at most.
    'shared/people/duplicates/suggest.ts',
    // DynamoDB returns what it did not process, which is retried with a backoff.
    'shared/storage/dynamodb/batches.ts',
    'shared/storage/dynamodb/dynamo-reads.ts',
    // Moves a timer on until the sweep has not read its minute yet: no conditional write.
    'shared/storage/repositories/timer-repository.ts',
  ])
})
