import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { impatient } from './client-options.ts'

/** The client of our secrets. */
export const secretsClient = (): SecretsManagerClient => new SecretsManagerClient(impatient)
