import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { deviationOf } from '../../shared/analysis/process/align.ts'
import { discoverTree } from '../../shared/analysis/process/discover.ts'
import { readLog } from '../analysis/process-log.ts'
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
  return Object.fromEntries(Object.entries(score(folder)).map(([name, value]) => [name, rounded(value, 5)]))
}

/** Mean alignment fitness of the broken log to the model that is discovered from the good one. */
const scoreProcess = (folder: string): Readonly<Record<string, number>> => {
  const model = discoverTree(readLog(join(folder, 'running_example.csv'), 'case_id', 'activity'))
  const broken = readLog(join(folder, 'running_example_broken.csv'), 'case:concept:name', 'concept:name')
  const fitness = broken.map((trace) => deviationOf(trace, model)?.fitness ?? Number.NaN)
  return { fitness: fitness.reduce((sum, value) => sum + value, 0) / fitness.length }
}

/** Every detector that is scored on public data: one entry adds one. */
const scores: Readonly<Record<string, () => Score>> = {
  tcpd: () => scoreOf(['series', 'tcpd'], (folder) => averageScore(scoreChangePoints(folder))),
  nab: () => scoreOf(['series', 'nab'], scoreAnomalies),
  process: () => scoreOf(['process'], scoreProcess),
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
