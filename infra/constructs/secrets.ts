import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { EnvironmentName } from '../../shared/runtime/function-names.ts'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { acknowledge } from './base/acknowledge.ts'
import type { AppFunction } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'

/** Properties of the secrets. */
export interface SecretsProps {
  readonly prefix: string
  readonly smtp: boolean
  /** The company's own KMS key; Secrets Manager's without it. */
  readonly key: IKey | undefined
}

/** The stack's own secrets. Those of connections are created at run time, under the same prefix. */
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
      description: 'Signs links in messages. Changing it breaks every unsubscribe link sent before.',
      rotation:
        'Links already sent must verify for years: a new key would break every unsubscribe link in a mailbox.',
      key,
    })
    this.token = new AppSecret(this, 'Token', 'TOKEN_SECRET', {
      name: `${prefix}/token`,
      description: 'The bearer token of /api. Put a new value to revoke the old.',
      rotation: 'People and programs hold this token: the company rotates it by putting a new value.',
      key,
    })
    this.smtp = smtp
      ? new AppSecret(this, 'Smtp', 'SMTP_SECRET', {
          name: `${prefix}/smtp`,
          description: 'The SMTP server: {"host","port","user","password"}. Put the values of your provider.',
          rotation: 'Only the company can change the account at its e-mail provider.',
          key,
          generate: {
            secretStringTemplate: '{"host":"smtp.example.com","port":465,"user":"hello@example.com"}',
            generateStringKey: 'password',
          },
        })
      : undefined
  }
}

/** Name of a secret, and why it has no automatic rotation. */
export interface AppSecretProps {
  readonly name: string
  readonly description: string
  readonly rotation: string
  readonly key: IKey | undefined
  readonly generate?: SecretStringGenerator
}

/** A secret of the stack: retained when the stack is removed. */
export class AppSecret extends Construct {
  private readonly secret: Secret
  private readonly variable: EnvironmentName

  constructor(
    scope: Construct,
    id: string,
    variable: EnvironmentName,
    { name, description, rotation, key, generate = {} }: AppSecretProps,
  ) {
    super(scope, id)
    this.variable = variable
    this.secret = new Secret(this, 'Secret', {
      secretName: name,
      description,
      ...omitUndefined({ encryptionKey: key }),
      generateSecretString: { passwordLength: 48, excludePunctuation: true, ...generate },
      // Retained, except when the first deploy fails: its name would block the second one.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    logicalId(this.secret)
    acknowledge(this.secret, 'AwsSolutions-SMG4', rotation)
  }

  /** Lets functions read the secret, and sets the variable with its ARN. */
  grantRead(...fns: AppFunction[]): void {
    for (const fn of fns) {
      const arn = readOnce(fn, this, `Secrets${this.node.id}SecretArn`, this.secret.secretArn)
      fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] })
      fn.setEnv(this.variable, arn)
    }
  }
}

/** The secrets of connections, `<prefix>/connections/<channel>/<id>`, created through /api. */
export class ConnectionSecrets {
  private readonly prefix: string

  constructor(prefix: string) {
    this.prefix = prefix
  }

  /** Lets functions read the secrets, and sets the variable with the prefix. */
  grantRead(...fns: AppFunction[]): void {
    this.grant(fns, ['secretsmanager:GetSecretValue'])
  }

  /** Lets functions create, change and delete secrets. */
  grantManage(...fns: AppFunction[]): void {
    this.grant(fns, [
      'secretsmanager:CreateSecret',
      'secretsmanager:PutSecretValue',
      'secretsmanager:GetSecretValue',
      'secretsmanager:DeleteSecret',
    ])
  }

  private grant(fns: readonly AppFunction[], actions: [string, ...string[]]): void {
    for (const fn of fns) {
      const resource = Stack.of(fn).formatArn({
        service: 'secretsmanager',
        resource: `secret:${this.prefix}/connections/*`,
      })
      fn.allow({
        actions,
        resources: [resource],
        because: 'Connections are created at run time: only the prefix of their names is known.',
      })
      fn.setEnv('SECRETS_PREFIX', this.prefix)
    }
  }
}
