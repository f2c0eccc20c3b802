import { isKnown, silenceOf, type Silence, type Value } from './silence.ts'
import { median, mean } from './statistics/order.ts'
import { SortedWindow } from './statistics/sorted-window.ts'

/** A value at a moment (milliseconds), oldest first; null is unknown. */
export type TimedValue = { readonly at: number; readonly value: Value }

type Anomaly = {
  readonly index: number
  readonly at: number
  readonly value: number
  /** What was usual at this time of day, in the unit of the series. */
  readonly expected: number
  /** How far off, in usual deviations: negative below what was expected. */
  readonly deviations: number
}

export type Anomalies = {
  readonly anomalies: readonly Anomaly[]
  readonly silence?: Silence
}

const minute = 60_000
const day = 1440 * minute

/** One fixed setting for every series. */
const setting = {
  /** The past that counts. */
  window: 14 * day,
  /** Times of day are the same within a slot and its neighbours. */
  slot: 15 * minute,
  neighbours: 2,
  /** Fewer values at the same time of day: the median of the last of these counts. */
  fewestAtTime: 5,
  /** Fewer past values than these: silent. */
  fewestValues: 50,
  /** The quantile of past deviations that is taken for usual. */
  usual: 0.995,
  /** One value alone: above both. */
  alone: { least: 6, usual: 1.2 },
  /** The mean of three: above both. */
  three: { least: 4, usual: 1.5 },
  /** An alarm again within so many values is held unless it is further off. */
  held: 3,
} as const

type Past = { readonly at: number; readonly value: number; readonly residual: number; readonly z: number }

/** What the last fortnight looked like; moves forward one value at a time. */
class Fortnight {
  private readonly past: Past[] = []
  private oldest = 0
  private readonly slots = new Map<number, Past[]>()
  private readonly values = new SortedWindow()
  private readonly residuals = new SortedWindow()
  private readonly deviations = new SortedWindow()

  get size(): number {
    return this.past.length - this.oldest
  }

  forget(before: number): void {
    for (let first = this.past[this.oldest]; first && first.at < before; first = this.past[this.oldest]) {
      this.oldest += 1
      this.slots.get(this.slotOf(first.at))?.shift()
      this.values.remove(first.value)
      this.residuals.remove(Math.abs(first.residual))
      this.deviations.remove(Math.abs(first.z))
    }
  }

  add(entry: Past): void {
    this.past.push(entry)
    const slot = this.slotOf(entry.at)
    const entries = this.slots.get(slot)
    if (entries) entries.push(entry)
    else this.slots.set(slot, [entry])
    this.values.add(entry.value)
    this.residuals.add(Math.abs(entry.residual))
    this.deviations.add(Math.abs(entry.z))
  }

  /** The median at the same time of day, of all values where there are too few. */
  expected(at: number): number {
    const { neighbours, fewestAtTime, slot } = setting
    const count = Math.round(day / slot)
    const near: number[] = []
    for (let offset = -neighbours; offset <= neighbours; offset += 1)
      for (const { value } of this.slots.get((this.slotOf(at) + offset + count) % count) ?? [])
        near.push(value)
    return near.length < fewestAtTime ? this.values.quantile(0.5) : median(near)
  }

  /** The scaled median of absolute residuals, a high quantile of them where most are 0. */
  scale(): number {
    const middle = 1.4826 * this.residuals.quantile(0.5)
    return middle > 0 ? middle : this.residuals.quantile(setting.usual) / 2.8
  }

  usual(): number {
    return this.deviations.quantile(setting.usual)
  }

  lastDeviations(count: number): number[] {
    return this.past.slice(-count).map(({ z }) => z)
  }

  private slotOf(at: number): number {
    return Math.floor((((at % day) + day) % day) / setting.slot)
  }
}

const exceeds = (z: number, { least, usual }: { least: number; usual: number }, quantile: number): boolean =>
  Math.abs(z) > Math.max(least, usual * quantile)

/**
 * Finds values that are far from what is usual at their time of day, each judged by its past alone: z = the
 * residual from the fortnight's median at that time of day over the scaled median of past residuals; an alarm
 * where z > max(6, 1.2 q) or the mean of three z > max(4, 1.5 q), q the .995 quantile of the fortnight's own z.
 * A value per sample is looked at once; with w values in a fortnight O(n (log w + w / slots)).
 */
export const findAnomalies = (series: readonly TimedValue[]): Anomalies => {
  const silence = silenceOf(
    series.map(({ value }) => value),
    setting.fewestValues + 1,
  )
  if (silence) return { anomalies: [], silence }
  const fortnight = new Fortnight()
  const anomalies: Anomaly[] = []
  let last = { position: -Infinity, furthest: 0 }
  let position = 0
  series.forEach(({ at, value }, index) => {
    if (!isKnown(value)) return
    fortnight.forget(at - setting.window)
    const enough = fortnight.size >= setting.fewestValues
    const expected = fortnight.size > 0 ? fortnight.expected(at) : value
    const residual = value - expected
    const scale = fortnight.size > 0 ? fortnight.scale() : 0
    const z = scale > 0 ? residual / scale : 0
    const quantile = fortnight.size > 0 ? fortnight.usual() : 0
    const ofThree = mean([...fortnight.lastDeviations(2), z])
    const alarm = exceeds(z, setting.alone, quantile) || exceeds(ofThree, setting.three, quantile)
    if (enough && alarm) {
      const held = position - last.position <= setting.held && Math.abs(z) <= last.furthest
      if (!held) anomalies.push({ index, at, value, expected, deviations: z })
      last = { position, furthest: held ? last.furthest : Math.abs(z) }
    }
    fortnight.add({ at, value, residual, z })
    position += 1
  })
  return { anomalies }
}
