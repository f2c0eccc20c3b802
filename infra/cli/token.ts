/**
 * `npm run token`: prints the API token of a deployed installation, read from Secrets Manager with the AWS
 * credentials of the caller.
 */
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { parseArgs } from 'node:util'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { prefixOf } from '../parameters.ts'

const help = `npm run --silent token [-- --stage NAME] [--region REGION]

Prints the API token of a deployed installation. Needs AWS credentials that may read the secret rethread[-STAGE]/token.
Without --region: RETHREAD_REGION, RETHREAD_STAGE, then the region of the AWS command line.`

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, stage: { type: 'string' }, region: { type: 'string' } },
  })
  if (values.help) return console.log(help)
  const stage = values.stage ?? process.env['RETHREAD_STAGE']
  const region = values.region ?? process.env['RETHREAD_REGION']
  const client = new SecretsManagerClient(omitUndefined({ region }))
  const { SecretString } = await client.send(
    new GetSecretValueCommand({ SecretId: `${prefixOf({ stage })}/token` }),
  )
  console.log(SecretString)
}

await main().catch((problem: unknown) => {
  console.error(problem instanceof Error ? `${problem.name}: ${problem.message}` : 'The token cannot be read')
  console.error('npm run token -- --help')
  process.exitCode = 1
})
