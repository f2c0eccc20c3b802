import { compactCopy } from '../../shared/analytics/copy/compact.ts'
import { buckets } from '../../shared/analytics/copy/copy-files.ts'
import { loadManifest } from '../../shared/analytics/copy/manifest.ts'
import { writeRecent } from '../../shared/analytics/copy/recent.ts'
import { journeyMap } from '../../shared/analytics/jobs/journey-map.ts'
import type { Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { dayMs, hourMs, minuteMs } from '../../shared/runtime/time-buckets.ts'
import { memoryFiles } from '../analytics/copy/memory-files.ts'
import { type Bench, rounded } from './bench.ts'

const start = Date.parse('2026-03-01T00:00:00Z')
const sizes = [20_000, 200_000] as const
/** Rows of one file of the stream's consumer: what 6 MB hold. */
const perFile = 2500
/** Dollars of one vCPU (1769 MB) for a second. */
const perSecond = 0.000_013_333_4 * 1.769

const types: readonly TouchpointType[] = [
  'web.page_viewed',
  'web.product_viewed',
  'email.opened',
  'email.clicked',
  'web.file_downloaded',
  'cart.updated',
  'order.paid',
]

/** Ten touchpoints a person in a month, with the texts that such rows hold. */
const touchpoint = (index: number, rows: number): Touchpoint => {
  const person = index % Math.ceil(rows / 10)
  const at = start + Math.floor((index / rows) * 30) * dayMs + (index % 86_400) * 1000
  return {
    id: `evt_${index.toString(36).padStart(12, '0')}`,
    channel: 'website',
    source: 'shop',
    type: types[(index * 7 + person) % types.length] ?? 'other',
    at,
    statedAt: new Date(at).toISOString(),
    receivedAt: at + 300,
    identities: [{ kind: 'anonymous', value: `visitor-${person.toString(36)}`, scope: 'web' }],
    props: { path: `/products/${index % 200}`, title: `Product ${index % 200}` },
    campaign: `campaign-${person % 12}`,
  }
}

/** CPU seconds of a piece of work. */
const measured = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

const measure = async (rows: number) => {
  let now = start
  const files = memoryFiles(() => now)
  const exported = await measured(async () => {
    for (let from = 0; from < rows; from += perFile) {
      const changes = Array.from({ length: Math.min(perFile, rows - from) }, (_, index) => ({
        seq: String(from + index + 1),
        touchpoint: touchpoint(from + index, rows),
        expiresAt: start + 400 * dayMs,
      }))
      await writeRecent(files, changes)
    }
  })
  now = start + 31 * dayMs + hourMs
  const people = { clusterOf: async () => undefined }
  const compacted = await measured(() => compactCopy({ files, people, hasTimeLeft: () => true }, now))
  const manifest = await loadManifest(files, now)
  const bytes = Object.values(manifest.parts).reduce((sum, part) => sum + part.bytes, 0)
  const context = { asOf: now + minuteMs, policy: firstPolicy }
  const mapped = await measured(async () => {
    const parts: string[] = []
    for (const bucket of buckets)
      parts.push(await journeyMap.mapBucket({ files, manifest, recent: [] }, bucket, context))
    journeyMap.merge(parts, context)
  })
  const perSecondOf = (seconds: number): number => Math.round(rows / seconds)
  return {
    rows,
    exportRowsPerSecond: perSecondOf(exported),
    compactRowsPerSecond: perSecondOf(compacted),
    journeyMapRowsPerSecond: perSecondOf(mapped),
    bytesPerRow: rounded(bytes / rows, 1),
    journeyMapDollarsPerMillion: rounded((mapped / rows) * 1e6 * perSecond, 5),
  }
}

/** What the analytical copy and a job over it take, on one core. */
export const analytics: Bench = {
  name: 'analytics',
  what: 'rows a second and core of export, compaction and the journey map; bytes a row of the analytical copy',
  run: async (options) => {
    const found = []
    for (const rows of options.sizes ?? sizes) found.push(await measure(rows))
    const [small, large] = found
    const growth =
      small && large ? rounded(small.journeyMapRowsPerSecond / large.journeyMapRowsPerSecond, 2) : 0
    return {
      figures: { ...Object.fromEntries(found.map((figure) => [`rows${figure.rows}`, figure])), growth },
      table: found,
      notes: [`ten times the rows take ${growth} times as long a row`],
    }
  },
}
