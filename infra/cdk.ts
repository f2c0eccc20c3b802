/**
 * `npm run synth` and `npm run deploy`: says what it does, checks the parameters, and hands on to the CDK command line.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { root } from './content-hash.ts'
import { findings } from './findings.ts'
import { environmentNameOf, parameterHelp, type Parameters, placeholders, prefixOf, readParameters, WrongParameters } from './parameters.ts'

const help = (command: string): string => `npm run ${command} -- [-c parameter=value]… [-- more for cdk]

${command === 'synth'
  ? 'Writes the CloudFormation templates to cdk.out and has the validators look at them. Needs no AWS account.'
  : 'Deploys both stacks into the AWS account you are signed in to. It asks before it widens anybody\'s rights.'}

Parameters, as -c name=value, under "context" in cdk.json, or in the environment:
${parameterHelp.map(([name, text]) => `  ${name.padEnd(24)}${text}\n${' '.repeat(26)}${environmentNameOf(name)}`).join('\n')}

Examples:
  npm run synth
  npm run synth -- -c partition=aws-cn -c region=cn-north-1
  npm run deploy -- -c companyName="Acme" -c companyAddress="1 High Street, Leeds" -c emailFrom="Acme <hello@acme.example>"`

const main = async (): Promise<void> => {
  const [command = '', ...rest] = process.argv.slice(2)
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, context: { type: 'string', short: 'c', multiple: true } },
  })
  if (command !== 'synth' && command !== 'deploy' || values.help) return console.log(help(command))
  const context = values.context ?? []
  const parameters = read(context)
  if (command === 'deploy') refusePlaceholders(parameters)
  const { partition, region } = parameters
  const place = region === undefined ? partition : `${partition} in ${region}`
  console.log(`${command === 'synth' ? 'Synthesising' : 'Deploying'} ${prefixOf(parameters)} for ${place}.`)
  const args = [...context.flatMap((pair) => ['-c', pair]), ...positionals]
  await (command === 'synth' ? synth(args) : deploy(args))
}

const read = (pairs: readonly string[]): Parameters => {
  const config: unknown = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))
  const { context: standing } = z.object({ context: z.record(z.string(), z.unknown()) }).parse(config)
  const given = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  const known = new Set(parameterHelp.map(([name]) => name))
  const unknown = [...given.keys()].filter((name) => !known.has(name) && !name.includes(':'))
  if (unknown.length > 0) throw new WrongParameters(`There is no parameter ${unknown.join(', ')}.`)
  return readParameters({ context: (name) => given.get(name) ?? standing[name], env: process.env })
}

/** Customers would read these on every e-mail. */
const refusePlaceholders = (parameters: Parameters): void => {
  const given = new Map<string, unknown>(Object.entries(parameters))
  const left = Object.entries(placeholders).filter(([name, value]) => given.get(name) === value)
  if (left.length > 0) {
    const wanted = left.map(([name]) => `-c ${name}=…`).join(' ')
    throw new WrongParameters(`Before a deploy say who you are, for every e-mail carries it: ${wanted}`)
  }
}

const cdk = join(root, 'node_modules', '.bin', 'cdk')
const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: '1' }

/** The command line's own remarks are shown only when something is wrong. */
const synth = async (args: readonly string[]): Promise<void> => {
  const { status, stdout, stderr } = spawnSync(cdk, ['synth', '--quiet', '--no-notices', ...args], { cwd: root, env, encoding: 'utf8' })
  const found = await findings(join(root, 'cdk.out'))
  if (status !== 0 || found.length > 0) {
    console.error(stdout, stderr)
    process.exitCode = status === 0 ? 1 : status ?? 1
    return
  }
  console.log('The validators found nothing. The templates are in cdk.out.')
}

const deploy = (args: readonly string[]): void => {
  const { status } = spawnSync(cdk, ['deploy', '--all', '--require-approval', 'broadening', ...args], { cwd: root, env, stdio: 'inherit' })
  process.exitCode = status ?? 1
}

try {
  await main()
} catch (problem) {
  if (!(problem instanceof WrongParameters) && !(problem instanceof TypeError)) throw problem
  console.error(`${problem.message}\nnpm run synth -- --help tells what can be said.`)
  process.exitCode = 1
}
