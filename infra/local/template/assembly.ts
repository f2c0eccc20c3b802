import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Json, isObject, objectAt, parseJson, textAt } from '../json.ts'
import type { StackTemplate } from './template.ts'

/** A cloud assembly: the stacks' templates, and the folder the functions' code lies in. */
export interface Assembly {
  readonly stacks: readonly StackTemplate[]
  readonly assetDir: string
}

/** Reads what `synthesise` left in a folder. */
export const readAssembly = async (outdir: string): Promise<Assembly> => {
  const manifest = await json(join(outdir, 'manifest.json'))
  const stacks = Object.entries(objectAt(manifest, 'artifacts')).filter(
    ([, artifact]) => textAt(artifact, 'type') === 'aws:cloudformation:stack',
  )
  const asset = (await readdir(outdir)).find((name) => name.startsWith('asset.') && !name.includes('.json'))
  if (asset === undefined) throw new Error(`${outdir} holds no code: delete it and start again`)
  return {
    stacks: await Promise.all(stacks.map(async ([id, artifact]) => await stack(outdir, id, artifact))),
    assetDir: join(outdir, asset),
  }
}

const stack = async (outdir: string, id: string, artifact: Json): Promise<StackTemplate> => {
  const template = await json(
    join(outdir, textAt(artifact, 'properties', 'templateFile') ?? `${id}.template.json`),
  )
  if (!isObject(template)) throw new Error(`${id} is no template`)
  return { name: textAt(artifact, 'properties', 'stackName') ?? id, template }
}

const json = async (file: string): Promise<Json> => parseJson(await readFile(file, 'utf8'))
