import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './content-hash.ts'

/** The folder that keeps what was built, each thing under the hash of what it was built from. */
export const cacheFolder = join(root, '.cache')

const aDay = 86_400_000

/**
 * The folder of this name, built by `build` if it is not there yet. It appears whole or not at all, and whoever builds the same
 * at the same time may win.
 */
export const keptIn = async (cache: string, name: string, build: (folder: string) => Promise<void>): Promise<string> => {
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  await forgetOld(cache)
  const building = await mkdtemp(join(cache, 'building-'))
  try {
    await build(building)
    await rename(building, folder).catch((problem: unknown) => {
      if (!existsSync(folder)) throw problem
    })
  } finally {
    await rm(building, { recursive: true, force: true })
  }
  return folder
}

/** What was built more than a day ago and is needed again is built again. */
const forgetOld = async (cache: string): Promise<void> => {
  for (const name of (await readdir(cache)).filter((entry) => /^(asset|synth|building)-/.test(entry))) {
    const { mtimeMs } = await stat(join(cache, name)).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs > aDay) await rm(join(cache, name), { recursive: true, force: true })
  }
}
