import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import * as z from 'zod'
import { bundled, bundleEntries } from '../../infra/bundle.ts'
import { root } from '../../infra/content-hash.ts'
import { chineseCompany } from '../../shared/policy/company.ts'
import { environment, functionNames } from '../../shared/runtime/function-names.ts'
import { type Bench, type BenchOptions, median, rounded } from './bench.ts'

/** What every file is loaded with; nothing of this machine's. */
const env = {
  ...Object.fromEntries(
    environment.map((name) => [name, name.endsWith('_URLS') ? '{}' : 'https://example.com/name']),
  ),
  AWS_REGION: 'eu-west-1',
  COMPANY: JSON.stringify(chineseCompany),
  COMPANY_TIME_ZONE: 'UTC',
  EMAIL_TRANSPORT: 'ses',
  POWERTOOLS_TRACE_ENABLED: 'false',
  AWS_LAMBDA_FUNCTION_NAME: 'measured',
}

/**
 * Loads a file as Lambda does, and says how long that took, how much of the processor, and how many bytes of
 * code are in memory then.
 */
const script = `const [file] = process.argv.slice(1); const { statSync } = require('node:fs')
const before = process.cpuUsage(), began = performance.now()
require(file)
const ms = performance.now() - began, { user, system } = process.cpuUsage(before)
const bytes = Object.keys(require.cache).reduce((sum, each) => sum + statSync(each).size, 0)
process.stdout.write('\\n' + JSON.stringify({ ms, cpuMs: (user + system) / 1000, bytes })); process.exit(0)`

const loadedSchema = z.object({ ms: z.number(), cpuMs: z.number(), bytes: z.number() })
type Loaded = z.output<typeof loadedSchema>

/** `kb` is 1,000 bytes of code loaded before the first event. */
type Load = { readonly name: string; readonly kb: number; readonly ms: number; readonly cpuMs: number }

const load = async (file: string): Promise<Loaded> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, file], { env })
  return loadedSchema.parse(JSON.parse(stdout.split('\n').at(-1) ?? ''))
}

/** Round by round, each file once, so that a machine that grows slower does so for all. */
const loads = async (
  files: ReadonlyMap<string, string>,
  runs: number,
  say: BenchOptions['say'],
): Promise<Load[]> => {
  const found = new Map<string, Loaded[]>([...files.keys()].map((name) => [name, []]))
  for (let round = 0; round < runs; round += 1) {
    if (round % 5 === 0) say(`loading ${files.size} files in fresh processes, round ${round + 1} of ${runs}`)
    for (const [name, file] of files) found.get(name)?.push(await load(file))
  }
  return [...found].map(([name, all]) => ({
    name,
    kb: rounded((all[0]?.bytes ?? 0) / 1000, 0),
    ms: rounded(median(all.map(({ ms }) => ms)), 1),
    cpuMs: rounded(median(all.map(({ cpuMs }) => cpuMs)), 1),
  }))
}

const besides = ['bare', 'whole']
const sourceOf = (name: string): string => join('test', 'bench', 'cold', `${name}.ts`)

/**
 * What stands beside our functions: each as one file, as CDK's NodejsFunction would bundle it, but minified;
 * and the same split and turned as ours are.
 */
const bundleBesides = async (folder: string): Promise<[name: string, file: string][]> => {
  await build({
    absWorkingDir: root,
    entryPoints: besides.map(sourceOf),
    outdir: join(folder, 'single'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
  })
  await mkdir(join(folder, 'split'))
  await bundleEntries(join(folder, 'split'), besides.map(sourceOf))
  return besides.flatMap((name) => [
    [name, join(folder, 'single', `${name}.js`)],
    [`${name}, split`, join(folder, 'split', `${name}.js`)],
  ])
}

/** The files to be loaded, by name: every function of the asset, and what stands beside it. */
const measureLoads = async ({ runs = 21, say }: BenchOptions): Promise<Load[]> => {
  const asset = await bundled()
  const folder = await mkdtemp(join(tmpdir(), 'rethread-cold-'))
  try {
    const files: [string, string][] = [
      ...functionNames.map((name): [string, string] => [name, join(asset, `${name}.js`)]),
      ...(await bundleBesides(folder)),
    ]
    return await loads(new Map(files), runs, say)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const ratio = (ms: number, to = Number.NaN): number => rounded(ms / to)

const targets = { kb: 430, ratio: 0.5, of: ['webhook', 'intake'] }

/** What each function loads before its first event, and how long that takes in a fresh process. */
export const cold: Bench = {
  name: 'cold',
  what: 'KB and load time of every function, beside a bare handler and one with all of Powertools',
  run: async (options) => {
    const all = await measureLoads(options)
    const whole = all.find(({ name }) => name === 'whole')
    const functions = all.map((one) => ({
      ...one,
      ratio: ratio(one.ms, whole?.ms),
      cpuRatio: ratio(one.cpuMs, whole?.cpuMs),
    }))
    const aimed = functions.filter(({ name }) => targets.of.includes(name))
    return {
      figures: {
        functions,
        targets,
        met: aimed.every(({ kb, ratio: to }) => kb <= targets.kb && to <= targets.ratio),
      },
      table: functions.map(({ name, kb, ms, cpuMs, ratio: to, cpuRatio }) => ({
        function: name,
        KB: kb,
        ms,
        'CPU ms': cpuMs,
        'ms to whole': to,
        'CPU to whole': cpuRatio,
      })),
      notes: [
        'bare: one DynamoDB put. whole: the same with middy, zod and all of Powertools (logger, metrics, tracer, batch, idempotency, ' +
          'parser, parameters, event handler).',
        'Both as one minified file, which is how they are usually deployed; split: through our own bundling, where what is loaded late ' +
          'is not loaded at all.',
        `Target: webhook and intake ≤ ${targets.kb} KB and ≤ ${targets.ratio} of whole. Times are of this machine and good as ratios only.`,
      ],
    }
  },
}
