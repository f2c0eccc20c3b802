import * as z from 'zod'
import { stageOf } from '../../journeys/stage-and-score.ts'
import { type Stage, stages } from '../../model/journey.ts'
import { touchpointType } from '../../model/touchpoint.ts'
import { dayMs, minuteMs } from '../../runtime/time-buckets.ts'
import { copyRowSchema } from '../copy/copy-row.ts'
import { analyticsJob, type PersonRows } from './job.ts'

const columns = copyRowSchema.pick({ type: true, at: true, channel: true, campaign: true, props: true })
type Row = z.infer<typeof columns>

/** Number of durations by bin: a quarter of a power of two minutes, so that a quartile is right to 9 %. */
const histogram = z.record(z.string(), z.int())

const stageCount = z.object({
  /** People who reached the stage. */
  reached: z.int(),
  /** Of these, people who reached a later stage. */
  advanced: z.int(),
  /** Of these, people who did not, and did nothing for 30 days. */
  stalled: z.int(),
  /** Minutes until the next stage that was reached, by bin. */
  minutes: histogram,
})
type StageCount = z.infer<typeof stageCount>

const segmentSchema = z.object({ people: z.int(), stages: z.record(z.string(), stageCount) })
type Segment = z.infer<typeof segmentSchema>

/** Segment (`all`, `channel:website`, `campaign:spring`, `month:2026-03`) → counts. */
const partSchema = z.record(z.string(), segmentSchema)
type Part = Record<string, Segment>

export const journeyMapSchema = z.record(
  z.string(),
  z.object({
    people: z.int(),
    stages: z.array(
      z.object({
        stage: z.enum(stages),
        reached: z.int(),
        advanced: z.int(),
        stalled: z.int(),
        /** People who have not advanced and did something within the last 30 days: not lost yet. */
        waiting: z.int(),
        /** Hours until the next stage that was reached: quartiles; null while nobody advanced. */
        hours: z.object({ p25: z.number(), p50: z.number(), p75: z.number() }).nullable(),
      }),
    ),
  }),
)
export type JourneyMap = z.infer<typeof journeyMapSchema>

/** Days without a touchpoint after which a person who did not advance counts as stalled. */
const stallDays = 30
/** Segments by campaign and channel that one part keeps; the largest are kept in the result. */
const mostSegments = 100

const touchOf = ({ type, props }: Row): Parameters<typeof stageOf>[0] | undefined => {
  const parsed = touchpointType.safeParse(type)
  return parsed.success ? { type: parsed.data, props } : undefined
}

/** When each stage was first reached (ms UTC). */
const stagesOf = (rows: readonly Row[]): ReadonlyMap<Stage, number> => {
  const reached = new Map<Stage, number>()
  for (const row of rows) {
    const touch = touchOf(row)
    const stage = touch && stageOf(touch)
    if (stage !== undefined && !reached.has(stage)) reached.set(stage, row.at)
  }
  return reached
}

const segmentsOf = ([first]: readonly Row[]): string[] =>
  first === undefined
    ? []
    : [
        'all',
        `channel:${first.channel}`,
        ...(first.campaign === null ? [] : [`campaign:${first.campaign}`]),
        `month:${new Date(first.at).toISOString().slice(0, 7)}`,
      ]

const emptyStage = (): StageCount => ({ reached: 0, advanced: 0, stalled: 0, minutes: {} })

const binOf = (ms: number): string => String(Math.round(4 * Math.log2(Math.max(0, ms) / minuteMs + 1)))
const minutesOf = (bin: string): number => 2 ** (Number(bin) / 4) - 1

const addPerson = (part: Part, { rows }: PersonRows<Row>, asOf: number): void => {
  const reached = stagesOf(rows)
  const last = rows.at(-1)?.at ?? 0
  for (const name of segmentsOf(rows)) {
    const segment = (part[name] ??= { people: 0, stages: {} })
    segment.people += 1
    for (const [stage, at] of reached) {
      const count = (segment.stages[stage] ??= emptyStage())
      count.reached += 1
      const later = [...reached].filter(([other]) => stages.indexOf(other) > stages.indexOf(stage))
      if (later.length === 0) {
        if (last < asOf - stallDays * dayMs) count.stalled += 1
        continue
      }
      count.advanced += 1
      // A later stage may have come first (a purchase in the shop, then a visit): that took no time from here.
      const after = later.map(([, then]) => then).filter((then) => then >= at)
      if (after.length === 0) continue
      const bin = binOf(Math.min(...after) - at)
      count.minutes[bin] = (count.minutes[bin] ?? 0) + 1
    }
  }
}

const addSegment = (sum: Segment, more: Segment): void => {
  sum.people += more.people
  for (const [stage, count] of Object.entries(more.stages)) {
    const into = (sum.stages[stage] ??= emptyStage())
    into.reached += count.reached
    into.advanced += count.advanced
    into.stalled += count.stalled
    for (const [bin, n] of Object.entries(count.minutes)) into.minutes[bin] = (into.minutes[bin] ?? 0) + n
  }
}

/** The quantile of binned durations, in hours. */
const quantile = (minutes: Readonly<Record<string, number>>, q: number): number => {
  const bins = Object.entries(minutes).sort(([a], [b]) => Number(a) - Number(b))
  const wanted = q * bins.reduce((sum, [, n]) => sum + n, 0)
  let seen = 0
  const found = bins.find(([, n]) => (seen += n) >= wanted)
  return Math.round((minutesOf(found?.[0] ?? '0') / 60) * 100) / 100
}

/** The segments with the most people, `all` first; ties by name, so that the result is the same for any order. */
const largest = (part: Part): Part =>
  Object.fromEntries(
    Object.entries(part)
      .sort(([a, { people: n }], [b, { people: m }]) => m - n || (a < b ? -1 : 1))
      .slice(0, mostSegments),
  )

const merged = (parts: readonly Part[]): Part => {
  const sum: Part = {}
  for (const part of parts)
    for (const [name, segment] of Object.entries(part))
      addSegment((sum[name] ??= { people: 0, stages: {} }), segment)
  return sum
}

const shown = ({ people, stages: counts }: Segment): JourneyMap[string] => ({
  people,
  stages: stages.flatMap((stage) => {
    const count = counts[stage]
    if (!count) return []
    const { reached, advanced, stalled, minutes } = count
    const hours = { p25: quantile(minutes, 0.25), p50: quantile(minutes, 0.5), p75: quantile(minutes, 0.75) }
    const waiting = reached - advanced - stalled
    return [
      { stage, reached, advanced, stalled, waiting, hours: Object.keys(minutes).length === 0 ? null : hours },
    ]
  }),
})

/**
 * The journey map: how many people reached each stage, how many went on, how many stalled, and how long it took,
 * for all people and by the channel, campaign and month of their first touchpoint.
 */
export const journeyMap = analyticsJob({
  id: 'journey-map',
  columns,
  part: partSchema,
  result: journeyMapSchema,
  map: (people, { asOf }) => {
    const part: Part = {}
    for (const person of people) addPerson(part, person, asOf)
    return part
  },
  merge: (parts) =>
    Object.fromEntries(
      Object.entries(largest(merged(parts))).map(([name, segment]) => [name, shown(segment)]),
    ),
})
