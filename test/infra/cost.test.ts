import { describe, expect, it } from 'vitest'
import { both } from './synthesised.ts'
import { ofType } from './template.ts'

/**
 * Types that are paid for by time or by capacity. Whoever adds a type to the stack says here that it is not.
 */
const paidByUse = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SNS::Topic',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::Secret',
  // A standard parameter is free of charge.
  'AWS::SSM::Parameter',
])

/** What would be paid for whether it is used or not. */
const standing =
  /Provisioned(Throughput|Concurrency|Poller)|ReservedConcurrent|Kms(Master)?KeyId|VpcConfig|WarmThroughput/g

describe.each(['aws', 'aws-cn'] as const)('while nothing happens in %s', (partition) => {
  const templates = both(partition)

  it('nothing stands there and costs', () => {
    const types = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type))
    expect(types.filter((type) => !paidByUse.has(type))).toEqual([])
  })

  it('nothing is provisioned or reserved', () => {
    expect(JSON.stringify(templates).match(standing)).toBeNull()
    const tables = templates.flatMap((template) => ofType(template, 'AWS::DynamoDB::Table'))
    for (const { Properties } of tables) expect(Properties['BillingMode']).toBe('PAY_PER_REQUEST')
  })
})
