import { describe, expect, it } from 'vitest'
import { synthesise } from '../../infra/synthesise.ts'
import { queueIndex } from '../../shared/runtime/function-names.ts'
import { both, synthesised } from './synthesised.ts'
import { functionNamed, ofType } from './template.ts'

const { stateful, stateless } = synthesised.aws
const tables = ofType(stateful, 'AWS::DynamoDB::Table')
const secrets = ofType(synthesised['aws-cn'].stateful, 'AWS::SecretsManager::Secret')

describe('what we remember', () => {
  it.each(tables)('table $id survives cdk destroy, mistakes and a stack that goes', (table) => {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    })
  })

  it.each(secrets)('secret $id survives cdk destroy', (secret) => {
    expect(secret).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' })
  })

  it.each(ofType(stateless, 'AWS::SQS::Queue'))(
    'queue $id keeps what was acknowledged when its stack goes: source queues for four days, dead-letter queues for fourteen',
    (queue) => {
      expect(queue).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: { MessageRetentionPeriod: ('RedrivePolicy' in queue.Properties ? 4 : 14) * 86_400 },
      })
    },
  )

  it("the bucket of imports survives its stack, is no one else's, speaks TLS only, and forgets after a week", () => {
    expect(stateful.Resources['ImportsBucket']).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7, Status: 'Enabled' }] },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    })
    expect(JSON.stringify(stateful.Resources['ImportsBucketPolicy'])).toContain(
      '"aws:SecureTransport":"false"',
    )
  })

  it('lies in the stateful stack only', () => {
    const remembering = /^AWS::(DynamoDB|SecretsManager|S3|KMS|RDS|EFS)::/
    expect(Object.values(stateless.Resources).filter(({ Type }) => remembering.test(Type))).toEqual([])
    const everything = both('aws-cn').flatMap((template) => Object.values(template.Resources))
    expect(everything.filter(({ Type }) => remembering.test(Type))).toHaveLength(9)
  })

  it('keeps its logical ids, for a new id is a new, empty resource', () => {
    expect(Object.keys(synthesised['aws-cn'].stateful.Resources).sort()).toEqual([
      'AnalyticsBucket',
      'AnalyticsBucketPolicy',
      'FrontDoorApi',
      'ImportsBucket',
      'ImportsBucketPolicy',
      'SecretsSigningSecret',
      'SecretsSmtpSecret',
      'SecretsTokenSecret',
      'TablesStateTable',
      'TablesTouchpointsTable',
    ])
    expect(
      ofType(stateless, 'AWS::SQS::Queue')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([
      'QueuesAnalyticsParkedQueue',
      'QueuesAnalyticsQueue',
      'QueuesExportParkedQueue',
      'QueuesFollowParkedQueue',
      'QueuesImportsQueue',
      'QueuesMendParkedQueue',
      'QueuesMendQueue',
      'QueuesSendCrmParkedQueue',
      'QueuesSendCrmQueue',
      'QueuesSendEmailParkedQueue',
      'QueuesSendEmailQueue',
      'QueuesSendWecomParkedQueue',
      'QueuesSendWecomQueue',
      'QueuesTouchpointsParkedQueue',
      'QueuesTouchpointsQueue',
    ])
  })

  it('can change, because nothing of it is exported', () => {
    expect(Object.values(stateful.Outputs).filter((output) => 'Export' in output)).toEqual([])
    expect(JSON.stringify(stateless)).not.toContain('Fn::ImportValue')
  })

  it('is refused to the person who destroys the stateful stack by hand', () => {
    expect(synthesised.aws.manifest).toMatchObject({
      artifacts: { Stateful: { properties: { terminationProtection: true } } },
    })
  })

  it('has the keys, the stream, the expiry and the index everything is written against', () => {
    expect(tables).toHaveLength(2)
    for (const { Properties } of tables) {
      expect(Properties).toMatchObject({
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      })
    }
    expect(stateful.Resources['TablesTouchpointsTable']?.Properties['StreamSpecification']).toEqual({
      StreamViewType: 'NEW_IMAGE',
    })
    const { name, partition, sort } = queueIndex
    expect(stateful.Resources['TablesStateTable']?.Properties).toMatchObject({
      GlobalSecondaryIndexes: [
        {
          IndexName: name,
          Projection: { ProjectionType: 'ALL' },
          KeySchema: [
            { AttributeName: partition, KeyType: 'HASH' },
            { AttributeName: sort, KeyType: 'RANGE' },
          ],
        },
      ],
    })
  })

  it('can be restored to any second, but for the log where that is not wanted', async () => {
    const cheap = await synthesise({ parameters: { logPointInTimeRecovery: 'false' }, validate: true })
    const recovered = ofType(cheap.stateful, 'AWS::DynamoDB::Table').map(({ id, Properties }) => [
      id,
      Properties['PointInTimeRecoverySpecification'],
    ])
    expect(Object.fromEntries(recovered)).toEqual({
      TablesTouchpointsTable: { PointInTimeRecoveryEnabled: false },
      TablesStateTable: { PointInTimeRecoveryEnabled: true },
    })
  })

  it('is read by a version that knows its rows before that version writes any', () => {
    const [reader, writer] = [
      functionNamed(stateless, 'project-journeys'),
      functionNamed(stateless, 'intake'),
    ]
    expect(writer['DependsOn']).toContain(reader.id)
  })
})
