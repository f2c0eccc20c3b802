import { CannotStart } from '../startup-error.ts'
import type { World } from '../template/template.ts'

/**
 * What this runtime does with a property of a resource type: act on it (used), or know that here it changes
 * nothing (ignored).
 */
interface Known {
  readonly used: readonly string[]
  readonly ignored?: readonly string[]
}

const known: Readonly<Record<string, Known>> = {
  'AWS::DynamoDB::Table': {
    used: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'LocalSecondaryIndexes',
      'StreamSpecification',
      'TimeToLiveSpecification',
    ],
    ignored: [
      'DeletionProtectionEnabled',
      'PointInTimeRecoverySpecification',
      'SSESpecification',
      'Tags',
      'TableClass',
    ],
  },
  'AWS::SQS::Queue': {
    used: [
      'QueueName',
      'VisibilityTimeout',
      'RedrivePolicy',
      'DelaySeconds',
      'ReceiveMessageWaitTimeSeconds',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
    ],
    ignored: ['SqsManagedSseEnabled', 'RedriveAllowPolicy', 'Tags'],
  },
  'AWS::S3::Bucket': {
    used: ['BucketName', 'CorsConfiguration', 'LifecycleConfiguration', 'NotificationConfiguration'],
    ignored: ['BucketEncryption', 'PublicAccessBlockConfiguration', 'Tags'],
  },
  'AWS::S3::BucketPolicy': { used: [], ignored: ['Bucket', 'PolicyDocument'] },
  'AWS::SQS::QueuePolicy': { used: ['PolicyDocument', 'Queues'] },
  'AWS::Lambda::Function': {
    used: [
      'FunctionName',
      'Code',
      'Environment',
      'Handler',
      'Role',
      'Runtime',
      'Timeout',
      'MemorySize',
      'ReservedConcurrentExecutions',
    ],
    ignored: ['Architectures', 'LoggingConfig', 'TracingConfig', 'Description', 'Tags'],
  },
  'AWS::Lambda::Permission': { used: ['Action', 'FunctionName', 'Principal', 'SourceArn'] },
  'AWS::Lambda::EventInvokeConfig': {
    used: ['FunctionName', 'MaximumRetryAttempts', 'Qualifier', 'DestinationConfig'],
    ignored: ['MaximumEventAgeInSeconds'],
  },
  'AWS::Lambda::EventSourceMapping': {
    used: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig',
      'EventSourceArn',
      'FunctionName',
      'FunctionResponseTypes',
      'FilterCriteria',
      'MaximumBatchingWindowInSeconds',
      'MaximumRecordAgeInSeconds',
      'MaximumRetryAttempts',
      'ParallelizationFactor',
      'ScalingConfig',
      'StartingPosition',
      'TumblingWindowInSeconds',
      'Enabled',
    ],
    ignored: ['Tags'],
  },
  'AWS::Events::EventBus': { used: ['Name'], ignored: ['Description', 'Tags'] },
  'AWS::Events::Rule': {
    used: ['Name', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'Targets'],
    ignored: ['Description'],
  },
  'AWS::Scheduler::Schedule': {
    used: ['Name', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State', 'Target', 'GroupName'],
    ignored: ['Description', 'FlexibleTimeWindow'],
  },
  'AWS::ApiGatewayV2::Api': {
    used: ['Name', 'ProtocolType', 'CorsConfiguration'],
    ignored: ['Description', 'Tags', 'DisableExecuteApiEndpoint'],
  },
  'AWS::ApiGatewayV2::Integration': {
    used: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
    ignored: ['IntegrationMethod', 'Description', 'ConnectionType'],
  },
  'AWS::ApiGatewayV2::Route': { used: ['ApiId', 'AuthorizationType', 'RouteKey', 'Target'] },
  'AWS::ApiGatewayV2::Stage': {
    used: ['ApiId', 'StageName'],
    ignored: [
      'AccessLogSettings',
      'AutoDeploy',
      'DefaultRouteSettings',
      'RouteSettings',
      'Description',
      'Tags',
    ],
  },
  'AWS::SecretsManager::Secret': {
    used: ['Name', 'GenerateSecretString', 'SecretString'],
    ignored: ['Description', 'Tags'],
  },
  'AWS::SSM::Parameter': { used: ['Value'], ignored: ['Type', 'Tags'] },
  'AWS::SES::ConfigurationSetEventDestination': { used: ['ConfigurationSetName', 'EventDestination'] },
  'AWS::IAM::Policy': { used: ['PolicyDocument', 'Roles'], ignored: ['PolicyName'] },
  'AWS::IAM::ManagedPolicy': {
    used: ['PolicyDocument', 'Roles'],
    ignored: ['ManagedPolicyName', 'Description', 'Path'],
  },
  'AWS::IAM::Role': {
    used: ['RoleName', 'Policies', 'ManagedPolicyArns', 'AssumeRolePolicyDocument'],
    ignored: ['Description', 'Tags', 'MaxSessionDuration'],
  },
}

/** Types that only watch, name or bill: on one machine there is nothing to do for them. */
const harmless = new Set([
  'AWS::CDK::Metadata',
  'AWS::Logs::LogGroup',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::EmailIdentity',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::Events::Archive',
  'AWS::Budgets::Budget',
  'AWS::ResourceGroups::Group',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::MetricFilter',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::CertificateManager::Certificate',
])

/**
 * Checks that this runtime understands everything in the templates.
 * @returns what it leaves out on purpose, as `Type` or `Type.Property`.
 * @throws Error naming every resource type and property it does not know: running without them would not be
 * what is deployed.
 */
export const checkSupported = (world: World): readonly string[] => {
  const ignored = new Set<string>()
  const strange: string[] = []
  for (const { type, path, propertyNames } of world.resources) {
    const kind = known[type]
    if (harmless.has(type)) ignored.add(type)
    else if (!kind) strange.push(`${path}: ${type}`)
    else
      for (const property of propertyNames) {
        if (property === 'Tags' || kind.ignored?.includes(property)) ignored.add(`${type}.${property}`)
        else if (!kind.used.includes(property)) strange.push(`${path}: ${type}.${property}`)
      }
  }
  if (strange.length > 0) {
    throw new CannotStart(
      `The templates hold what this machine cannot run yet (infra/local/aws/supported-resources.ts):\n  ${strange.join('\n  ')}`,
    )
  }
  return [...ignored].sort()
}
