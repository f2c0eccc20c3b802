import * as z from 'zod'

/**
 * What the survey's answers hold. A share is told with what it is a share of (`n`), of which `ok` are as they
 * should be. Times are ms UTC, delays ms.
 */
const share = z.object({ n: z.int(), ok: z.int() })
const codes = z.record(z.string(), z.int())

/**
 * Whether it became better from the earlier half of the days to the later, as far as that is no chance (at 5
 * %); `unknown` where there is too little.
 */
const trendView = z.object({
  before: share,
  after: share,
  direction: z.enum(['better', 'worse', 'steady', 'unknown']),
})

/**
 * One source on one day. `completeness`: expected fields that were said; `validity`: touchpoints with typed
 * details and nothing amiss, what was (`codes`), and contact points of this source that turned out to reach
 * nobody; `uniqueness`: people who stand in no suggested pair; `timeliness`: how long it took to reach us;
 * `consistency`: people nothing contradictory is known of. `measured` of `touched` people were looked at.
 */
const measuredView = z.object({
  day: z.string(),
  touchpoints: z.int(),
  people: z.int(),
  measured: z.int(),
  touched: z.int(),
  completeness: share.extend({ fields: z.record(z.string(), share) }),
  validity: share.extend({ codes, unreachable: z.int() }),
  uniqueness: share,
  timeliness: z.object({
    n: z.int(),
    p50: z.int().optional(),
    p90: z.int().optional(),
    p99: z.int().optional(),
  }),
  consistency: share.extend({ codes }),
})
export type MeasuredView = z.infer<typeof measuredView>

/** `source` is `channel/connection`; `*` is everybody there is, whoever told of them. */
const sourceView = z.object({
  source: z.string(),
  days: z.array(measuredView),
  trend: z.object({
    completeness: trendView,
    validity: trendView,
    uniqueness: trendView,
    consistency: trendView,
  }),
})
export const qualityView = z.object({ from: z.string(), to: z.string(), sources: z.array(sourceView) })
export type QualityView = z.infer<typeof qualityView>

export const unreachableView = z.object({
  items: z.array(
    z.object({
      source: z.string(),
      identity: z.string(),
      person: z.string(),
      why: z.string(),
      at: z.int(),
      touchpoint: z.string(),
    }),
  ),
  cursor: z.string().optional(),
})
export type UnreachableView = z.infer<typeof unreachableView>

const maybe = z.object({
  person: z.string(),
  name: z.string().optional(),
  company: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  touchpoints: z.int(),
  last: z.int().optional(),
})
/**
 * Two people who are likely one (`likely`, 0 to 1), and what speaks for it, in bits by field: above zero for,
 * below against.
 */
export const suggestionsView = z.object({
  items: z.array(
    z.object({
      a: maybe,
      b: maybe,
      likely: z.number(),
      because: z.record(z.string(), z.number()),
      day: z.string(),
    }),
  ),
  cursor: z.string().optional(),
})
export type SuggestionsView = z.infer<typeof suggestionsView>
