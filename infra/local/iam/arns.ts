import { createHash } from 'node:crypto'
import type { Json } from '../json.ts'

/** What names and ARNs on this machine are made of. */
export interface Surroundings {
  readonly region: string
  readonly account: string
  readonly partition: string
  readonly urlSuffix: string
  /** Where the HTTP API answers. */
  readonly publicUrl: () => string
  readonly queueUrl: (queueName: string) => string
  /** The ARN of a table's stream, which exists once the table does. */
  readonly streamArn: (tableName: string) => string
}

/** How a resource is called: what Ref and Fn::GetAtt give for it. */
export interface Identity {
  readonly ref: () => string
  readonly attributes: Readonly<Record<string, () => string>>
}

/** What an identity is made from. */
export interface Named {
  readonly stack: string
  readonly logicalId: string
  readonly property: (name: string) => Json | undefined
  readonly surroundings: Surroundings
}

/**
 * Names a resource the way its type is named: by its own property, or by stack and logical id, the same at
 * every start.
 */
export const identify = (type: string, named: Named): Identity => (makers[type] ?? plain)(named)

type Maker = (named: Named) => Identity

const nameOf = ({ stack, logicalId, property }: Named, key: string, longest = 128): string => {
  const given = property(key)
  if (typeof given === 'string') return given
  const name = `${stack}-${logicalId}`
  // Cut long names at the front half, and keep them apart by a hash of the whole.
  return name.length <= longest
    ? name
    : `${name.slice(0, longest - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}

const arn = (
  { surroundings: { partition, region, account } }: Named,
  service: string,
  resource: string,
): string => `arn:${partition}:${service}:${region}:${account}:${resource}`

/** A name, and an ARN made of it. */
const nameAndArn =
  (
    key: string,
    service: string,
    resource: (name: string) => string,
    also: (name: string, named: Named) => Identity['attributes'] = () => ({}),
  ): Maker =>
  (named) => {
    const name = (): string => nameOf(named, key)
    return { ref: name, attributes: { Arn: () => arn(named, service, resource(name())), ...also('', named) } }
  }

const plain: Maker = (named) => {
  const name = (): string => `${named.stack}-${named.logicalId}`
  return { ref: name, attributes: { Arn: () => arn(named, 'local', name()), Id: name } }
}

const queue: Maker = (named) => {
  const name = (): string => nameOf(named, 'QueueName', 80)
  const url = (): string => named.surroundings.queueUrl(name())
  return { ref: url, attributes: { Arn: () => arn(named, 'sqs', name()), QueueName: name, QueueUrl: url } }
}

const table: Maker = (named) => {
  const name = (): string => nameOf(named, 'TableName')
  return {
    ref: name,
    attributes: {
      Arn: () => arn(named, 'dynamodb', `table/${name()}`),
      StreamArn: () => named.surroundings.streamArn(name()),
    },
  }
}

const secret: Maker = (named) => {
  const own = (): string => secretArn(named.surroundings, nameOf(named, 'Name'))
  return { ref: own, attributes: { Id: own } }
}

const api: Maker = (named) => {
  const id = (): string => `${named.stack}-${named.logicalId}`.toLowerCase()
  return { ref: id, attributes: { ApiId: id, ApiEndpoint: () => named.surroundings.publicUrl() } }
}

const topic: Maker = (named) => {
  const name = (): string => nameOf(named, 'TopicName')
  const own = (): string => arn(named, 'sns', name())
  return { ref: own, attributes: { TopicArn: own, TopicName: name } }
}

const rule: Maker = (named) => {
  const name = (): string => nameOf(named, 'Name', 64)
  const bus = (): string => {
    const given = named.property('EventBusName')
    const text = typeof given === 'string' ? (given.split('/').at(-1) ?? 'default') : 'default'
    return text === 'default' ? '' : `${text}/`
  }
  return { ref: name, attributes: { Arn: () => arn(named, 'events', `rule/${bus()}${name()}`) } }
}

const bus: Maker = (named) => {
  const name = (): string => nameOf(named, 'Name')
  return { ref: name, attributes: { Name: name, Arn: () => arn(named, 'events', `event-bus/${name()}`) } }
}

const bucket: Maker = (named) => {
  const name = (): string => nameOf(named, 'BucketName', 63).toLowerCase()
  return { ref: name, attributes: { Arn: () => `arn:${named.surroundings.partition}:s3:::${name()}` } }
}

const role: Maker = (named) => {
  const name = (): string => nameOf(named, 'RoleName', 64)
  const { partition, account } = named.surroundings
  return {
    ref: name,
    attributes: { Arn: () => `arn:${partition}:iam::${account}:role/${name()}`, RoleId: name },
  }
}

const parameter: Maker = (named) => {
  const value = (): string => {
    const given = named.property('Value')
    if (typeof given !== 'string')
      throw new Error(`${named.stack}/${named.logicalId}: an SSM parameter needs a Value`)
    return given
  }
  return { ref: () => nameOf(named, 'Name'), attributes: { Value: value, Type: () => 'String' } }
}

const makers: Readonly<Record<string, Maker>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::SQS::Queue': queue,
  'AWS::S3::Bucket': bucket,
  'AWS::SecretsManager::Secret': secret,
  'AWS::ApiGatewayV2::Api': api,
  'AWS::SNS::Topic': topic,
  'AWS::Events::Rule': rule,
  'AWS::Events::EventBus': bus,
  'AWS::IAM::Role': role,
  'AWS::SSM::Parameter': parameter,
  'AWS::Lambda::Function': nameAndArn('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Logs::LogGroup': nameAndArn('LogGroupName', 'logs', (name) => `log-group:${name}:*`),
  'AWS::CloudWatch::Alarm': nameAndArn('AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::Scheduler::Schedule': nameAndArn('Name', 'scheduler', (name) => `schedule/default/${name}`),
  'AWS::Scheduler::ScheduleGroup': nameAndArn('Name', 'scheduler', (name) => `schedule-group/${name}`),
  'AWS::SES::ConfigurationSet': (named) => ({ ref: () => nameOf(named, 'Name', 64), attributes: {} }),
  'AWS::SES::EmailIdentity': (named) => ({ ref: () => nameOf(named, 'EmailIdentity'), attributes: {} }),
}

/**
 * The ARN of a secret: its name and six characters, here made from the name so that they are the same at
 * every start.
 */
export const secretArn = (
  { partition, region, account }: Pick<Surroundings, 'partition' | 'region' | 'account'>,
  name: string,
): string => {
  const suffix = createHash('sha256')
    .update(name)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 6)
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${suffix}`
}
