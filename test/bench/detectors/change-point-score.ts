/** Change points of one annotator, as indices where a new segment starts; 0 may be left out. */
type Starts = readonly number[]

type Segment = readonly [from: number, to: number]

const segmentsOf = (starts: Starts, length: number): Segment[] => {
  const edges = [...new Set([0, ...starts])].sort((a, b) => a - b)
  return edges.map((from, index) => [from, edges[index + 1] ?? length])
}

const jaccard = ([from, to]: Segment, [start, end]: Segment): number => {
  const common = Math.max(0, Math.min(to, end) - Math.max(from, start))
  return common / (to - from + (end - start) - common)
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Covering: for each annotator the best Jaccard overlap of each of its segments with a found one, weighted by
 * the segment's size; the mean over annotators. Van den Burg and Williams, arXiv 2003.06222, section 4.
 */
export const coveringOf = (annotations: readonly Starts[], found: Starts, length: number): number => {
  const segments = segmentsOf(found, length)
  return mean(
    annotations.map((starts) =>
      segmentsOf(starts, length).reduce(
        (sum, truth) =>
          sum +
          ((truth[1] - truth[0]) / length) * Math.max(...segments.map((segment) => jaccard(truth, segment))),
        0,
      ),
    ),
  )
}

/** How many of the true points have a found one within the margin; each found point counts once. */
const matched = (truth: Starts, found: Starts, margin: number): number => {
  const left = new Set(found)
  let count = 0
  for (const point of truth) {
    const [nearest] = [...left]
      .filter((other) => Math.abs(other - point) <= margin)
      .sort((a, b) => Math.abs(a - point) - Math.abs(b - point))
    if (nearest !== undefined) {
      left.delete(nearest)
      count += 1
    }
  }
  return count
}

/**
 * F1 with a margin in samples: precision over the union of all annotators, recall averaged over annotators,
 * index 0 always a change point. Van den Burg and Williams, as above.
 */
export const f1Of = (annotations: readonly Starts[], found: Starts, margin = 5): number => {
  const withStart = (starts: Starts): number[] => [...new Set([0, ...starts])].sort((a, b) => a - b)
  const points = withStart(found)
  const precision = matched(withStart(annotations.flat()), points, margin) / points.length
  const recall = mean(
    annotations.map(withStart).map((starts) => matched(starts, points, margin) / starts.length),
  )
  return (2 * precision * recall) / (precision + recall)
}
