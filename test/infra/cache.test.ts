import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCached } from '../../infra/build-cache.ts'

let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'rethread-cache-'))
})
afterAll(async () => {
  await rm(place, { recursive: true })
})

const writing = (text: string) => async (folder: string) => {
  await writeFile(join(folder, 'text'), text)
}

describe('what was built', () => {
  it('is kept, and not built again', async () => {
    await buildCached(place, 'asset-once', writing('first'))
    expect(
      await readFile(join(await buildCached(place, 'asset-once', writing('second')), 'text'), 'utf8'),
    ).toBe('first')
  })

  it('is built once for all who ask at the same time', async () => {
    let times = 0
    const build = async (folder: string) => {
      times += 1
      await writing('one')(folder)
    }
    await Promise.all([1, 2, 3].map(() => buildCached(place, 'asset-together', build)))
    expect(times).toBe(1)
  })

  it('is not there when building it failed, nor anything else', async () => {
    await expect(buildCached(place, 'asset-broken', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )
    expect((await readdir(place)).filter((name) => name.startsWith('asset-broken'))).toEqual([])
  })

  it('is built by the next when the one who was building it has died', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    await writeFile(join(place, 'asset-abandoned.lock'), String(pid))
    expect(existsSync(await buildCached(place, 'asset-abandoned', writing('anew')))).toBe(true)
  })

  it('is forgotten when no one has used it for a week', async () => {
    const longAgo = new Date(Date.now() - 8 * 86_400_000)
    await mkdir(join(place, 'synth-old'))
    await utimes(join(place, 'synth-old'), longAgo, longAgo)
    await buildCached(place, 'synth-new', writing('new'))
    expect(existsSync(join(place, 'synth-old'))).toBe(false)
  })
})
