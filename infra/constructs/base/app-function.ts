import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { EnvironmentName, FunctionName } from '../../../shared/runtime/function-names.ts'
import { acknowledgeWildcard } from './acknowledge.ts'
import type { FunctionDefaults } from './function-defaults.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** A permission of a function. A resource that ends in a wildcard needs a reason (`because`). */
export interface Permission {
  readonly actions: readonly [string, ...string[]]
  readonly resources: readonly [string, ...string[]]
  readonly because?: string
  /** IAM conditions. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** Name, timeout and memory (MB) of a function. */
export interface AppFunctionProps {
  readonly name: FunctionName
  readonly timeout: Duration
  readonly memory: number
}

/**
 * A Lambda function with safe defaults: the current runtime on arm64, a role that can write its own log group
 * only, and environment variables of the shared list only. Other constructs grant it access, for example
 * `state.grantReadWrite(fn)`.
 */
export class AppFunction extends Construct {
  readonly functionName: FunctionName
  readonly timeout: Duration
  readonly lambda: lambda.Function
  private readonly role: Role

  constructor(
    scope: Construct,
    id: string,
    defaults: FunctionDefaults,
    { name, timeout, memory }: AppFunctionProps,
  ) {
    super(scope, id)
    this.functionName = name
    this.timeout = timeout
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logGroup = new LogGroup(this, 'Logs', {
      retention: defaults.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] })
    this.lambda = new lambda.Function(this, 'Resource', {
      code: defaults.code,
      handler: `${name}.handler`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: memory,
      timeout,
      role: this.role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      // Lambda's own START and REPORT lines are about 400 bytes an invocation: more than the log budget of a
      // touchpoint.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      tracing: defaults.traced ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    })
    if (defaults.traced)
      acknowledgeWildcard(
        this.role,
        '*',
        'X-Ray takes no resource in PutTraceSegments and PutTelemetryRecords.',
      )
    this.setEnv('POWERTOOLS_SERVICE_NAME', name)
    if (defaults.key)
      this.allow({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        resources: [defaults.key.keyArn],
      })
    for (const [variable, value] of defaults.companyFacts) this.setEnv(variable, value)
  }

  /** Grants a permission. */
  allow({ actions, resources, because, conditions }: Permission): void {
    this.role.addToPolicy(
      new PolicyStatement(
        omitUndefined({
          effect: Effect.ALLOW,
          actions: [...actions],
          resources: [...resources],
          conditions,
        }),
      ),
    )
    if (because === undefined) return
    for (const resource of resources) acknowledgeWildcard(this.role, resource, because)
  }

  /** Sets an environment variable. */
  setEnv(name: EnvironmentName, value: string): void {
    this.lambda.addEnvironment(name, value)
  }
}
