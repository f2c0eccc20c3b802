import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAt, textAt } from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local.ts'
import { operatorClient } from './operator.ts'
import { probe } from './probe.ts'

const start = Date.parse('2026-01-05T02:00:00Z')
const day = 86_400_000

const stack = probe(({ Resources }) => {
  const table: Record<string, unknown> = Object(Resources['Table']?.Properties)
  table['TimeToLiveSpecification'] = { AttributeName: 'ttl', Enabled: true }
  Resources['Bucket'] = {
    Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7, Status: 'Enabled' }] } },
  }
})
let local: Local
beforeAll(async () => { local = await stack.start({ startAt: start }) })
afterAll(async () => {
  await local.stop()
  stack.remove()
})

const put = async (pk: string, ttl?: number): Promise<unknown> => operatorClient(local)('DynamoDB_20120810.PutItem', {
  TableName: local.nameOf('Table'), Item: { pk: { S: pk }, sk: { S: 's' }, ...(ttl === undefined ? {} : { ttl: { N: String(Math.floor(ttl / 1000)) } }) },
})
const names = async (): Promise<string[]> => listAt(await operatorClient(local)('DynamoDB_20120810.Scan', { TableName: local.nameOf('Table') }), 'Items')
  .map((item) => textAt(item, 'pk', 'S') ?? '').sort()

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
    for (const [name, age] of [['old', 8], ['new', 2]] as const) {
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
    const db = new DatabaseSync(join(local.dataDir, 'dynamodb.sqlite'), { timeout: 5000 })
    const count = (): number => Number(db.prepare('SELECT COUNT(*) AS n FROM _stream_records').get()?.['n'])
    expect(count()).toBeGreaterThan(0)
    const at = Number(db.prepare('SELECT MAX(created_at) AS at FROM _stream_records').get()?.['at'])
    expect(Math.abs(at * (at > 1e11 ? 1 : 1000) - Date.now())).toBeLessThan(3_600_000)
    db.prepare('UPDATE _stream_records SET created_at = ?').run(at - 2 * day / (at > 1e11 ? 1 : 1000))
    await put('fresh')
    await local.clock.advance('P2D', { step: 'P1D' })
    expect(count()).toBeGreaterThan(0)
    expect(count()).toBeLessThan(4)
    db.close()
    expect(local.complaints()).toEqual([])
  })
})
