/** A labelled window: first and last index, both included. */
type Window = readonly [first: number, last: number]

/** What a detector did on one series. */
export type Alarmed = {
  readonly length: number
  readonly alarms: readonly number[]
  readonly windows: readonly Window[]
}

/** The standard profile of the Numenta anomaly benchmark. */
const profile = { hit: 1, miss: 1, falseAlarm: 0.11, probation: 0.15 } as const

/** Values at the start of a series that do not count: 15 %, at most 750. */
export const probationOf = (length: number): number =>
  Math.min(Math.floor(profile.probation * length), profile.probation * 5000)

/** 2 / (1 + e^(5 y)) − 1 of a position y: −1 the left edge of a window, 0 the right edge; from 3 on −1. */
export const scaledSigmoid = (position: number): number =>
  position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1

const widthOf = ([first, last]: Window): number => last - first + 1

/** The best alarm of a window earns up to 1, an alarm outside costs up to .11, a window without one 1. */
const rawScore = ({ length, alarms, windows }: Alarmed): { score: number; counted: number } => {
  const probation = probationOf(length)
  const counting = alarms.filter((alarm) => alarm >= probation)
  const counted = windows.filter(([, last]) => last >= probation)
  const hits = counted.map((window) => {
    const inside = counting.filter((alarm) => alarm >= window[0] && alarm <= window[1])
    const earned = inside.map(
      (alarm) =>
        (profile.hit * scaledSigmoid(-(window[1] - alarm + 1) / widthOf(window))) / scaledSigmoid(-1),
    )
    return Math.max(-profile.miss, ...earned)
  })
  const outside = counting.filter((alarm) => windows.every(([first, last]) => alarm < first || alarm > last))
  const costs = outside.map((alarm) => {
    const before = windows.findLast(([, last]) => last < alarm)
    const position = before ? (alarm - before[1]) / (widthOf(before) - 1) : 3
    return profile.falseAlarm * scaledSigmoid(position)
  })
  return { score: [...hits, ...costs].reduce((sum, part) => sum + part, 0), counted: counted.length }
}

/**
 * The normalised score of a group of series: 0 for a detector that never alarms, 100 for a perfect one.
 * Lavin and Ahmad, "Evaluating real-time anomaly detection algorithms", ICMLA 2015.
 */
export const normalisedScore = (series: readonly Alarmed[]): number => {
  const scores = series.map(rawScore)
  const raw = scores.reduce((sum, { score }) => sum + score, 0)
  const windows = scores.reduce((sum, { counted }) => sum + counted, 0)
  const nothing = -profile.miss * windows
  return (100 * (raw - nothing)) / (profile.hit * windows - nothing)
}
