import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Assembly } from '../../infra/local/template/assembly.ts'
import type { JsonObject } from '../../infra/local/json.ts'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import type { LocalOptions } from '../../infra/local/options.ts'
import { type ProbeTemplate, probeTemplate } from './probe-template.ts'

/**
 * A stack of a test's own: a few functions that write down what they are given and do what a script tells
 * them. Its handlers are plain JavaScript made at run time, for they must be loaded as a bundle is.
 */
export interface Probe {
  readonly assembly: Assembly
  readonly folder: string
  /** Every event a function was given, oldest first. */
  readonly heard: (name: string) => readonly JsonObject[]
  /** What the functions do from now on: `{"reader": {"throw": "no"}}`. */
  readonly script: (script: JsonObject) => void
  readonly start: (options?: LocalOptions) => Promise<Local>
  readonly remove: () => void
}

const root = join(import.meta.dirname, '..', '..')

/**
 * Makes the stack; `change` may alter its template before it runs, and a `folder` from before makes it the
 * same stack again.
 */
export const probe = (
  change: (template: ProbeTemplate) => void = () => {},
  folder = mkdtempSync(join(tmpdir(), 'probe-')),
): Probe => {
  mkdirSync(join(folder, 'asset'), { recursive: true })
  for (const name of ['web', 'reader', 'follower', 'ticker'])
    writeFileSync(join(folder, 'asset', `${name}.js`), handlerSource)
  const template = probeTemplate(folder)
  change(template)
  const assembly: Assembly = {
    stacks: [{ name: 'probe', template: JSON.parse(JSON.stringify(template)) }],
    assetDir: join(folder, 'asset'),
  }
  return {
    assembly,
    folder,
    heard: (name) => {
      const file = join(folder, `${name}.jsonl`)
      return existsSync(file)
        ? readFileSync(file, 'utf8')
            .trim()
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : []
    },
    script: (script) => writeFileSync(join(folder, 'script.json'), JSON.stringify(script)),
    start: async (options = {}) =>
      await startLocal({ assembly, connect: false, speed: 0, dataDir: join(folder, 'data'), ...options }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const handlerSource = `
const { appendFileSync, existsSync, readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const from = createRequire(${JSON.stringify(join(root, 'package.json'))})
const name = process.env._HANDLER.split('.')[0]
const folder = process.env.PROBE
const clients = {
  dynamodb: () => from('@aws-sdk/client-dynamodb'),
  sqs: () => from('@aws-sdk/client-sqs'), events: () => from('@aws-sdk/client-eventbridge'),
  secrets: () => from('@aws-sdk/client-secrets-manager'), ses: () => from('@aws-sdk/client-sesv2'),
}
const send = async ([service, command, input]) => {
  const module = clients[service]()
  const Client = module[Object.keys(module).find((key) => /^[A-Z].*Client$/.test(key) && !key.startsWith('__'))]
  const client = new Client({ maxAttempts: 1 })
  const { $metadata, ...rest } = await client.send(new module[command + 'Command'](input))
  return rest
}
exports.handler = async (event, context) => {
  const heard = { ...event, seenAt: new Date().toISOString(), remaining: context.getRemainingTimeInMillis() }
  appendFileSync(folder + '/' + name + '.jsonl', JSON.stringify(heard) + '\\n')
  const script = existsSync(folder + '/script.json') ? JSON.parse(readFileSync(folder + '/script.json', 'utf8'))[name] ?? {} : {}
  if (script.sleep) await new Promise((resolve) => setTimeout(resolve, script.sleep))
  if (script.spin) for (;;) ;
  if (script.throw) throw new Error(script.throw)
  if (script.exit) process.exit(1)
  const body = event.body && JSON.parse(event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body)
  const results = []
  const failed = (problem) => ({ error: problem.name, message: problem.message })
  for (const call of script.calls ?? (body && body.calls) ?? []) results.push(await send(call).catch(failed))
  if (script.failing) {
    const records = event.Records ?? []
    return { state: { seen: (event.state?.seen ?? 0) + records.length }, batchItemFailures: records
      .filter((record) => script.failing.some((text) => JSON.stringify(record).includes(text)))
      .map((record) => ({ itemIdentifier: record.messageId ?? record.dynamodb.SequenceNumber })) }
  }
  if (script.answer) return script.answer
  if (event.Records) return { state: { seen: (event.state?.seen ?? 0) + event.Records.length } }
  return { env: { name: process.env.AWS_LAMBDA_FUNCTION_NAME, region: process.env.AWS_REGION, home: process.env.HOME ?? null }, results }
}
`
