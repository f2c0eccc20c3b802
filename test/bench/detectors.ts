import { existsSync } from 'node:fs'
import { sharedData } from '../shared-data.ts'
import { type Bench, rounded } from './bench.ts'
import { scoreAnomalies } from './detectors/anomalies.ts'
import { averageScore, scoreChangePoints } from './detectors/change-points.ts'

/** Figures of one kind of detector, undefined where its data is absent. */
type Score = Readonly<Record<string, number>> | undefined

const scoreOf = (
  path: readonly string[],
  score: (folder: string) => Readonly<Record<string, number>>,
): Score => {
  const folder = sharedData(...path)
  if (!existsSync(folder)) return undefined
  return Object.fromEntries(Object.entries(score(folder)).map(([name, value]) => [name, rounded(value, 4)]))
}

/** Every detector that is scored on public data: one entry adds one, for example `process: { fitness }`. */
const scores: Readonly<Record<string, () => Score>> = {
  tcpd: () => scoreOf(['series', 'tcpd'], (folder) => averageScore(scoreChangePoints(folder))),
  nab: () => scoreOf(['series', 'nab'], scoreAnomalies),
}

/** How well the trend detectors do on annotated public series. */
export const detectors: Bench = {
  name: 'detectors',
  what: 'scores of the trend detectors on the annotated series of the Turing and Numenta benchmarks',
  run: async () => {
    const found = Object.entries(scores).map(([name, score]) => ({ name, score: score() }))
    return {
      figures: Object.fromEntries(found.flatMap(({ name, score }) => (score ? [[name, score]] : []))),
      table: found.flatMap(({ name, score = {} }) =>
        Object.entries(score).map(([figure, value]) => ({ figure: `${name}.${figure}`, value })),
      ),
      notes: found
        .filter(({ score }) => score === undefined)
        .map(({ name }) => `${name}: not scored, its data is absent`),
    }
  },
}
