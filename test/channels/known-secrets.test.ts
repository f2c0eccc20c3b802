import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knownSecretsOnly } from '../../shared/channels/verification/known-secrets.ts'
import { createSecretStore } from '../../shared/storage/aws/secrets.ts'

const world = (known: string[]) => {
  const calls = { list: 0, secret: 0 }
  const failing = { on: false }
  const names = async () => {
    calls.list += 1
    if (failing.on) throw new Error('unavailable')
    return new Set(known)
  }
  const secretOf = knownSecretsOnly(names, async (name) => {
    calls.secret += 1
    return `secret of ${name}`
  })
  return { calls, failing, known, secretOf }
}

describe('knownSecretsOnly', () => {
  it('asks the billed store for no made-up key, and reads the list at most once in ten seconds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string(), fc.nat(60_000)), { maxLength: 200 }),
        async (requests) => {
          const { calls, secretOf } = world([])
          const times = requests.map(([, at]) => at).sort((a, b) => a - b)
          for (const [index, [name]] of requests.entries())
            expect(await secretOf(name, times[index] ?? 0)).toBeUndefined()
          expect(calls.secret).toBe(0)
          expect(calls.list).toBeLessThanOrEqual(1 + 6)
        },
      ),
    )
  })

  it('reads the list once for many requests at the same time', async () => {
    const { calls, secretOf } = world(['a'])
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => secretOf(index % 2 === 0 ? 'a' : `x${index}`, 0)),
    )
    expect(calls).toEqual({ list: 1, secret: 25 })
  })

  it('finds a new connection after ten seconds', async () => {
    const { known, secretOf } = world([])
    expect(await secretOf('new', 0)).toBeUndefined()
    known.push('new')
    expect(await secretOf('new', 9_999)).toBeUndefined()
    expect(await secretOf('new', 10_000)).toBe('secret of new')
  })

  it('serves known keys from an older list while a newer one cannot be read, and fails only without any', async () => {
    const { failing, secretOf } = world(['a'])
    failing.on = true
    await expect(secretOf('a', 0)).rejects.toThrow('unavailable')
    failing.on = false
    expect(await secretOf('a', 1)).toBe('secret of a')
    failing.on = true
    expect(await secretOf('stranger', 20_000)).toBeUndefined()
    expect(await secretOf('a', 20_001)).toBe('secret of a')
  })

  it('keeps a known secret cached, however many made-up keys are tried', async () => {
    let read = 0
    const client = {
      send: async () => {
        read += 1
        return { SecretString: 'text' }
      },
    }
    const secrets = createSecretStore({ client: Object.assign(Object.create(null), client), keptMs: 60_000 })
    const secretOf = knownSecretsOnly(async () => new Set(['real']), secrets.get)
    await secretOf('real', 0)
    for (let index = 0; index < 2_000; index += 1) await secretOf(`made-up-${index}`, index)
    expect(await secretOf('real', 2_000)).toBe('text')
    expect(read).toBe(1)
  })
})
