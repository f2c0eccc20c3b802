/**
 * `npm run synth` and `npm run deploy`: says what it does, checks the parameters, and hands on to the CDK
 * command line.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { root } from './content-hash.ts'
import { findings } from './validation-report.ts'
import { nextSteps } from './next-steps.ts'
import { readRemembered, remember, rememberedFor } from './remembered.ts'
import {
  environmentNameOf,
  parameterHelp,
  type Parameters,
  prefixOf,
  readParameters,
  refusePlaceholders,
  WrongParameters,
} from './parameters.ts'

const help = (command: string): string => `npm run ${command} -- [-c parameter=value]… [-- more for cdk]

${
  command === 'synth'
    ? 'Writes the CloudFormation templates to cdk.out and has the validators look at them. Needs no AWS account.'
    : "Deploys both stacks into the AWS account you are signed in to. It asks before it widens anybody's rights; --yes does not ask."
}

Parameters, as -c name=value, under "context" in cdk.json, or in the environment. Those of the last deploy are kept in
cdk.context.json by stage and count where nothing is given; -c name= drops one:
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
    options: {
      help: { type: 'boolean', short: 'h' },
      context: { type: 'string', short: 'c', multiple: true },
      yes: { type: 'boolean' },
      'require-approval': { type: 'string' },
    },
  })
  if ((command !== 'synth' && command !== 'deploy') || values.help) return console.log(help(command))
  const context = values.context ?? []
  const given = givenIn(context)
  const parameters = read(given)
  if (command === 'deploy') refusePlaceholders(parameters)
  const { partition, region } = parameters
  const place = region === undefined ? partition : `${partition} in ${region}`
  console.log(`${command === 'synth' ? 'Synthesising' : 'Deploying'} ${prefixOf(parameters)} for ${place}.`)
  const args = [...context.flatMap((pair) => ['-c', pair]), ...positionals]
  if (command === 'synth') return await synth(args)
  const approval = values.yes ? 'never' : (values['require-approval'] ?? 'broadening')
  if (!deploy(['--require-approval', approval, ...args])) return
  remember(contextFile, parameters.stage, given)
  const written: unknown = JSON.parse(readFileSync(outputsFile, 'utf8'))
  console.log(
    nextSteps(
      { prefix: prefixOf(parameters), stage: parameters.stage, region, outputs: written },
      parameters.intakeConcurrency,
    ),
  )
}

const contextFile = join(root, 'cdk.context.json')
const outputsFile = join(root, 'cdk.out', 'outputs.json')

/**
 * The parameters that were given on the command line and in the environment, which the next deploy need not
 * be given again.
 */
const givenIn = (pairs: readonly string[]): Map<string, string> => {
  const told = parameterHelp.flatMap(([name]) => {
    const value = process.env[environmentNameOf(name)]
    return value === undefined ? [] : [[name, value] as const]
  })
  return new Map([
    ...told,
    ...pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  ])
}

const read = (given: ReadonlyMap<string, string>): Parameters => {
  const config: unknown = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))
  const { context: standing } = z.object({ context: z.record(z.string(), z.unknown()) }).parse(config)
  const known = new Set(parameterHelp.map(([name]) => name))
  const unknown = [...given.keys()].filter((name) => !known.has(name) && !name.includes(':'))
  if (unknown.length > 0) throw new WrongParameters(`There is no parameter ${unknown.join(', ')}.`)
  const remembered = rememberedFor(readRemembered(contextFile), given.get('stage') ?? standing['stage'])
  return readParameters({
    context: (name) => given.get(name) ?? standing[name],
    env: process.env,
    remembered,
  })
}

const cdk = join(root, 'node_modules', '.bin', 'cdk')
const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: '1' }
const looking = { ...env, RETHREAD_PLACEHOLDERS: 'allowed' }

/** The command line's own remarks are shown only when something is wrong. */
const synth = async (args: readonly string[]): Promise<void> => {
  const { status, stdout, stderr } = spawnSync(cdk, ['synth', '--quiet', '--no-notices', ...args], {
    cwd: root,
    env: looking,
    encoding: 'utf8',
  })
  const found = await findings(join(root, 'cdk.out'))
  if (status !== 0 || found.length > 0) {
    console.error(stdout, stderr)
    process.exitCode = status === 0 ? 1 : (status ?? 1)
    return
  }
  console.log('The validators found nothing. The templates are in cdk.out.')
}

/** Whether the deploy succeeded. */
const deploy = (args: readonly string[]): boolean => {
  const { status } = spawnSync(cdk, ['deploy', '--all', '--outputs-file', outputsFile, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
  return status === 0
}

try {
  await main()
} catch (problem) {
  if (!(problem instanceof WrongParameters) && !(problem instanceof TypeError)) throw problem
  console.error(`${problem.message}\nnpm run synth -- --help tells what can be said.`)
  process.exitCode = 1
}
