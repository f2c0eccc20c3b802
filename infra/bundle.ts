import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { build, type Plugin, transform } from 'esbuild'
import { functionNames } from '../shared/runtime/function-names.ts'
import { cacheFolder, buildCached } from './build-cache.ts'
import { contentHash, functionSources, root } from './content-hash.ts'

const builtIn = join(root, 'built')
const page = join('functions', 'console', 'page')

/**
 * The folder with all functions in it, one file each, and the console's page under `page/`. Built only when
 * something changed.
 * @throws Error naming the function whose file is missing.
 */
export const bundled = async ({
  cache = cacheFolder,
  names = functionNames,
}: { cache?: string; names?: readonly string[] } = {}): Promise<string> =>
  await buildCached(cache, `asset-${await contentHash(functionSources, names)}`, async (folder) => {
    await bundleFunctions(folder, names)
    if (existsSync(join(root, page))) await bundlePage(join(folder, 'page'))
  })

/**
 * The folder with the source map of each file of the asset, `<file>.js.map`. Built from the same sources with
 * the same names when it is asked for; it is not deployed.
 */
export const sourceMaps = async ({
  cache = cacheFolder,
  names = functionNames,
}: { cache?: string; names?: readonly string[] } = {}): Promise<string> =>
  await buildCached(cache, `maps-${await contentHash(functionSources, names)}`, async (folder) => {
    await bundleEntries(folder, names.map(entryOf), 'maps')
  })

/** Whether a build leaves the files themselves or their source maps. */
type Leaving = 'code' | 'maps'

const bundleFunctions = async (outdir: string, names: readonly string[]): Promise<void> => {
  const missing = names.map(entryOf).filter((file) => !existsSync(join(root, file)))
  if (missing.length > 0)
    throw new Error(`There is no ${missing.join(', ')}: every function of names.ts needs its file`)
  await bundleEntries(outdir, names.map(entryOf))
}

/**
 * Each function by itself, the AWS SDK within: what one never uses is not in its files because another does.
 * What a function loads late becomes a chunk, and so does what that shares with it. Libraries that are loaded
 * late are there once, for all functions: docs/decisions/003-one-asset.md.
 * @param entryPoints files of one folder, from the root of the repository
 */
export const bundleEntries = async (
  outdir: string,
  entryPoints: readonly string[],
  leaving: Leaving = 'code',
): Promise<void> => {
  const late = new Map<string, string>()
  await Promise.all(entryPoints.map((entry) => bundleInto(outdir, [entry], leaving, [lateLibraries(late)])))
  // In the order of their names: they were found in any.
  const libraries = [...late]
    .map(([out, file]) => ({ in: file, out }))
    .sort((one, other) => (one.out < other.out ? -1 : 1))
  if (libraries.length > 0) await bundleInto(outdir, libraries, leaving)
  await writeFile(join(outdir, 'package.json'), '{"type":"commonjs"}\n')
}

/**
 * Every file is turned from ECMAScript modules, the only kind esbuild splits, into CommonJS, the kind Node
 * loads faster. A chunk's name is its hash, so what several functions have in common to the letter is there
 * once.
 */
const bundleInto = async (
  outdir: string,
  entryPoints: string[] | { in: string; out: string }[],
  leaving: Leaving,
  plugins: Plugin[] = [],
): Promise<void> => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    plugins,
    // A fixed folder: a map names its sources from there, and a chunk's name is a hash of its map too.
    outdir: builtIn,
    write: false,
    sourcemap: 'inline',
    sourcesContent: false,
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
    const { code, map } = await transform(text, {
      sourcemap: leaving === 'maps' ? 'external' : false,
      sourcesContent: false,
      format: 'cjs',
      minify: true,
      platform: 'node',
      target: 'node24',
      legalComments: 'none',
      // A late import becomes a late require: Node's own import() of a CommonJS file would hand over its
      // default export wrongly.
      supported: { 'dynamic-import': false },
    })
    const file = join(outdir, relative(builtIn, path))
    await (leaving === 'maps' ? writeFile(`${file}.map`, map) : writeFile(file, code))
  }
}

/**
 * Leaves libraries that are loaded late to a build of their own, and notes them in `late`, by their name in
 * the asset. Together with the function they would bring what only they use into the files it loads at once,
 * for esbuild keeps a module whole where two share it. What they share with a function is there twice; none
 * of them hands us anything we would know by its class.
 */
const lateLibraries = (late: Map<string, string>): Plugin => ({
  name: 'late libraries',
  setup: ({ onResolve, resolve }) => {
    const asked = {}
    onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === asked) return undefined
      const [, library] = (await resolve(path, { kind, importer, resolveDir, pluginData: asked })).path.split(
        /[\\/]node_modules[\\/](.*)/s,
      )
      if (library === undefined) return undefined
      const name = `late-${library.replaceAll(/\W+/g, '-')}`
      late.set(name, join(root, 'node_modules', library))
      return { path: `./${name}.js`, external: true }
    })
  },
})

/**
 * `index.html` names `main.tsx`; what is served names the hashed file it became, so browsers may keep it for
 * ever.
 */
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
  const [script, output] =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint !== undefined) ?? []
  if (script === undefined) throw new Error('esbuild made no script of functions/console/page/main.tsx')
  const styles =
    output?.cssBundle === undefined
      ? ''
      : `<link rel="stylesheet" href="/assets/${basename(output.cssBundle)}">`
  const html = await readFile(join(root, page, 'index.html'), 'utf8')
  if (!html.includes(sourceScript))
    throw new Error(`functions/console/page/index.html must name its script as ${sourceScript}`)
  const served = html
    .replace(sourceScript, `src="/assets/${basename(script)}"`)
    .replace('</head>', `${styles}</head>`)
  await writeFile(join(outdir, 'index.html'), served)
}

const sourceScript = 'src="./main.tsx"'

const entryOf = (name: string): string => join('functions', `${name}.ts`)
