type Statement = Record<string, unknown>

const att = (id: string, name: string): object => ({ 'Fn::GetAtt': [id, name] })
const role = (statements: Statement[]): Record<string, unknown> => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {},
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }],
  },
})
const fn = (name: string, folder: string, also: Record<string, unknown> = {}): Record<string, unknown> => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: `${name}.handler`,
    Role: att(`${name}Role`, 'Arn'),
    Runtime: 'nodejs24.x',
    Timeout: 5,
    MemorySize: 256,
    Code: {},
    Environment: { Variables: { PROBE: folder, TABLE: { Ref: 'Table' }, QUEUE: { Ref: 'Queue' } } },
    ...also,
  },
})
const allow = (Action: string | string[], Resource: unknown, also: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...also,
})
const mayInvoke = (name: string, Principal: string): Record<string, unknown> => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { Action: 'lambda:InvokeFunction', FunctionName: att(name, 'Arn'), Principal },
})

/** A template as far as a test changes it. */
export interface ProbeTemplate {
  readonly Resources: Record<string, { readonly Type?: unknown; readonly Properties?: unknown }>
}

/** The template of the probe stack: one of everything the local runtime runs. */
export const probeTemplate = (folder: string): ProbeTemplate => ({
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
          { AttributeName: 'q', AttributeType: 'S' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [
          {
            IndexName: 'queue',
            KeySchema: [{ AttributeName: 'q', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      },
    },
    Parked: { Type: 'AWS::SQS::Queue', Properties: {} },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 60,
        RedrivePolicy: { deadLetterTargetArn: att('Parked', 'Arn'), maxReceiveCount: 2 },
      },
    },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: {
          Statement: [
            allow('sqs:SendMessage', att('Queue', 'Arn'), {
              Principal: { Service: 'events.amazonaws.com' },
              Condition: { ArnEquals: { 'aws:SourceArn': [att('Rule', 'Arn'), att('MailRule', 'Arn')] } },
            }),
          ],
        },
      },
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'facts' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['probe'], 'detail-type': [{ prefix: 'interruption.' }] },
        Targets: [{ Id: 'q', Arn: att('Queue', 'Arn') }],
      },
    },
    MailRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: 'default',
        EventPattern: { source: ['aws.ses'] },
        Targets: [{ Id: 'q', Arn: att('Queue', 'Arn') }],
      },
    },
    Every: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(5 minutes)',
        Targets: [{ Id: 't', Arn: att('ticker', 'Arn') }],
      },
    },
    Set: { Type: 'AWS::SES::ConfigurationSet', Properties: {} },
    SetEvents: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Set' },
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['send', 'delivery', 'open', 'click', 'bounce', 'complaint'],
          EventBridgeDestination: {
            EventBusArn: {
              'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default',
            },
          },
        },
      },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        Name: 'probe/token',
        GenerateSecretString: { PasswordLength: 20, ExcludePunctuation: true },
      },
    },
    webRole: role([
      allow(
        ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'],
        att('Table', 'Arn'),
      ),
      allow('dynamodb:Query', { 'Fn::Sub': '${Table.Arn}/index/queue' }),
      allow('sqs:SendMessage', att('Queue', 'Arn')),
      allow('events:PutEvents', att('Bus', 'Arn')),
      allow(['secretsmanager:CreateSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:DeleteSecret'], {
        'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:probe/*',
      }),
      allow(
        'ses:SendEmail',
        [
          { 'Fn::Sub': 'arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/example.com' },
          {
            'Fn::Sub': 'arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${Set}',
          },
        ],
        { Condition: { StringLike: { 'ses:FromAddress': '*@example.com' } } },
      ),
    ]),
    readerRole: role([
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], att('Queue', 'Arn')),
      allow('dynamodb:PutItem', att('Table', 'Arn')),
    ]),
    followerRole: role([
      allow(
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        att('Table', 'StreamArn'),
      ),
      allow('dynamodb:ListStreams', '*'),
      allow('sqs:SendMessage', att('Parked', 'Arn')),
    ]),
    tickerRole: role([]),
    web: fn('web', folder),
    reader: fn('reader', folder),
    follower: fn('follower', folder),
    ticker: fn('ticker', folder),
    tickerMayBeWoken: mayInvoke('ticker', 'events.amazonaws.com'),
    webMayBeAsked: mayInvoke('web', 'apigateway.amazonaws.com'),
    Drain: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att('Queue', 'Arn'),
        FunctionName: { Ref: 'reader' },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Stream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att('Table', 'StreamArn'),
        FunctionName: { Ref: 'follower' },
        BatchSize: 100,
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 3,
        MaximumRecordAgeInSeconds: 3600,
        TumblingWindowInSeconds: 60,
        DestinationConfig: { OnFailure: { Destination: att('Parked', 'Arn') } },
      },
    },
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: 'Api',
        ProtocolType: 'HTTP',
        CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['POST'], AllowHeaders: ['content-type'] },
      },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: att('web', 'Arn'),
        PayloadFormatVersion: '2.0',
      },
    },
    ...Object.fromEntries(
      ['POST /do', 'ANY /things/{kind}/{rest+}', 'GET /things/{kind}/one', 'POST /hooks/{name}'].map(
        (RouteKey, index) => [
          `Route${index}`,
          {
            Type: 'AWS::ApiGatewayV2::Route',
            Properties: {
              ApiId: { Ref: 'Api' },
              RouteKey,
              Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
            },
          },
        ],
      ),
    ),
  },
})
