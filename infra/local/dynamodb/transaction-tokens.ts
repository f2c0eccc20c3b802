import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Json } from '../json.ts'
import { DynamodbError } from './errors.ts'

/** Remembers transactions by their client's token, so that one that is repeated happens once. */
export interface TransactionTokens {
  /**
   * Does the work of a transaction whose token was not seen in the last ten minutes. Belongs into the work's
   * own transaction.
   * @returns what the work returned; nothing when it was done before
   * @throws DynamodbError IdempotentParameterMismatchException for a known token with other writes
   */
  readonly once: <T>(token: string | undefined, writes: readonly Json[], work: () => T) => T | undefined
}

/** DynamoDB remembers a token for ten minutes (API reference, `TransactWriteItems`). */
const rememberedMs = 600_000

/** Opens the tokens of a database; `now` is the time in ms. */
export const openTokens = (db: DatabaseSync, now: () => number): TransactionTokens => {
  db.exec(
    'CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID',
  )
  db.exec('CREATE INDEX IF NOT EXISTS tokens_by_time ON tokens (at)')
  const find = db.prepare('SELECT digest FROM tokens WHERE token = ?')
  const insert = db.prepare('INSERT INTO tokens VALUES (?, ?, ?)')
  const forget = db.prepare('DELETE FROM tokens WHERE at < ?')
  return {
    once: (token, writes, work) => {
      if (token === undefined) return work()
      forget.run(now() - rememberedMs)
      const digest = createHash('sha256').update(JSON.stringify(writes)).digest('base64')
      const known = find.get(token)?.['digest']
      if (known === digest) return undefined
      if (known !== undefined) {
        throw new DynamodbError(
          'IdempotentParameterMismatchException',
          'The request uses the same client token as a previous, but non-identical request',
        )
      }
      const result = work()
      insert.run(token, digest, now())
      return result
    },
  }
}
