import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { EnvironmentName } from '../../shared/runtime/function-names.ts'
import { acknowledge } from './base/acknowledge.ts'
import type { AppFunction } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'

/** What the secrets are made of. */
export interface SecretsProps {
  readonly prefix: string
  readonly smtp: boolean
  /** The company's own key; without it Secrets Manager's. */
  readonly key: IKey | undefined
}

/** The secrets the house itself has. Those of connections are made at run time, under the same prefix. */
export class Secrets extends Construct {
  readonly signing: AppSecret
  readonly token: AppSecret
  readonly smtp: AppSecret | undefined
  readonly prefix: string

  constructor(scope: Construct, id: string, { prefix, smtp, key }: SecretsProps) {
    super(scope, id)
    this.prefix = prefix
    this.signing = new AppSecret(this, 'Signing', 'SIGNING_SECRET', {
      name: `${prefix}/signing`,
      description: 'Signs links in messages. Whoever changes it breaks every unsubscribe link sent before.',
      rotation:
        'Links already sent must verify for years: a new key would break every unsubscribe link in a mailbox.',
      key,
    })
    this.token = new AppSecret(this, 'Token', 'TOKEN_SECRET', {
      name: `${prefix}/token`,
      description: 'The bearer token of /api. Put a new value to revoke the old.',
      rotation:
        'People and programs hold this token: the company changes it by putting a new value, when it wants to.',
      key,
    })
    this.smtp = smtp
      ? new AppSecret(this, 'Smtp', 'SMTP_SECRET', {
          name: `${prefix}/smtp`,
          description: 'The mail server: {"host","port","user","password"}. Put the values of your provider.',
          rotation: 'It is an account with a mail provider that only the company can change.',
          key,
          generate: {
            secretStringTemplate: '{"host":"smtp.example.com","port":465,"user":"hello@example.com"}',
            generateStringKey: 'password',
          },
        })
      : undefined
  }
}

/** What a secret is called and why nobody rotates it by machine. */
export interface AppSecretProps {
  readonly name: string
  readonly description: string
  readonly rotation: string
  readonly key: IKey | undefined
  readonly generate?: SecretStringGenerator
}

/** One secret of the house: kept when its stack goes, readable by the functions it is given to. */
export class AppSecret extends Construct {
  private readonly secret: Secret
  private readonly told: EnvironmentName

  constructor(
    scope: Construct,
    id: string,
    told: EnvironmentName,
    { name, description, rotation, key, generate = {} }: AppSecretProps,
  ) {
    super(scope, id)
    this.told = told
    this.secret = new Secret(this, 'Secret', {
      secretName: name,
      description,
      ...(key && { encryptionKey: key }),
      generateSecretString: { passwordLength: 48, excludePunctuation: true, ...generate },
      // Kept for good, but not when the very first deploy fails: its name would be in the way of the second.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    logicalId(this.secret)
    acknowledge(this.secret, 'AwsSolutions-SMG4', rotation)
  }

  /** Lets each function read it, and tells it which. */
  readBy(...fns: AppFunction[]): void {
    for (const fn of fns) {
      const arn = readOnce(fn, this, `Secrets${this.node.id}SecretArn`, this.secret.secretArn)
      fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] })
      fn.setEnv(this.told, arn)
    }
  }
}

/** The secrets of connections, `<prefix>/connections/<channel>/<id>`, which a person makes through /api. */
export class ConnectionSecrets {
  private readonly prefix: string

  constructor(prefix: string) {
    this.prefix = prefix
  }

  /** Lets each function read them, and tells it under which prefix. */
  readBy(...fns: AppFunction[]): void {
    this.give(fns, ['secretsmanager:GetSecretValue'])
  }

  /** Lets the function make, change and delete them. */
  keptBy(...fns: AppFunction[]): void {
    this.give(fns, [
      'secretsmanager:CreateSecret',
      'secretsmanager:PutSecretValue',
      'secretsmanager:GetSecretValue',
      'secretsmanager:DeleteSecret',
    ])
  }

  private give(fns: readonly AppFunction[], actions: [string, ...string[]]): void {
    for (const fn of fns) {
      const resource = Stack.of(fn).formatArn({
        service: 'secretsmanager',
        resource: `secret:${this.prefix}/connections/*`,
      })
      fn.allow({
        actions,
        resources: [resource],
        because: 'Connections are made at run time: only what their names begin with is known.',
      })
      fn.setEnv('SECRETS_PREFIX', this.prefix)
    }
  }
}
