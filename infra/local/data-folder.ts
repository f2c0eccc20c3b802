import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from './store.ts'

/** What we keep in a data folder. */
const ours = /^((local|dynamodb)\.sqlite|fauxqs\.db)(-wal|-shm|-journal)?$|^logs$/

/** Empties a data folder of what we put there, and of nothing else; refuses while another Rethread uses it. */
export const emptyDataFolder = (dataDir: string): void => {
  if (!existsSync(dataDir)) return
  openStore(dataDir).close()
  for (const name of readdirSync(dataDir)) if (ours.test(name)) rmSync(join(dataDir, name), { recursive: true })
}
