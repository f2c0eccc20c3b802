import { randomInt, randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { AwsRequest } from '../aws/aws-request.ts'
import { type Surroundings, secretArn } from '../iam/arns.ts'
import { type Json, at, listAt, textAt, toJson } from '../json.ts'
import { type AwsAnswer, answer, awsError } from '../aws/aws-error.ts'
import type { Store } from '../store.ts'
import type { World } from '../template/template.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

const space = 'secrets'

const kept = z.object({
  name: z.string(),
  arn: z.string(),
  value: z.string().optional(),
  binary: z.string().optional(),
  version: z.string(),
  changed: z.number(),
  created: z.number(),
  description: z.string().optional(),
  deleted: z.number().optional(),
  tags: z.record(z.string(), z.string()).default({}),
})
type Secret = z.output<typeof kept>

/** Secrets Manager, as far as the product uses it. */
export interface Secrets {
  readonly handle: (request: AwsRequest) => Promise<AwsAnswer>
  /** The current value of a secret, by name or ARN. */
  readonly valueOf: (id: string) => string | undefined
  /** Makes the secrets of the templates that are not there yet. */
  readonly create: (world: World) => void
  /** The ARN a secret of this name or ARN has. */
  readonly arnOf: (id: string) => string
}

/** Keeps secrets in the runtime's store, each write whole or not there. */
export const createSecrets = (
  store: Store,
  surroundings: Pick<Surroundings, 'partition' | 'region' | 'account'>,
  now: () => number,
): Secrets => {
  const all = (): readonly Secret[] => store.all(space).map(([, value]) => kept.parse(value))
  const find = (id: string): Secret | undefined =>
    all().find((secret) => id === secret.name || id === secret.arn || id === secret.arn.slice(0, -7))
  const keep = (secret: Secret): Secret => {
    store.put(space, secret.name, toJson(secret))
    return secret
  }
  const made = (name: string, body: Json): Secret => ({
    ...valueIn(body),
    name,
    arn: secretArn(surroundings, name),
    version: randomUUID(),
    changed: now(),
    created: now(),
    tags: tagsIn(body),
  })

  const operations: Readonly<Record<string, (body: Json) => object>> = {
    CreateSecret: (body) => {
      const name = textAt(body, 'Name') ?? ''
      if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
        throw new Refusal(
          'ValidationException',
          'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
        )
      const there = find(name)
      if (there?.deleted)
        throw new Refusal(
          'InvalidRequestException',
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        )
      if (there)
        throw new Refusal(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        )
      return described(keep(made(name, body)))
    },
    PutSecretValue: (body) =>
      described(
        keep({
          ...live(body),
          ...valueIn(body),
          version: textAt(body, 'ClientRequestToken') ?? randomUUID(),
          changed: now(),
        }),
        {
          VersionStages: ['AWSCURRENT'],
        },
      ),
    UpdateSecret: (body) =>
      described(keep({ ...live(body), ...valueIn(body), version: randomUUID(), changed: now() })),
    GetSecretValue: (body) => valueAnswer(live(body)),
    BatchGetSecretValue: (body) => batch(listAt(body, 'SecretIdList').map(String)),
    DescribeSecret: (body) => {
      const secret = need(body)
      return omitUndefined({
        ...described(secret),
        CreatedDate: secret.created / 1000,
        LastChangedDate: secret.changed / 1000,
        VersionIdsToStages: { [secret.version]: ['AWSCURRENT'] },
        DeletedDate: secret.deleted ? secret.deleted / 1000 : undefined,
        Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
      })
    },
    DeleteSecret: (body) => {
      const secret = need(body)
      if (at(body, 'ForceDeleteWithoutRecovery') === true) store.remove(space, secret.name)
      else keep({ ...secret, deleted: now() })
      return { ...described(secret), DeletionDate: now() / 1000 }
    },
    RestoreSecret: (body) => {
      const { deleted: _deleted, ...secret } = need(body)
      return described(keep(secret))
    },
    TagResource: (body) => {
      const secret = live(body)
      keep({ ...secret, tags: { ...secret.tags, ...tagsIn(body) } })
      return {}
    },
    ListSecrets: () => ({
      SecretList: all()
        .filter(({ deleted }) => !deleted)
        .map((secret) => described(secret)),
    }),
  }
  const need = (body: Json): Secret => {
    const found = find(textAt(body, 'SecretId') ?? '')
    if (!found)
      throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    return found
  }
  const live = (body: Json): Secret => {
    const found = need(body)
    if (found.deleted)
      throw new Refusal(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      )
    return found
  }
  const batch = (ids: readonly string[]): object => {
    const found = ids.map((id) => ({ id, secret: find(id) }))
    return {
      SecretValues: found.flatMap(({ secret }) => (secret && !secret.deleted ? [valueAnswer(secret)] : [])),
      Errors: found.flatMap(({ id, secret }) =>
        secret && !secret.deleted
          ? []
          : [
              {
                SecretId: id,
                ErrorCode: 'ResourceNotFoundException',
                Message: "Secrets Manager can't find the specified secret.",
              },
            ],
      ),
    }
  }
  return {
    handle: async ({ operation, body }) => {
      const perform = operations[operation]
      if (!perform)
        return awsError(
          'secretsmanager',
          'UnknownOperationException',
          `${operation} is not an operation this machine knows`,
        )
      try {
        return answer('secretsmanager', perform(body))
      } catch (problem) {
        if (problem instanceof Refusal) return awsError('secretsmanager', problem.code, problem.message)
        throw problem
      }
    },
    valueOf: (id) => find(id)?.value,
    arnOf: (id) => (id.startsWith('arn:') ? id : (find(id)?.arn ?? secretArn(surroundings, id))),
    create: (world) => {
      for (const resource of world.ofType('AWS::SecretsManager::Secret')) {
        const properties = resource.properties()
        const name = textAt(properties, 'Name') ?? `${resource.stack}-${resource.logicalId}`
        if (!find(name))
          keep(
            made(name, {
              SecretString:
                textAt(properties, 'SecretString') ?? generated(properties['GenerateSecretString'] ?? {}),
            }),
          )
      }
    },
  }
}

class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const described = ({ arn, name, version }: Secret, also: object = {}): object => ({
  ARN: arn,
  Name: name,
  VersionId: version,
  ...also,
})

const valueAnswer = (secret: Secret): object =>
  omitUndefined({
    ...described(secret, { VersionStages: ['AWSCURRENT'], CreatedDate: secret.changed / 1000 }),
    SecretString: secret.value,
    SecretBinary: secret.binary,
  })

const valueIn = (body: Json): Pick<Secret, 'value' | 'binary'> => {
  const [value, binary] = [textAt(body, 'SecretString'), textAt(body, 'SecretBinary')]
  return omitUndefined({
    value,
    binary,
  })
}

const tagsIn = (body: Json): Record<string, string> =>
  Object.fromEntries(
    listAt(body, 'Tags').map((tag) => [textAt(tag, 'Key') ?? '', textAt(tag, 'Value') ?? '']),
  )

const wish = z.strictObject({
  PasswordLength: z.number().default(32),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeCharacters: z.string().default(''),
  ExcludeNumbers: z.boolean().default(false),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
})

const generated = (asked: Json): string => {
  const { PasswordLength, SecretStringTemplate, GenerateStringKey, ...options } = wish.parse(asked)
  const alphabet = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ]
    .join('')
    .split('')
    .filter((letter) => !options.ExcludeCharacters.includes(letter))
  const password = Array.from(
    { length: PasswordLength },
    () => alphabet[randomInt(alphabet.length)] ?? '',
  ).join('')
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password
  return JSON.stringify({
    ...z.record(z.string(), z.unknown()).parse(JSON.parse(SecretStringTemplate)),
    [GenerateStringKey]: password,
  })
}
