import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { CannotStart } from './startup-error.ts'
import { openDatabase } from './database.ts'
import { type Json, parseJson } from './json.ts'

/**
 * What the runtime itself remembers, in one SQLite file: each write is whole or not there, also after kill
 * -9.
 */
export interface Store {
  readonly get: (space: string, key: string) => Json | undefined
  readonly put: (space: string, key: string, value: Json) => void
  readonly remove: (space: string, key: string) => void
  /** All of one space, in the order of the keys. */
  readonly all: (space: string) => readonly (readonly [key: string, value: Json])[]
  readonly close: () => void
}

/** Somebody else has this data folder open. */
export class DataFolderInUse extends CannotStart {
  override readonly name = 'DataFolderInUse'
}

/**
 * Opens the store of a data folder and keeps the folder to itself until closed; the lock goes with the
 * process, however it ends.
 */
export const openStore = (dataDir: string): Store => {
  mkdirSync(dataDir, { recursive: true })
  const db = locked(dataDir)
  const get = db.prepare('SELECT value FROM kept WHERE space = ? AND key = ?')
  const put = db.prepare(
    'INSERT INTO kept (space, key, value) VALUES (?, ?, ?) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value',
  )
  const remove = db.prepare('DELETE FROM kept WHERE space = ? AND key = ?')
  const all = db.prepare('SELECT key, value FROM kept WHERE space = ? ORDER BY key')
  return {
    get: (space, key) => {
      const value = get.get(space, key)?.['value']
      return typeof value === 'string' ? parseJson(value) : undefined
    },
    put: (space, key, value) => void put.run(space, key, JSON.stringify(value)),
    remove: (space, key) => void remove.run(space, key),
    all: (space) => all.all(space).map(({ key, value }) => [String(key), parseJson(String(value))] as const),
    close: () => db.close(),
  }
}

const locked = (dataDir: string): DatabaseSync => {
  let db: DatabaseSync | undefined
  try {
    db = openDatabase(join(dataDir, 'local.sqlite'))
    db.exec(
      'CREATE TABLE IF NOT EXISTS kept (space TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID',
    )
    db.exec('BEGIN IMMEDIATE; COMMIT')
    return db
  } catch (error) {
    db?.close()
    if (error instanceof Error && error.message.includes('locked')) {
      throw new DataFolderInUse(
        `${dataDir} is in use by another Rethread: stop that one, or give this one a folder of its own with --data.`,
      )
    }
    throw error
  }
}
