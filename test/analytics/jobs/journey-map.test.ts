import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JobContext } from '../../../shared/analytics/jobs/job.ts'
import { journeyMap, journeyMapSchema } from '../../../shared/analytics/jobs/journey-map.ts'
import { bucketOf, buckets, recentPrefix } from '../../../shared/analytics/copy/copy-files.ts'
import { loadManifest } from '../../../shared/analytics/copy/manifest.ts'
import { allRecent } from '../../../shared/analytics/copy/read-bucket.ts'
import { writeRecent } from '../../../shared/analytics/copy/recent.ts'
import { aliasOf } from '../../../shared/model/identity.ts'
import type { Identity, Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import { memoryFiles } from '../copy/memory-files.ts'

const dayMs = 86_400_000
const asOf = Date.parse('2026-06-01T00:00:00Z')
const context: JobContext = { asOf, policy: firstPolicy }
const identity = (person: number): Identity => ({ kind: 'email', value: `p${person}@mail.example` })

type Touch = {
  readonly person: number
  readonly type: TouchpointType
  readonly daysAgo: number
  readonly channel?: string
  readonly campaign?: string
}

const touchpoint = (
  { person, type, daysAgo, channel = 'website', campaign }: Touch,
  id: number,
): Touchpoint => ({
  id: `e${id}`,
  channel,
  source: 'shop',
  type,
  at: asOf - daysAgo * dayMs,
  statedAt: '-',
  receivedAt: asOf - daysAgo * dayMs,
  identities: [identity(person)],
  props: {},
  ...(campaign === undefined ? {} : { campaign }),
})

/** The map of these touchpoints, whose parts are merged in an order of their own. */
const mapOf = async (touches: readonly Touch[], order: readonly string[] = buckets) => {
  const files = memoryFiles(() => asOf)
  const changes = touches.map((touch, id) => ({
    seq: String(id + 1),
    touchpoint: touchpoint(touch, id),
    expiresAt: asOf + dayMs,
  }))
  await writeRecent(files, changes)
  expect([...files.stored.keys()].every((key) => key.startsWith(recentPrefix))).toBe(true)
  const source = { files, recent: await allRecent(files), manifest: await loadManifest(files, asOf) }
  const parts = await Promise.all(order.map((bucket) => journeyMap.mapBucket(source, bucket, context)))
  return journeyMapSchema.parse(JSON.parse(journeyMap.merge(parts, context)))
}

const stageIn = (map: Awaited<ReturnType<typeof mapOf>>, segment: string, stage: string) =>
  map[segment]?.stages.find((each) => each.stage === stage)

describe('the journey map', () => {
  it('counts who reached a stage, went on, stalled, or may still go on', async () => {
    const map = await mapOf([
      { person: 1, type: 'web.page_viewed', daysAgo: 50 },
      { person: 1, type: 'web.file_downloaded', daysAgo: 48 },
      { person: 1, type: 'order.paid', daysAgo: 38 },
      { person: 2, type: 'web.file_downloaded', daysAgo: 40 },
      { person: 3, type: 'web.file_downloaded', daysAgo: 5 },
    ])
    expect(map['all']?.people).toBe(3)
    expect(stageIn(map, 'all', 'interest')).toMatchObject({ reached: 3, advanced: 1, stalled: 1, waiting: 1 })
    expect(stageIn(map, 'all', 'purchase')).toMatchObject({ reached: 1, advanced: 0, stalled: 1 })
    const { hours } = stageIn(map, 'all', 'interest') ?? {}
    expect(Math.abs((hours?.p50 ?? 0) / 240 - 1)).toBeLessThan(0.1)
    expect(stageIn(map, 'all', 'purchase')?.hours).toBeNull()
  })

  it('shows channel, campaign and month of the first touchpoint, not of later ones', async () => {
    const map = await mapOf([
      { person: 1, type: 'web.page_viewed', daysAgo: 50, channel: 'wechat-oa', campaign: 'spring' },
      { person: 1, type: 'order.paid', daysAgo: 1, channel: 'taobao' },
    ])
    expect(Object.keys(map).sort()).toEqual(['all', 'campaign:spring', 'channel:wechat-oa', 'month:2026-04'])
  })

  it('measures no time where the later stage came first', async () => {
    const map = await mapOf([
      { person: 1, type: 'purchase.store', daysAgo: 60 },
      { person: 1, type: 'web.file_downloaded', daysAgo: 50 },
    ])
    expect(stageIn(map, 'all', 'interest')).toMatchObject({ reached: 1, advanced: 1, hours: null })
  })

  it('of nothing is empty', async () => {
    expect(await mapOf([])).toEqual({})
  })

  it('is the same for any order of touchpoints and parts; each person counts once', async () => {
    const touch = fc.record({
      person: fc.nat(12),
      type: fc.constantFrom<TouchpointType>(
        'web.page_viewed',
        'web.file_downloaded',
        'cart.updated',
        'order.paid',
        'order.delivered',
      ),
      daysAgo: fc.nat(90),
    })
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(touch, { maxLength: 40 })
          .chain((touches) =>
            fc.tuple(fc.constant(touches), fc.shuffledSubarray([...buckets], { minLength: 64 })),
          ),
        async ([touches, order]) => {
          const map = await mapOf(touches)
          expect(await mapOf(touches, order)).toEqual(map)
          expect(map['all']?.people ?? 0).toBe(new Set(touches.map(({ person }) => person)).size)
          for (const { people, stages } of Object.values(map))
            for (const { reached, advanced, stalled, waiting } of stages) {
              expect(advanced + stalled + waiting).toBe(reached)
              expect(reached).toBeLessThanOrEqual(people)
            }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('holds each person in one bucket', () => {
    expect(buckets).toContain(bucketOf(aliasOf(identity(1))))
  })
})
