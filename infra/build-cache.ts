import { dayMs } from '../shared/runtime/time-buckets.ts'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './content-hash.ts'

/** The folder that keeps what was built, each thing under the hash of what it was built from. */
export const cacheFolder = join(root, '.cache')

/**
 * The folder of this name, built by `build` if it is not there yet. It appears whole or not at all, and who
 * comes while another builds the same waits for that.
 */
export const buildCached = async (
  cache: string,
  name: string,
  build: (folder: string) => Promise<void>,
): Promise<string> => {
  const folder = join(cache, name)
  await mkdir(cache, { recursive: true })
  while (!existsSync(folder)) {
    if (await aloneAt(`${folder}.lock`, () => buildInto(folder, build))) await forgetUnused(cache)
    else await sleep(100)
  }
  await utimes(folder, new Date(), new Date())
  return folder
}

/** Works while no other living process does, and says whether it did. */
const aloneAt = async (lock: string, work: () => Promise<void>): Promise<boolean> => {
  const taken = await writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  )
  if (!taken) {
    if (await isLeftBehind(lock)) await rm(lock, { force: true })
    return false
  }
  await work().finally(() => rm(lock, { force: true }))
  return true
}

/**
 * Whether the process that wrote its number there is no more. A number that is not written yet soon will be.
 */
const isLeftBehind = async (lock: string): Promise<boolean> => {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (!pid) return (await age(lock)) > 5000
  try {
    return !process.kill(pid, 0)
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'ESRCH'
  }
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

const aWeek = 7 * dayMs

/** What nobody has used for a week is built again when it is needed again. */
const forgetUnused = async (cache: string): Promise<void> => {
  const built = (await readdir(cache))
    .filter((entry) => /^(asset|maps|synth)-/.test(entry))
    .map((entry) => join(cache, entry))
  for (const folder of built)
    if ((await age(folder)) > aWeek) await rm(folder, { recursive: true, force: true })
}

const age = async (path: string): Promise<number> =>
  await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  )
