import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { EnvironmentName, FunctionName } from '../../../shared/runtime/function-names.ts'
import { acknowledgeWildcard } from './acknowledge.ts'
import type { FunctionDefaults } from './function-defaults.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/**
 * One thing a function may do, and nothing more. `because` is owed for a resource that ends in a wildcard.
 */
export interface Permission {
  readonly actions: readonly [string, ...string[]]
  readonly resources: readonly [string, ...string[]]
  readonly because?: string
  /** Under which conditions, as IAM writes them. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** How large and how patient a function is. */
export interface AppFunctionProps {
  readonly name: FunctionName
  readonly timeout: Duration
  readonly memory: number
}

/**
 * A Lambda function with the safe defaults: the current runtime on arm64, a role that begins with nothing but
 * its own log group, and an environment only names of the shared list can enter. Others give to it by their
 * deps (`state.readWrittenBy(fn)`).
 */
export class AppFunction extends Construct {
  readonly functionName: FunctionName
  readonly timeout: Duration
  readonly lambda: lambda.Function
  private readonly role: Role

  constructor(
    scope: Construct,
    id: string,
    house: FunctionDefaults,
    { name, timeout, memory }: AppFunctionProps,
  ) {
    super(scope, id)
    this.functionName = name
    this.timeout = timeout
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logGroup = new LogGroup(this, 'Logs', {
      retention: house.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] })
    this.lambda = new lambda.Function(this, 'Resource', {
      code: house.code,
      handler: `${name}.handler`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: memory,
      timeout,
      role: this.role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      // The platform's own START and REPORT lines are some 400 bytes an invocation: more than a touchpoint's
      // whole budget of log.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      tracing: house.traced ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    })
    if (house.traced)
      acknowledgeWildcard(
        this.role,
        '*',
        'X-Ray takes no resource in PutTraceSegments and PutTelemetryRecords.',
      )
    this.setEnv('POWERTOOLS_SERVICE_NAME', name)
    if (house.key)
      this.allow({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
        resources: [house.key.keyArn],
      })
    for (const [fact, value] of house.facts) this.setEnv(fact, value)
  }

  /** Lets the function do this. */
  allow({ actions, resources, because, conditions }: Permission): void {
    this.role.addToPolicy(
      new PolicyStatement(
        omitUndefined({
          effect: Effect.ALLOW,
          actions: [...actions],
          resources: [...resources],
          conditions: conditions || undefined,
        }),
      ),
    )
    if (because === undefined) return
    for (const resource of resources) acknowledgeWildcard(this.role, resource, because)
  }

  /** Tells the function where something is. */
  setEnv(name: EnvironmentName, value: string): void {
    this.lambda.addEnvironment(name, value)
  }
}
