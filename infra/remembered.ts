import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'

/**
 * The key of cdk.context.json, which the CDK hands to the app, under which the parameters of each stage are
 * kept.
 */
export const rememberedKey = 'rethread:parameters'

const stages = z.record(z.string(), z.record(z.string(), z.unknown()))
const contextFile = z.looseObject({ [rememberedKey]: stages.optional() })

/** The stage as it is called where it needs a name. */
export const stageName = (stage: unknown): string =>
  typeof stage === 'string' && stage !== '' ? stage : 'production'

/**
 * The parameters a stage was deployed with last, out of the value of `rememberedKey`. None when there are
 * none.
 */
export const rememberedFor = (kept: unknown, stage: unknown): Readonly<Record<string, unknown>> =>
  stages.safeParse(kept).data?.[stageName(stage)] ?? {}

/** The value of `rememberedKey` in this file; undefined when the file is not there. */
export const readRemembered = (file: string): unknown =>
  existsSync(file) ? contextFile.parse(JSON.parse(readFileSync(file, 'utf8')))[rememberedKey] : undefined

/** Adds these parameters to those the file keeps for the stage. An empty value removes a parameter. */
export const remember = (file: string, stage: unknown, given: ReadonlyMap<string, unknown>): void => {
  const content = existsSync(file) ? contextFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const kept = stages.safeParse(content[rememberedKey]).data ?? {}
  const all = Object.entries({ ...kept[stageName(stage)], ...Object.fromEntries(given) }).filter(
    ([, value]) => value !== '',
  )
  const parameters = { ...kept, [stageName(stage)]: Object.fromEntries(all) }
  writeFileSync(file, `${JSON.stringify({ ...content, [rememberedKey]: parameters }, null, 2)}\n`)
}
