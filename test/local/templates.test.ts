import { describe, expect, it } from 'vitest'
import { checkSupported } from '../../infra/local/aws/supported-resources.ts'
import { type Scope, resolveIntrinsics } from '../../infra/local/template/intrinsics.ts'
import { readWorld } from '../../infra/local/template/template.ts'

const scope: Scope = {
  ref: (name) => (name === 'AWS::NoValue' ? undefined : `<${name}>`),
  attribute: (id, name) => `<${id}.${name}>`,
  imported: (name) => `import:${name}`,
  stackOutput: (stack, output) => `${stack}:${output}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => `${map}.${top}.${second}`,
}

const surroundings = {
  region: 'eu-central-1',
  account: '000000000000',
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
  publicUrl: () => 'http://127.0.0.1:1',
  queueUrl: (name: string) => `http://gate/${name}`,
  streamArn: (table: string) => `stream-of-${table}`,
}

const worldOf = (resources: Record<string, { Type: string; Properties?: Record<string, string> }>) =>
  readWorld([{ name: 's', template: { Resources: resources } }], surroundings)

describe('what a template states', () => {
  it.each([
    [{ Ref: 'Table' }, '<Table>'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, '<Table.Arn>'],
    [{ 'Fn::GetAtt': 'Table.Stream.Arn' }, '<Table.Stream.Arn>'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-<B>-3'],
    [{ 'Fn::Sub': 'x${A}y${B.Arn}z${!Literal}' }, 'x<A>y<B.Arn>z${Literal}'],
    [{ 'Fn::Sub': ['${own}/${AWS::Region}', { own: { Ref: 'X' } }] }, '<X>/<AWS::Region>'],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::ImportValue': { 'Fn::Sub': '${A}-name' } }, 'import:<A>-name'],
    [{ 'Fn::GetStackOutput': { StackName: 's', OutputName: 'o', Region: { Ref: 'AWS::Region' } } }, 's:o'],
    [{ 'Fn::If': ['Yes', 'one', 'other'] }, 'one'],
    [{ a: { Ref: 'AWS::NoValue' }, b: ['x', { Ref: 'AWS::NoValue' }] }, { b: ['x'] }],
    [{ Condition: { StringEquals: { a: 'b' } } }, { Condition: { StringEquals: { a: 'b' } } }],
  ])('%j is %j', (given, meant) => expect(resolveIntrinsics(given, scope)).toEqual(meant))

  it('refuses a function it does not know', () =>
    expect(() => resolveIntrinsics({ 'Fn::Cidr': [] }, scope)).toThrow('Fn::Cidr is not a function'))

  it('reads another stack’s exports and outputs, and leaves out what a condition excludes', () => {
    const world = readWorld(
      [
        {
          name: 'one',
          template: {
            Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } },
            Outputs: {
              Out: {
                Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
                Export: { Name: { 'Fn::Sub': '${AWS::StackName}-stream' } },
              },
            },
          },
        },
        {
          name: 'other',
          template: {
            Conditions: { China: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] } },
            Resources: {
              Policy: {
                Type: 'AWS::SQS::QueuePolicy',
                Properties: {
                  a: { 'Fn::ImportValue': 'one-stream' },
                  b: { 'Fn::GetStackOutput': { StackName: 'one', OutputName: 'Out' } },
                },
              },
              Gone: { Type: 'AWS::SNS::Topic', Condition: 'China' },
            },
          },
        },
      ],
      surroundings,
    )
    expect(world.ofType('AWS::SQS::QueuePolicy')[0]?.properties()).toEqual({
      a: 'stream-of-one-Table',
      b: 'stream-of-one-Table',
    })
    expect(world.resources.map(({ logicalId }) => logicalId)).toEqual(['Table', 'Policy'])
  })

  it('fails loudly on a type or property it cannot run, and lists what changes nothing', () => {
    expect(
      checkSupported(
        worldOf({
          A: { Type: 'AWS::CloudWatch::Alarm' },
          Q: { Type: 'AWS::SQS::Queue', Properties: { SqsManagedSseEnabled: 'true' } },
        }),
      ),
    ).toEqual(['AWS::CloudWatch::Alarm', 'AWS::SQS::Queue.SqsManagedSseEnabled'])
    expect(() =>
      checkSupported(
        worldOf({
          B: { Type: 'AWS::Kinesis::Stream' },
          Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'k' } },
        }),
      ),
    ).toThrow(/s\/B: AWS::Kinesis::Stream\n {2}s\/Q: AWS::SQS::Queue\.KmsMasterKeyId/)
  })
})
