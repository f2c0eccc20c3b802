import { createHash } from 'node:crypto'

/** Number of buckets that people are spread over. Part of the layout of docs/analytics.md: it never changes. */
const bucketCount = 64

/** The bucket (`00`–`63`) of a person or of an alias that stands alone. */
export const bucketOf = (person: string): string =>
  String(createHash('sha256').update(person).digest().readUInt32BE(0) % bucketCount).padStart(2, '0')

export const buckets: readonly string[] = Array.from({ length: bucketCount }, (_, index) =>
  String(index).padStart(2, '0'),
)

/** What the stream brought and no compaction has sorted yet: one file a batch, in the order of the stream. */
export const recentPrefix = 'touchpoints/recent/'
export const recentKey = (sequence: string): string => `${recentPrefix}${sequence}.parquet`

/** The rows of one month of the people of one bucket. @param month `2026-01`, UTC @param bucket `07` */
export const partKey = (month: string, bucket: string): string =>
  `touchpoints/month=${month}/bucket=${bucket}/part.parquet`

export const manifestKey = 'touchpoints/manifest.json'
