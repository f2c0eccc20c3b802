/**
 * Synthesises the stacks without the CDK command line, once for each content: `.cache/synth-<hash>/` is a
 * cloud assembly
 *
 *   Stateful.template.json    the tables and secrets
 *   Stateless.template.json   the functions, queues, bus, rules and HTTP API; refers to the other by Fn::GetStackOutput
 *   asset.<hash>/             what every function's Code points to: <function>.js (exports handler) and page/
 *   manifest.json             of the cloud assembly
 *
 * and is made again only when something has changed under functions/, shared/, infra/constructs, in the files
 * of infra/ that declare the stacks, or in package-lock.json, tsconfig.json or cdk.json. Nothing is validated
 * here unless asked for: `npm run synth` and the tests do that.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { cacheFolder, buildCached } from './build-cache.ts'
import { contentHash, root, stackSources } from './content-hash.ts'
import { findings } from './validation-report.ts'
import { omitUndefined } from '../shared/runtime/omit-undefined.ts'

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
})
const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
})

/** A CloudFormation template, as far as we rely on it. */
export type Template = z.output<typeof template>

/** What a synthesis leaves. */
export interface Synthesised {
  /** The cloud assembly's folder, and what is written on it. */
  readonly outdir: string
  readonly manifest: unknown
  readonly stateful: Template
  readonly stateless: Template
  /** The folder every function's Code points to. */
  readonly assetDir: string
}

/** What to synthesise. */
export interface SynthesisOptions {
  readonly partition?: 'aws' | 'aws-cn'
  /** Any other parameter of parameters.ts, as text. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Whether validators look at it too; then what they find is an error. */
  readonly validate?: boolean
  /** The folder that keeps what was synthesised. */
  readonly cache?: string
}

/**
 * Synthesises the stacks, or finds them as they were when nothing changed.
 * @throws Error with what the app said when it could not be synthesised.
 */
export const synthesise = async ({
  partition = 'aws',
  parameters = {},
  validate = false,
  cache = cacheFolder,
}: SynthesisOptions = {}): Promise<Synthesised> => {
  const name = `synth-${await contentHash(stackSources, partition, parameters, validate)}`
  const outdir = await buildCached(cache, name, (folder) =>
    runApp(folder, { ...parameters, partition }, validate),
  )
  return await read(outdir)
}

const run = promisify(execFile)

const runApp = async (
  outdir: string,
  parameters: Readonly<Record<string, string>>,
  validate: boolean,
): Promise<void> => {
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(await json(join(root, 'cdk.json')))
  await run(process.execPath, [join(root, 'infra', 'app.ts')], {
    cwd: root,
    env: omitUndefined({
      PATH: process.env['PATH'],
      RETHREAD_PLACEHOLDERS: 'allowed',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...parameters }),
      CDK_VALIDATION: !validate ? 'false' : undefined,
    }),
  }).catch((problem: unknown) => {
    const said =
      problem instanceof Error && 'stderr' in problem ? String(problem.stderr) : 'The app could not be run'
    throw new Error(said, { cause: problem })
  })
  const found = await findings(outdir)
  if (found.length > 0) throw new Error(`The validators found:\n${found.join('\n')}`)
}

const read = async (outdir: string): Promise<Synthesised> => {
  const asset = (await readdir(outdir)).find((name) => name.startsWith('asset.') && !name.includes('.json'))
  if (asset === undefined) throw new Error(`${outdir} holds no asset: delete it and try again`)
  return {
    outdir,
    manifest: await json(join(outdir, 'manifest.json')),
    stateful: template.parse(await json(join(outdir, 'Stateful.template.json'))),
    stateless: template.parse(await json(join(outdir, 'Stateless.template.json'))),
    assetDir: join(outdir, asset),
  }
}

const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))
