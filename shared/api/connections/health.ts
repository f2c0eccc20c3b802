import { cutText } from '../../runtime/text/cut-text.ts'
import { lagBounds } from '../../journeys/counters.ts'
import { dayMs, hourMs, hourOf } from '../../runtime/time-buckets.ts'
import { pausedReason } from '../../channels/parsing/paused.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import type { ConnectionRecord, Refusal, Repositories } from '../../storage/repositories.ts'
import { refusalGroups } from './refusal-groups.ts'
import { unknownEventsIn } from './unknown-events.ts'
import type { ConnectionHealthView, UnknownEvent } from './views.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** How far back (ms) a last delivery is looked for: 168 hours' items, a read of some 20 units. */
const lookedBack = 7 * dayMs
/**
 * Pages of a hundred refusals that are read of a channel's day. What was refused lies there anyway; it is
 * counted nowhere else by connection.
 */
const mostPages = 5

/** Names of counters are cut where they are written. */
const longestName = 80

type Hours = readonly { readonly hour: string; readonly counts: Readonly<Record<string, number>> }[]
type Refusals = { readonly items: readonly Refusal[]; readonly whole: boolean }

const msOfHour = (hour: string): number => Date.parse(`${hour}:00:00Z`)

/** How many arrived in each class of lag. */
const arrivals = (hours: Hours, channel: string, id: string): number[] =>
  Array.from({ length: lagBounds.length + 1 }, (_, lag) => {
    const counter = cutText(`via|${lag}|${channel}/${id}`, longestName)
    return hours.reduce((sum, { counts }) => sum + (counts[counter] ?? 0), 0)
  })

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

/** The bound of the class in which so large a part has arrived; null beyond the last. */
const quantile = (classes: readonly number[], part: number): number | null => {
  const wanted = total(classes) * part
  let sum = 0
  for (const [index, n] of classes.entries()) {
    sum += n
    if (sum >= wanted) return lagBounds[index] ?? null
  }
  return null
}

/** The hours that have a part in the last 24 hours. */
const lastDay = (hours: Hours, now: number): Hours =>
  hours.filter(({ hour }) => msOfHour(hour) > now - dayMs - hourMs)

/** How each connection is doing, from what is counted and on record. Pure. */
const healthIn = (
  hours: Hours,
  refusals: Refusals,
  { channel, id }: Pick<ConnectionRecord, 'channel' | 'id'>,
  now: number,
): ConnectionHealthView => {
  const day = arrivals(lastDay(hours, now), channel, id)
  const last = hours.findLast((hour) => total(arrivals([hour], channel, id)) > 0)
  const theirs = refusals.items.filter(
    ({ connection, receivedAt }) => connection === id && receivedAt > now - dayMs,
  )
  const [held, refused] = [
    theirs.filter(({ reason }) => reason === pausedReason),
    theirs.filter(({ reason }) => reason !== pausedReason),
  ]
  const newest = refused.reduce<Refusal | undefined>(
    (a, b) => (a && a.receivedAt >= b.receivedAt ? a : b),
    undefined,
  )
  const stored = total(day)
  return omitUndefined({
    lastDelivery: last
      ? { from: msOfHour(last.hour), to: Math.min(now, msOfHour(last.hour) + hourMs) }
      : null,
    stored,
    refused: refused.length,
    held: held.length,
    most: refusals.whole ? undefined : (true as const),
    errorRate: stored + refused.length === 0 ? null : refused.length / (stored + refused.length),
    lag: stored === 0 ? null : { p50: quantile(day, 0.5), p95: quantile(day, 0.95) },
    lastRefusal: newest
      ? omitUndefined({ at: newest.receivedAt, reason: newest.reason, field: newest.field })
      : null,
    refusals: refused.length === 0 ? undefined : refusalGroups(refused),
  })
}

type HealthVerbs = Pick<Repositories, 'counters' | 'touchpoints'>

const refusalsOf = async ({ touchpoints }: HealthVerbs, channel: string, day: string): Promise<Refusals> => {
  const items: Refusal[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const read = await touchpoints.refusals(channel, day, omitUndefined({ limit: 100, cursor }))
    items.push(...read.items)
    cursor = read.cursor
    if (cursor === undefined) return { items, whole: true }
  }
  return { items, whole: false }
}

/** What is shown of a connection beside its settings. */
type Doing = { readonly health: ConnectionHealthView; readonly unknownEvents: UnknownEvent[] }

/**
 * How these connections are doing. Nothing is written for it but what every batch of touchpoints writes
 * anyway; refusals are read only of channels that had some.
 * @param now ms UTC
 */
export const healthOf = async (
  rows: HealthVerbs,
  connections: readonly ConnectionRecord[],
  now: number,
): Promise<Map<ConnectionRecord, Doing>> => {
  const hours = (await Array.fromAsync(rows.counters.hours(hourOf(now - lookedBack), hourOf(now)))).toSorted(
    (a, b) => (a.hour < b.hour ? -1 : 1),
  )
  const days = [now, now - dayMs].map((at) => new Date(at).toISOString().slice(0, 10))
  const refusing = (channel: string): boolean =>
    hours.some(
      ({ hour, counts }) => days.includes(hour.slice(0, 10)) && (counts[`refused|${channel}`] ?? 0) > 0,
    )
  const channels = [...new Set(connections.map(({ channel }) => channel))]
  const questions = channels.filter(refusing).flatMap((channel) => days.map((day) => ({ channel, day })))
  const answers = await mapConcurrent(8, questions, async ({ channel, day }) => ({
    channel,
    ...(await refusalsOf(rows, channel, day)),
  }))
  const of = (channel: string): Refusals => {
    const theirs = answers.filter((answer) => answer.channel === channel)
    return { items: theirs.flatMap(({ items }) => items), whole: theirs.every(({ whole }) => whole) }
  }
  const day = lastDay(hours, now)
  return new Map(
    connections.map((row) => [
      row,
      { health: healthIn(hours, of(row.channel), row, now), unknownEvents: unknownEventsIn(day, row) },
    ]),
  )
}
