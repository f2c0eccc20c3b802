import { requireEnv } from '../../shared/runtime/env.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { lazy } from '../../shared/runtime/lazy.ts'
import { secretsClient } from '../../shared/storage/aws/secrets-client.ts'
import { createSecretStore, type Secrets } from '../../shared/storage/aws/secrets.ts'

const client = lazy(secretsClient)

/** The stack's own secrets, by ARN. */
export const stackSecrets = lazy((): Secrets => createSecretStore({ client: client() }))

/** Secrets under the stack's prefix, at `<prefix>/<path>/<name>`. Cache times in ms. */
export const prefixedSecrets = (
  path: string,
  caching: { keptMs?: number; missingMs?: number } = {},
): Secrets =>
  createSecretStore({ client: client(), prefix: `${requireEnv('SECRETS_PREFIX')}${path}`, ...caching })

/** The text of the secret that signs links; undefined while the stack has not made it. */
export const signingSecret = (now = Date.now()): Promise<string | undefined> =>
  stackSecrets().get(requireEnv('SIGNING_SECRET'), now)

/**
 * The secrets that verify signed links.
 * @throws RetryableError while there is none
 */
export const signingSecrets = async (now: number): Promise<string[]> => {
  const secret = await signingSecret(now)
  if (secret === undefined) throw new RetryableError('signing secret: not found')
  return [secret]
}
