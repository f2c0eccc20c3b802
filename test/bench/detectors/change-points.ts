import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { findChangePoints, findCommonChangePoints } from '../../../shared/trends/change-points.ts'
import { mean } from '../../../shared/trends/statistics/order.ts'
import { coveringOf, f1Of } from './change-point-score.ts'

const annotationFile = z.record(z.string(), z.record(z.string(), z.array(z.number())))
const seriesFile = z.object({ series: z.array(z.object({ raw: z.array(z.number().nullable()) })) })

export type ChangePointScore = { readonly name: string; readonly covering: number; readonly f1: number }

/** Scores of every annotated series in a folder of the Turing change point dataset. */
export const scoreChangePoints = (folder: string): ChangePointScore[] => {
  const readJson = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const annotations = annotationFile.parse(readJson('annotations.json'))
  const present = readdirSync(folder)
  return Object.entries(annotations)
    .filter(([name]) => present.includes(`${name}.json`))
    .map(([name, byAnnotator]) => {
      const { series } = seriesFile.parse(readJson(`${name}.json`))
      const [first = []] = series.map(({ raw }) => raw)
      const found =
        series.length === 1
          ? [...findChangePoints(first).changePoints]
          : findCommonChangePoints(series.map(({ raw }) => raw.map((value) => value ?? 0)))
      const truths = Object.values(byAnnotator)
      return { name, covering: coveringOf(truths, found, first.length), f1: f1Of(truths, found) }
    })
}

export const averageScore = (scores: readonly ChangePointScore[]): { covering: number; f1: number } => ({
  covering: mean(scores.map(({ covering }) => covering)),
  f1: mean(scores.map(({ f1 }) => f1)),
})
