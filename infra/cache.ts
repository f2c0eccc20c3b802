import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './content-hash.ts'

/** The folder that keeps what was built, each thing under the hash of what it was built from. */
export const cacheFolder = join(root, '.cache')

const aMinute = 60_000
const aDay = 86_400_000

/**
 * The folder of this name, built by `build` if it is not there yet. It appears whole or not at all, and who comes while another
 * builds the same waits for that.
 */
export const keptIn = async (cache: string, name: string, build: (folder: string) => Promise<void>): Promise<string> => {
  const folder = join(cache, name)
  await mkdir(cache, { recursive: true })
  while (!existsSync(folder)) {
    if (await aloneAt(`${folder}.lock`, () => buildInto(folder, build))) await forgetOld(cache)
    else await sleep(100)
  }
  return folder
}

/** Works while nobody else does, and says whether it did. A lock a minute old was left by somebody who died. */
const aloneAt = async (lock: string, work: () => Promise<void>): Promise<boolean> => {
  const taken = await mkdir(lock).then(() => true, () => false)
  if (!taken && await age(lock) > aMinute) await rm(lock, { recursive: true, force: true })
  if (!taken) return false
  await work().finally(() => rm(lock, { recursive: true, force: true }))
  return true
}

const buildInto = async (folder: string, build: (folder: string) => Promise<void>): Promise<void> => {
  if (existsSync(folder)) return
  const building = await mkdtemp(`${folder}.building-`)
  try {
    await build(building)
    await rename(building, folder)
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

/** What was built more than a day ago and is needed again is built again. */
const forgetOld = async (cache: string): Promise<void> => {
  const built = (await readdir(cache)).filter((entry) => /^(asset|synth)-/.test(entry)).map((entry) => join(cache, entry))
  for (const folder of built) if (await age(folder) > aDay) await rm(folder, { recursive: true, force: true })
}

const age = async (path: string): Promise<number> => await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0)
