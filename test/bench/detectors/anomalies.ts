import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { findAnomalies } from '../../../shared/trends/anomalies.ts'
import { normalisedScore, probationOf, type Alarmed } from './numenta-score.ts'

const windowFile = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])))

/** `2015-07-27 10:56:00.000000`, taken as UTC. */
const momentOf = (text: string): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`)

/** What the detector finds in each series of one group of the Numenta benchmark. */
const alarmsIn = (folder: string, group: string): (Alarmed & { readonly name: string })[] =>
  Object.entries(windowFile.parse(JSON.parse(readFileSync(join(folder, 'windows.json'), 'utf8'))))
    .filter(([name]) => name.startsWith(`${group}/`))
    .map(([name, labels]) => {
      const lines = readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/).slice(1)
      const series = lines.map((line) => {
        const [moment = '', value = ''] = line.split(',')
        return { at: momentOf(moment), value: Number(value) }
      })
      const indexOf = (moment: string): number => series.findIndex(({ at }) => at === momentOf(moment))
      return {
        name,
        length: series.length,
        windows: labels.map(([first, last]) => [indexOf(first), indexOf(last)] as const),
        alarms: findAnomalies(series).anomalies.map(({ index }) => index),
      }
    })

export const scoreAnomalies = (folder: string): { realTraffic: number; falseAlarms: number } => ({
  realTraffic: normalisedScore(alarmsIn(folder, 'realTraffic')),
  falseAlarms: alarmsIn(folder, 'artificialNoAnomaly').reduce(
    (sum, { alarms, length }) => sum + alarms.filter((alarm) => alarm >= probationOf(length)).length,
    0,
  ),
})
