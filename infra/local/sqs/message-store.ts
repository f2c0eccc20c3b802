import { randomBytes, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** A message as it was received. Times are ms. */
export interface ReceivedMessage {
  readonly id: string
  readonly body: string
  readonly handle: string
  readonly sentAt: number
  readonly firstReceivedAt: number
  readonly receives: number
  /** The queue it was moved from, if it is on a dead-letter queue. */
  readonly source: string | undefined
}

/** How much a queue holds: visible now, received and not deleted, delayed. */
export interface MessageCounts {
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}

/** The messages of all queues, in one SQLite file. Every time is handed in, in ms. */
export interface MessageStore {
  readonly transaction: <T>(work: () => T) => T
  /** @returns the message's id */
  readonly add: (
    queue: string,
    body: string,
    times: { readonly now: number; readonly visibleAt: number },
  ) => string
  /** Takes at most `limit` visible messages, the longest visible first, out of sight until `hiddenUntil`. */
  readonly take: (
    queue: string,
    limit: number,
    times: { readonly now: number; readonly hiddenUntil: number },
  ) => readonly ReceivedMessage[]
  /** Moves visible messages that were received so often to another queue. @returns how many */
  readonly redrive: (queue: string, maxReceives: number, to: string, now: number) => number
  /** Deletes a message by the handle of its last receipt. */
  readonly remove: (queue: string, handle: string) => void
  readonly removeSentBefore: (queue: string, before: number) => void
  readonly removeAll: (queue: string) => void
  readonly hasVisible: (queue: string, now: number) => boolean
  readonly counts: (queue: string, now: number) => MessageCounts
}

const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, sent_at REAL NOT NULL,
    visible_at REAL NOT NULL, receives INTEGER NOT NULL, first_received_at REAL, handle TEXT, source TEXT
  );
  CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, visible_at, sequence);
  CREATE UNIQUE INDEX IF NOT EXISTS messages_by_handle ON messages (handle);
`

/** Opens the messages in a database. Every statement is prepared once. */
export const openMessages = (db: DatabaseSync): MessageStore => {
  db.exec(schema)
  const add = db.prepare(
    'INSERT INTO messages (queue, id, body, sent_at, visible_at, receives) VALUES (?, ?, ?, ?, ?, 0)',
  )
  const visible = db.prepare(
    'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, sequence LIMIT ?',
  )
  const hide = db.prepare(
    'UPDATE messages SET visible_at = ?, receives = ?, first_received_at = ?, handle = ? WHERE sequence = ?',
  )
  const redrive =
    db.prepare(`UPDATE messages SET source = queue, queue = ?, visible_at = ?, receives = 0, first_received_at = NULL,
    handle = NULL WHERE queue = ? AND visible_at <= ? AND receives >= ?`)
  const remove = db.prepare('DELETE FROM messages WHERE handle = ? AND queue = ?')
  const removeBefore = db.prepare('DELETE FROM messages WHERE queue = ? AND sent_at < ?')
  const removeAll = db.prepare('DELETE FROM messages WHERE queue = ?')
  const hasVisible = db.prepare('SELECT 1 FROM messages WHERE queue = ? AND visible_at <= ? LIMIT 1')
  const counts = db.prepare(`SELECT COUNT(*) FILTER (WHERE visible_at <= :now) AS visible,
    COUNT(*) FILTER (WHERE visible_at > :now AND receives > 0) AS inFlight,
    COUNT(*) FILTER (WHERE visible_at > :now AND receives = 0) AS delayed FROM messages WHERE queue = :queue`)
  const [begin, commit, rollback] = [
    db.prepare('BEGIN IMMEDIATE'),
    db.prepare('COMMIT'),
    db.prepare('ROLLBACK'),
  ]
  return {
    transaction: (work) => {
      begin.run()
      try {
        const result = work()
        commit.run()
        return result
      } catch (error) {
        rollback.run()
        throw error
      }
    },
    add: (queue, body, { now, visibleAt }) => {
      const id = randomUUID()
      add.run(queue, id, body, now, visibleAt)
      return id
    },
    take: (queue, limit, { now, hiddenUntil }) =>
      visible.all(queue, now, limit).map((row) => {
        const handle = randomBytes(24).toString('base64url')
        const firstReceivedAt = Number(row['first_received_at'] ?? now)
        const receives = Number(row['receives']) + 1
        hide.run(hiddenUntil, receives, firstReceivedAt, handle, Number(row['sequence']))
        const source = row['source']
        return {
          id: String(row['id']),
          body: String(row['body']),
          handle,
          sentAt: Number(row['sent_at']),
          firstReceivedAt,
          receives,
          source: typeof source === 'string' ? source : undefined,
        }
      }),
    redrive: (queue, maxReceives, to, now) => Number(redrive.run(to, now, queue, now, maxReceives).changes),
    remove: (queue, handle) => void remove.run(handle, queue),
    removeSentBefore: (queue, before) => void removeBefore.run(queue, before),
    removeAll: (queue) => void removeAll.run(queue),
    hasVisible: (queue, now) => hasVisible.get(queue, now) !== undefined,
    counts: (queue, now) => {
      const row = counts.get({ now, queue }) ?? {}
      return {
        visible: Number(row['visible']),
        inFlight: Number(row['inFlight']),
        delayed: Number(row['delayed']),
      }
    },
  }
}
