import { describe, expect, it } from 'vitest'
import { functionNames } from '../../shared/runtime/function-names.ts'
import { both, synthesised } from './synthesised.ts'
import { functionNamed, mayDo, ofType, statementsOf, target, text, variablesOf } from './template.ts'

const { stateless } = synthesised.aws
const partitions = ['aws', 'aws-cn'] as const

/** Every resource that may end in a wildcard, and why. */
const allowed = [
  { resource: /^\*$/, actions: ['dynamodb:ListStreams'], because: 'ListStreams takes no resource' },
  {
    resource:
      /^arn:<AWS::Partition>:secretsmanager:[^:]+(::Region>)?:<AWS::AccountId>:secret:rethread\/connections\/\*$/,
    actions: ['GetSecretValue', 'CreateSecret', 'PutSecretValue', 'DeleteSecret'].map(
      (name) => `secretsmanager:${name}`,
    ),
    because: 'connections are made at run time under this prefix',
  },
  {
    resource: /^arn:<AWS::Partition>:s3:::<ReadImportsBucketName>\/(incoming|reports)\/\*$/,
    actions: ['s3:GetObject', 's3:PutObject'],
    because: 'every file has a key that is made when it is announced',
  },
  {
    resource:
      /^arn:<AWS::Partition>:s3:::<ReadAnalyticsBucketName>\/(touchpoints|touchpoints\/recent|jobs|job-parts)\/\*$/,
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    because: 'the names of the files come from the data: sequence numbers, months and buckets',
  },
]

const explains = ({ resource, actions }: (typeof allowed)[number], action: string, name: string): boolean =>
  resource.test(name) && actions.includes(action)

const granted = partitions
  .flatMap((partition) => both(partition).flatMap((template) => ofType(template, 'AWS::IAM::Policy')))
  .flatMap(statementsOf)
  .filter(({ Effect }) => Effect === 'Allow')

const able = (action: string) =>
  functionNames.filter((name) => mayDo(stateless, name).some(({ Action }) => Action.includes(action)))

/** What each function may do, beside writing its own log. */
const may: Record<string, readonly string[]> = {
  'export-touchpoints': [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    's3:PutObject',
    'sqs:SendMessage',
  ],
  'compact-analytics': [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:SendMessage',
  ],
  'run-analytics-jobs': [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
  ],
  webhook: ['dynamodb:Query', 'secretsmanager:GetSecretValue', 'sqs:SendMessage'],
  'preference-center': [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
  ],
  'poll-channels': ['dynamodb:Query', 'secretsmanager:GetSecretValue', 'sqs:SendMessage'],
  'measure-data-quality': [
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
  ],
  'import-file': [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:GetObject',
    's3:PutObject',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
  ],
  intake: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
  ],
}

describe('a role', () => {
  it('names every action', () => {
    expect(granted.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([])
  })

  it('names every resource, but for those that are explained', () => {
    const wild = granted.flatMap(({ Action, Resource }) =>
      Resource.map(text)
        .filter((name) => name.includes('*'))
        .flatMap((name) => Action.map((action) => ({ action, name }))),
    )
    expect(
      wild.filter(({ action, name }) => !allowed.some((entry) => explains(entry, action, name))),
    ).toEqual([])
    for (const entry of allowed)
      expect(
        wild.some(({ action, name }) => explains(entry, action, name)),
        entry.because,
      ).toBe(true)
  })

  it("carries no managed policy and is one function's alone", () => {
    const roles = ofType(stateless, 'AWS::IAM::Role')
    expect(roles).toHaveLength(functionNames.length)
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns')
  })

  it.each(Object.entries(may))('of %s lets it do its work and nothing else', (name, actions) => {
    const own = mayDo(stateless, name)
      .flatMap(({ Action }) => Action)
      .filter((action) => !action.startsWith('logs:'))
    expect([...new Set(own)].sort()).toEqual(actions)
  })

  it('lets intake add touchpoints and read none, record its progress, and of all else look up single rows (who was erased) and read the policy', () => {
    const onTables = mayDo(stateless, 'intake').filter(({ Action }) =>
      Action.some((action) => action.startsWith('dynamodb:')),
    )
    expect(onTables).toEqual([
      expect.objectContaining({ Action: ['dynamodb:PutItem'] }),
      expect.objectContaining({
        Action: ['dynamodb:Query'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['policy'] } },
      }),
      expect.objectContaining({
        Action: ['dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['progress'] } },
      }),
      expect.objectContaining({ Action: ['dynamodb:GetItem'] }),
    ])
    const tables = onTables.map(
      ({ Resource }) => /Tables(Touchpoints|State)/.exec(JSON.stringify(Resource))?.[1],
    )
    expect(tables).toEqual(['Touchpoints', 'State', 'State', 'State'])
  })

  it('lets no one but the console make connections, and no one but senders send', () => {
    expect(able('secretsmanager:CreateSecret')).toEqual(['console'])
    expect(able('ses:SendEmail')).toEqual(['send-email'])
    expect(able('dynamodb:Scan')).toEqual(['measure-data-quality'])
  })

  it('lets the console put files and fetch reports, and the person who brings files in the other way about', () => {
    expect(onFiles('console')).toEqual([
      's3:PutObject incoming/*',
      's3:GetObject reports/*',
      's3:GetObject jobs/*',
      's3:GetObject touchpoints/manifest.json',
    ])
    expect(onFiles('import-file')).toEqual(['s3:GetObject incoming/*', 's3:PutObject reports/*'])
    expect(onFiles('export-touchpoints')).toEqual(['s3:PutObject touchpoints/recent/*'])
    expect(able('s3:GetObject')).toEqual([
      'console',
      'import-file',
      'compact-analytics',
      'run-analytics-jobs',
    ])
    expect(able('s3:PutObject')).toEqual([
      'console',
      'import-file',
      'export-touchpoints',
      'compact-analytics',
      'run-analytics-jobs',
    ])
    expect(able('s3:DeleteObject')).toEqual(['compact-analytics', 'run-analytics-jobs'])
  })

  it('lets the person who brings files in write nothing of the state but how far they are', () => {
    const writing = mayDo(stateless, 'import-file').filter(({ Action }) =>
      Action.includes('dynamodb:PutItem'),
    )
    expect(writing).toEqual([
      expect.objectContaining({
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['imports'] } },
      }),
    ])
  })

  it('lets import-file query the uploads and the policy, and no other partition of the state', () => {
    const keys = mayDo(stateless, 'import-file')
      .filter(({ Action }) => Action.includes('dynamodb:Query'))
      .map(({ Condition }) => Condition)
    expect(keys).toEqual(
      ['imports', 'policy'].map((key) => ({
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
      })),
    )
  })

  it('lets no one but maintenance take anything out of the log', () => {
    const taking = functionNames.filter((name) =>
      mayDo(stateless, name).some(
        ({ Action, Resource }) =>
          Action.includes('dynamodb:DeleteItem') && JSON.stringify(Resource).includes('TablesTouchpoints'),
      ),
    )
    expect(taking).toEqual(['maintenance'])
  })

  it("lets e-mail go out only as the company's address and through our configuration set", () => {
    const [sending, ...more] = mayDo(stateless, 'send-email').filter(({ Action }) =>
      Action.includes('ses:SendEmail'),
    )
    expect(more).toEqual([])
    expect(sending?.Resource.map(text).map((arn) => arn.split(':').at(-1))).toEqual([
      expect.stringMatching(/^configuration-set\/<SendEmailSes/),
      'identity/hello@example.com',
      'identity/example.com',
    ])
  })
})

