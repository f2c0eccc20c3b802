import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, transform } from 'esbuild'
import { functionNames } from '../shared/runtime/names.ts'
import { cacheFolder, keptIn } from './cache.ts'
import { contentHash, functionSources, root } from './content-hash.ts'

const page = join('functions', 'console', 'page')

/**
 * The folder with all functions in it, one file each, and the console's page under `page/`. Built only when something changed.
 * @throws Error naming the function whose file is missing.
 */
export const bundled = async (
  { cache = cacheFolder, names = functionNames }: { cache?: string; names?: readonly string[] } = {}): Promise<string> =>
  await keptIn(cache, `asset-${await contentHash(functionSources, names)}`, async (folder) => {
    await bundleFunctions(folder, names)
    if (existsSync(join(root, page))) await bundlePage(join(folder, 'page'))
  })

const bundleFunctions = async (outdir: string, names: readonly string[]): Promise<void> => {
  const missing = names.map(entryOf).filter((file) => !existsSync(join(root, file)))
  if (missing.length > 0) throw new Error(`There is no ${missing.join(', ')}: every function of names.ts needs its file`)
  await bundleEntries(outdir, names.map(entryOf))
}

/**
 * One call for all functions, the AWS SDK within. What several share, and what they load late, becomes a chunk; every file is then turned
 * from ECMAScript modules, the only kind esbuild splits, into CommonJS, the kind Node loads faster: docs/decisions/003-one-asset.md.
 * @param entryPoints files of one folder, from the root of the repository
 */
export const bundleEntries = async (outdir: string, entryPoints: readonly string[]): Promise<void> => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir,
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // A CommonJS file has no import.meta; this one of its members is worth having.
    define: { 'import.meta.dirname': '__dirname' },
    legalComments: 'none',
    logLevel: 'warning',
  })
  for (const { path, text } of outputFiles) {
    const { code } = await transform(text, {
      format: 'cjs', minify: true, platform: 'node', target: 'node24', legalComments: 'none',
      // A late import becomes a late require: Node's own import() of a CommonJS file would hand over its default export wrongly.
      supported: { 'dynamic-import': false },
    })
    await writeFile(path, code)
  }
  await writeFile(join(outdir, 'package.json'), '{"type":"commonjs"}\n')
}

/** `index.html` names `main.tsx`; what is served names the hashed file it became, so browsers may keep it for ever. */
const bundlePage = async (outdir: string): Promise<void> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(page, 'main.tsx')],
    outdir: join(outdir, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'file', '.png': 'file', '.woff2': 'file' },
    legalComments: 'none',
    logLevel: 'warning',
  })
  const [script, output] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint !== undefined) ?? []
  if (script === undefined) throw new Error('esbuild made no script of functions/console/page/main.tsx')
  const styles = output?.cssBundle === undefined ? '' : `<link rel="stylesheet" href="/assets/${basename(output.cssBundle)}">`
  const html = await readFile(join(root, page, 'index.html'), 'utf8')
  if (!html.includes(sourceScript)) throw new Error(`functions/console/page/index.html must name its script as ${sourceScript}`)
  const served = html.replace(sourceScript, `src="/assets/${basename(script)}"`).replace('</head>', `${styles}</head>`)
  await writeFile(join(outdir, 'index.html'), served)
}

const sourceScript = 'src="./main.tsx"'

const entryOf = (name: string): string => join('functions', `${name}.ts`)
