import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { openStore } from './store.ts'

/** What we keep in a data folder; `dynamodb.sqlite` and `fauxqs.db` are of engines of earlier versions. */
const ours =
  /^((local|tables|queues|dynamodb)\.sqlite|fauxqs\.db)(-wal|-shm|-journal)?$|^logs$|^buckets$|^keys\.json$/

/**
 * Empties a data folder of what we put there, and of nothing else; refuses while another Rethread uses it.
 */
export const emptyDataFolder = (dataDir: string): void => {
  if (!existsSync(dataDir)) return
  openStore(dataDir).close()
  for (const name of readdirSync(dataDir))
    if (ours.test(name)) rmSync(join(dataDir, name), { recursive: true })
}

const keysSchema = z.object({ url: z.string(), writeKey: z.string(), token: z.string() })

/** Where a machine is and what opens it: what `npm start` prints, for commands on the same machine. */
export type Keys = z.output<typeof keysSchema>

/** Leaves the keys in the data folder, for its owner alone. */
export const leaveKeys = (dataDir: string, keys: Keys): void =>
  writeFileSync(join(dataDir, 'keys.json'), JSON.stringify(keys), { mode: 0o600 })

/** The keys in a data folder; nothing where there are none. */
export const keysIn = (dataDir: string): Keys | undefined => {
  const file = join(dataDir, 'keys.json')
  return existsSync(file) ? keysSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined
}