describe('the environment of a function', () => {
  const reaching: Record<string, string> = {
    TOUCHPOINTS_TABLE: 'dynamodb:',
    STATE_TABLE: 'dynamodb:',
    TOUCHPOINTS_QUEUE_URL: 'sqs:SendMessage',
    ANALYTICS_QUEUE_URL: 'sqs:SendMessage',
    ANALYTICS_BUCKET: 's3:',
    MEND_QUEUE_URL: 'sqs:SendMessage',
    SEND_EMAIL_QUEUE_URL: 'sqs:SendMessage',
    SEND_WECOM_QUEUE_URL: 'sqs:SendMessage',
    SEND_CRM_QUEUE_URL: 'sqs:SendMessage',
    IMPORTS_QUEUE_URL: 'sqs:SendMessage',
    IMPORTS_BUCKET: 's3:',
    BUS_NAME: 'events:PutEvents',
    SIGNING_SECRET: 'secretsmanager:GetSecretValue',
    TOKEN_SECRET: 'secretsmanager:GetSecretValue',
    SECRETS_PREFIX: 'secretsmanager:GetSecretValue',
    WAITING_QUEUE_URLS: 'sqs:GetQueueAttributes',
    PARKED_QUEUE_URLS: 'sqs:GetQueueAttributes',
  }

  it.each(functionNames)('%s may also reach', (name) => {
    const statements = mayDo(stateless, name).map(({ Action, Resource }) => ({
      Action,
      Resource: JSON.stringify(Resource),
    }))
    for (const [variable, value] of Object.entries(variablesOf(functionNamed(stateless, name)))) {
      const action = reaching[variable]
      if (action === undefined) continue
      for (const thing of pointedAt(value)) {
        const grant = statements.find(
          ({ Action, Resource }) => Action.some((one) => one.startsWith(action)) && Resource.includes(thing),
        )
        expect(grant, `${variable} names ${thing}`).toBeDefined()
      }
    }
  })
})

describe('what wakes a function', () => {
  const taking: Record<string, readonly string[]> = {
    queue: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    stream: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
  }

  it.each(ofType(stateless, 'AWS::Lambda::EventSourceMapping'))(
    '$id may be taken from, and parked for',
    ({ Properties }) => {
      const name = functionNames.find(
        (one) => functionNamed(stateless, one).id === target(Properties['FunctionName']),
      )
      const statements = name === undefined ? [] : mayDo(stateless, name)
      const on = (resource: unknown) =>
        statements
          .filter(({ Resource }) => Resource.map(text).includes(text(resource)))
          .flatMap(({ Action }) => Action)
      const wanted = taking['StartingPosition' in Properties ? 'stream' : 'queue'] ?? []
      expect(on(Properties['EventSourceArn'])).toEqual(expect.arrayContaining([...wanted]))
      const [, parked] =
        /"OnFailure":\{"Destination":\{"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(Properties)) ?? []
      if (parked !== undefined) expect(on({ 'Fn::GetAtt': [parked, 'Arn'] })).toContain('sqs:SendMessage')
    },
  )
})

/** What a function may do with files, and in which folder. */
const onFiles = (name: string): string[] =>
  mayDo(stateless, name)
    .filter(({ Action }) => Action.some((action) => action.startsWith('s3:')))
    .map(
      ({ Action, Resource }) => `${Action.join()} ${Resource.map(text).join().split('/').slice(1).join('/')}`,
    )

/** The logical ids (or the name itself) a value is made of. */
const pointedAt = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : [...JSON.stringify(value).matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(Read\w+?)(?:Arn|Name)","Value"\]/g)]
        .map(([, own = '', read = '']) => own + read)
        .filter((id) => id !== '' && !id.startsWith('AWS'))
