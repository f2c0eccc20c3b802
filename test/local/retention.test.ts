import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAt, textAt } from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local-runtime.ts'
import { operatorClient } from './operator.ts'
import { probe } from './probe.ts'

const start = Date.parse('2026-01-05T02:00:00Z')
const day = 86_400_000

const stack = probe(({ Resources }) => {
  const table: Record<string, unknown> = Object(Resources['Table']?.Properties)
  table['TimeToLiveSpecification'] = { AttributeName: 'ttl', Enabled: true }
  Resources['Bucket'] = {
    Type: 'AWS::S3::Bucket',
    Properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7, Status: 'Enabled' }] } },
  }
})
let local: Local
beforeAll(async () => {
  local = await stack.start({ startAt: start })
})
afterAll(async () => {
  await local.stop()
  stack.remove()
})

const put = async (pk: string, ttl?: number): Promise<unknown> =>
  operatorClient(local)('DynamoDB_20120810.PutItem', {
    TableName: local.nameOf('Table'),
    Item: {
      pk: { S: pk },
      sk: { S: 's' },
      ...(ttl === undefined ? {} : { ttl: { N: String(Math.floor(ttl / 1000)) } }),
    },
  })
const names = async (): Promise<string[]> =>
  listAt(await operatorClient(local)('DynamoDB_20120810.Scan', { TableName: local.nameOf('Table') }), 'Items')
    .map((item) => textAt(item, 'pk', 'S') ?? '')
    .sort()

/** Asks the file of a runtime that has stopped. */
const inFile = (sql: string): number => {
  const db = new DatabaseSync(join(local.dataDir, 'tables.sqlite'))
  try {
    return Number(db.prepare(sql).get()?.['n'])
  } finally {
    db.close()
  }
}

describe('the local runtime deletes what AWS would', () => {
  it('items whose time to live is over, and no others', async () => {
    await put('kept')
    await put('later', start + 90 * day)
    await put('over', start + day)
    await local.clock.advance('PT1H')
    expect(await names()).toEqual(['kept', 'later', 'over'])
    await local.clock.advance('P3D', { step: 'P1D' })
    expect(await names()).toEqual(['kept', 'later'])
  })

  it('files whose lifecycle ends', async () => {
    const folder = join(local.dataDir, 'buckets', encodeURIComponent(local.nameOf('Bucket')))
    mkdirSync(folder, { recursive: true })
    for (const [name, age] of [
      ['old', 8],
      ['new', 2],
    ] as const) {
      writeFileSync(join(folder, name), 'x')
      const at = (local.clock.now() - age * day) / 1000
      utimesSync(join(folder, name), at, at)
    }
    await local.clock.advance('P2D', { step: 'P1D' })
    expect(local.complaints()).toEqual([])
    expect(['old', 'new'].map((name) => existsSync(join(folder, name)))).toEqual([false, true])
  })

  it('stream records older than a day', async () => {
    await put('streamed')
    await local.settled()
    await local.stop()
    expect(inFile('SELECT COUNT(*) AS n FROM stream_records')).toBeGreaterThan(0)
    inFile(`UPDATE stream_records SET at = at - ${2 * day} RETURNING 1 AS n`)
    local = await stack.start()
    await put('fresh')
    await local.clock.advance('P2D', { step: 'P1D' })
    expect(local.complaints()).toEqual([])
    await local.stop()
    expect(inFile('SELECT COUNT(*) AS n FROM stream_records')).toBe(1)
    local = await stack.start()
  })

  it('so that what was deleted is not in the file any more', async () => {
    await put('wanda@example.com', local.clock.now() + day)
    await local.clock.advance('P3D', { step: 'P1D' })
    await local.stop()
    inFile(`UPDATE stream_records SET at = at - ${2 * day} RETURNING 1 AS n`)
    local = await stack.start()
    await local.clock.advance('P2D', { step: 'P1D' })
    const text = readdirSync(local.dataDir)
      .filter((name) => name.startsWith('tables.sqlite'))
      .map((name) => readFileSync(join(local.dataDir, name), 'latin1'))
      .join()
    expect(text).not.toContain('wanda@example.com')
  })
})
