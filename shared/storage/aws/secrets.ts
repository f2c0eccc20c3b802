import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { toRetryable, nameOf } from '../dynamodb/aws-errors.ts'

/** Secrets by name: under one prefix, or, without one, by their whole name or ARN. */
export interface Secrets {
  /** The secret's text, not older than the cache allows; nothing when there is none. `now` is ms UTC. */
  get(name: string, now: number): Promise<string | undefined>
  /**
   * Creates a secret, or gives it a new value; this process sees it at once, others when their cache is over.
   */
  put(name: string, value: string, now: number): Promise<void>
  /**
   * Takes a secret away for good; nothing happens when there is none. Other processes notice when their cache
   * is over.
   */
  remove(name: string, now: number): Promise<void>
}

export type SecretsOptions = {
  readonly client: SecretsManagerClient
  /** Stands before every name, with a slash between. */
  readonly prefix?: string
  /** How long a secret is kept, in ms. */
  readonly keptMs?: number
  /** How long it is kept that there is none, in ms: short, so that what was just created is soon found. */
  readonly missingMs?: number
}

type Kept = { readonly value: Promise<string | undefined>; readonly until: number }

/** Strangers may ask for names that do not exist; no more than this many answers are kept. */
const mostKept = 500

/**
 * Secrets Manager behind a small cache: one question for many askers, and none while the answer is fresh.
 * Failures are not kept.
 */
export const createSecretStore = ({
  client,
  prefix,
  keptMs = 300_000,
  missingMs = 10_000,
}: SecretsOptions): Secrets => {
  const kept = new Map<string, Kept>()
  const whole = (name: string) => (prefix === undefined ? name : `${prefix}/${name}`)
  const keep = (name: string, value: Promise<string | undefined>, until: number) => {
    kept.delete(name)
    kept.set(name, { value, until })
    if (kept.size > mostKept) kept.delete(kept.keys().next().value ?? '')
  }
  const ask = async (name: string, now: number): Promise<string | undefined> => {
    try {
      const value = await read(client, whole(name))
      if (value === undefined) keep(name, Promise.resolve(value), now + missingMs)
      return value
    } catch (error) {
      kept.delete(name)
      throw error
    }
  }
  return {
    get: (name, now) => {
      const known = kept.get(name)
      if (known && known.until > now) return known.value
      const asked = ask(name, now)
      keep(name, asked, now + keptMs)
      return asked
    },
    put: async (name, value, now) => {
      await write(client, whole(name), value)
      keep(name, Promise.resolve(value), now + keptMs)
    },
    remove: async (name, now) => {
      await erase(client, whole(name))
      keep(name, Promise.resolve(undefined), now + missingMs)
    },
  }
}

/** The same secrets, for whoever does not say what time it is. */
export const secretsNow = ({ get, put, remove }: Secrets, now: () => number) => ({
  get: (name: string) => get(name, now()),
  put: (name: string, value: string) => put(name, value, now()),
  remove: (name: string) => remove(name, now()),
})

/** There is none, or it is waiting to be deleted. */
const gone = new Set(['ResourceNotFoundException', 'InvalidRequestException'])

const read = async (client: SecretsManagerClient, SecretId: string): Promise<string | undefined> => {
  try {
    return (await toRetryable(client.send(new GetSecretValueCommand({ SecretId })))).SecretString
  } catch (error) {
    if (gone.has(nameOf(error) ?? '')) return undefined
    throw error
  }
}

/**
 * A new value where there is a secret, a new secret where there is none; whoever created it meanwhile is
 * overwritten.
 */
const write = async (client: SecretsManagerClient, name: string, SecretString: string): Promise<void> => {
  const replace = () => toRetryable(client.send(new PutSecretValueCommand({ SecretId: name, SecretString })))
  try {
    await replace()
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error
    try {
      await toRetryable(client.send(new CreateSecretCommand({ Name: name, SecretString })))
    } catch (second) {
      if (nameOf(second) !== 'ResourceExistsException') throw second
      await replace()
    }
  }
}

/**
 * At once and not after a time to think: a key that was taken back must not be able to come again by itself.
 */
const erase = async (client: SecretsManagerClient, SecretId: string): Promise<void> => {
  try {
    await toRetryable(client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })))
  } catch (error) {
    if (!gone.has(nameOf(error) ?? '')) throw error
  }
}
