import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/**
 * Opens a SQLite file, or `:memory:`, for its owner alone (0600) and for this process alone. With a
 * write-ahead log, what was committed survives a killed process.
 * @throws Error `database is locked` when another process has it open
 */
export const openDatabase = (file: string): DatabaseSync => {
  if (file !== ':memory:') {
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
  }
  const db = new DatabaseSync(file)
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
