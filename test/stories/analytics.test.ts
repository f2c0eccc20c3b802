import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buckets, recentPrefix } from '../../shared/analytics/copy/copy-files.ts'
import { copyRowSchema, fromCopyRow } from '../../shared/analytics/copy/copy-row.ts'
import { loadManifest } from '../../shared/analytics/copy/manifest.ts'
import { allRecent, readBucket } from '../../shared/analytics/copy/read-bucket.ts'
import { reconcileCopy } from '../../shared/analytics/copy/reconcile.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { createCopyFiles } from '../../shared/storage/aws/copy-files.ts'
import type { CopyFiles } from '../../shared/storage/copy-files.ts'
import { type RunningStack, missAnEvent, setUp, startStack } from './all-flows.ts'

let machine: RunningStack
let files: CopyFiles
beforeAll(async () => {
  machine = await startStack()
  await setUp(machine)
  const client = new S3Client({ ...machine.local.aws, forcePathStyle: true })
  files = createCopyFiles(machine.local.nameOf('AnalyticsBucket'), client)
}, 120_000)
afterAll(async () => {
  await machine?.local.stop()
})

const rows = async () => {
  const recent = await allRecent(files)
  const manifest = await loadManifest(files, machine.now())
  const all = await Promise.all(
    buckets.map((bucket) => readBucket(files, { manifest, recent, bucket, schema: copyRowSchema })),
  )
  return all.flat().map(({ row }) => row)
}
const home = (who: string): string => aliasOf({ kind: 'userId', value: who })
const nextNight = () => machine.local.clock.advance('PT26H', { step: 'PT15M' })

describe('the analytical copy of a running installation', { timeout: 240_000 }, () => {
  it('holds every stored touchpoint word for word, before and after the compaction', async () => {
    await missAnEvent(machine, 'stayer')
    await missAnEvent(machine, 'leaver')
    await machine.local.settled()
    const stored = await Array.fromAsync(machine.rows.touchpoints.ofAlias(home('stayer')))
    expect(stored.length).toBeGreaterThan(0)
    const ofGuest = async () =>
      (await rows()).filter(({ alias }) => alias === home('stayer')).map((row) => fromCopyRow(row))
    expect(await ofGuest()).toEqual(expect.arrayContaining(stored))
    await nextNight()
    expect((await Array.fromAsync(files.list('touchpoints/month='))).length).toBeGreaterThan(0)
    expect(await ofGuest()).toEqual(expect.arrayContaining(stored))
    expect(await ofGuest()).toHaveLength(
      (await Array.fromAsync(machine.rows.touchpoints.ofAlias(home('stayer')))).length,
    )
  })

  it('loses the rows of a person who was erased by the next night, in every file', async () => {
    await machine.api('DELETE', `people/${encodeURIComponent(`email:${machine.said.mail('leaver')}`)}`)
    await machine.local.clock.advance('PT20M', { step: 'PT1M' })
    expect((await rows()).some(({ alias }) => alias === home('leaver'))).toBe(false)
    await nextNight()
    const keys = await Array.fromAsync(files.list('touchpoints/'), ({ key }) => key)
    const texts = await Promise.all(
      keys.map(async (key) => Buffer.from((await files.read(key)) ?? []).toString('latin1')),
    )
    expect(texts.join()).not.toContain(machine.said.mail('leaver'))
    expect(texts.join()).toContain(machine.said.mail('stayer'))
  })

  it('has run the journey map on the compaction, and answers with it', async () => {
    const jobs: unknown = await (await machine.api('GET', 'jobs')).json()
    expect(jobs).toMatchObject({ items: [{ id: 'journey-map', status: 'done', done: 64, total: 64 }] })
    const map: unknown = await (await machine.api('GET', 'jobs/journey-map/result')).json()
    expect(map).toMatchObject({
      result: {
        all: {
          people: 1,
          stages: expect.arrayContaining([expect.objectContaining({ stage: 'interest', reached: 1 })]),
        },
        'channel:segment': { people: 1 },
      },
    })
  })

  it('holds as many touchpoints a day as the stored counters', async () => {
    await nextNight()
    const manifest = { ...(await loadManifest(files, machine.now())), since: 0 }
    expect(Object.values(manifest.parts).length).toBeGreaterThan(0)
    expect(await reconcileCopy(machine.rows.counters, manifest, machine.now())).toEqual([])
    const recent = await Array.fromAsync(files.list(recentPrefix))
    expect(recent.length).toBeLessThan(3)
    expect(machine.local.complaints()).toEqual([])
  })
})
