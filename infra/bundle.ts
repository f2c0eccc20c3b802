import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { functionNames } from '../shared/runtime/names.ts'
import { contentHash, root } from './content-hash.ts'

const page = join(root, 'functions', 'console', 'page')

/**
 * The folder with all functions in it, one file each, and the console's page under `page/`. Built only when something changed.
 * @throws Error naming the function whose file is missing.
 */
export const bundled = async (cache = join(root, '.cache')): Promise<string> => {
  const folder = join(cache, `asset-${await contentHash()}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const building = await mkdtemp(join(cache, 'building-'))
  await bundleFunctions(building)
  if (existsSync(join(page, 'main.tsx'))) await bundlePage(join(building, 'page'))
  return await settle(building, folder)
}

/** Makes what was built what is there, in one step; whoever built the same at the same time may win. */
export const settle = async (building: string, folder: string): Promise<string> => {
  await rename(building, folder).catch(async (problem: unknown) => {
    if (!existsSync(folder)) throw problem
    await rm(building, { recursive: true })
  })
  return folder
}

const bundleFunctions = async (outdir: string): Promise<void> => {
  const missing = functionNames.filter((name) => !existsSync(entryOf(name)))
  if (missing.length > 0) throw new Error(`There is no ${missing.map((name) => `functions/${name}.ts`).join(', ')}: every function of names.ts needs its file`)
  await build({
    entryPoints: functionNames.map(entryOf),
    outdir,
    outbase: 'functions',
    absWorkingDir: root,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  })
  await writeFile(join(outdir, 'package.json'), '{"type":"commonjs"}\n')
}

const bundlePage = async (outdir: string): Promise<void> => {
  await build({
    entryPoints: [join(page, 'main.tsx')],
    outdir: join(outdir, 'assets'),
    absWorkingDir: root,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  })
  await copyFile(join(page, 'index.html'), join(outdir, 'index.html'))
}

const entryOf = (name: string): string => join(root, 'functions', `${name}.ts`)
