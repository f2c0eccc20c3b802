import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { synthesise, type Template } from '../../infra/synthesise.ts'
import { ofType } from './template.ts'

const place = { account: '111111111111', region: 'eu-central-1' }
const one = await synthesise({ parameters: { ...place, stage: 'one' } })
const other = await synthesise({ parameters: { ...place, stage: 'other' } })

/**
 * Properties that name a resource in its account and region. Inline policies are named within their role,
 * stages within their API.
 */
const naming =
  /^(Name|QueueName|FunctionName|TopicName|TableName|BucketName|RoleName|LogGroupName|AlarmName|ManagedPolicyName|DomainName|AliasName)$/
const within = new Set([
  'AWS::IAM::Policy',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Lambda::Permission',
  'AWS::Lambda::EventInvokeConfig',
])

const namesIn = (template: Template): string[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => !within.has(Type))
    .flatMap(({ Type, Properties }) =>
      Object.entries(Properties)
        .filter(([key, value]) => naming.test(key) && typeof value === 'string')
        .map(([key, value]) => `${Type} ${key} ${String(value)}`),
    )

const exportsIn = (template: Template): unknown[] =>
  Object.values(template.Outputs).flatMap((output) => output['Export'] ?? [])

describe('two stages in one account and region', () => {
  it('have no physical name in common', () => {
    const [mine, theirs] = [one, other].map(({ stateful, stateless }) => [
      ...namesIn(stateful),
      ...namesIn(stateless),
    ])
    expect(mine?.length).toBeGreaterThan(3)
    expect(mine?.filter((name) => theirs?.includes(name))).toEqual([])
    expect([...exportsIn(one.stateful), ...exportsIn(one.stateless)]).toEqual([])
  })

  it('name the stage in every name that is not made by CloudFormation', () => {
    for (const name of [...namesIn(one.stateful), ...namesIn(one.stateless)])
      expect(name).toContain('rethread-one')
  })

  it('have stacks of their own', () => {
    const stackNames = ({ manifest }: typeof one) => JSON.stringify(manifest).match(/"stackName":"[^"]+"/g)
    expect(stackNames(one)).toEqual([
      '"stackName":"rethread-one-stateful"',
      '"stackName":"rethread-one-stateless"',
    ])
  })

  const rule = z.object({ EventBusName: z.unknown().optional(), EventPattern: z.unknown().optional() })

  it.each(ofType(one.stateless, 'AWS::Events::Rule'))(
    'rule $id hears no event of the other: a bus, bucket or configuration set of its own',
    ({ Properties }) => {
      const { EventBusName = 'default', EventPattern } = rule.parse(Properties)
      // A schedule hears nothing. On the default bus, where both stages' events pass, the pattern must refer
      // to a resource of this stack.
      if (EventPattern === undefined) return
      if (EventBusName === 'default') expect(JSON.stringify(EventPattern)).toMatch(/"(Ref|Fn::GetAtt)":/)
      else expect(JSON.stringify(EventBusName)).toMatch(/"(Ref|Fn::GetAtt)":/)
    },
  )

  it('give functions rights on nothing that is named without the stage', () => {
    const policies = JSON.stringify(ofType(one.stateless, 'AWS::IAM::Policy'))
    expect(policies).toContain('secret:rethread-one/connections/*')
    expect(policies).not.toContain('rethread-other')
    expect(policies).not.toContain('secret:rethread/')
  })
})

describe('what one stack reads of the other', () => {
  it('is read once for each value, however many refer to it', () => {
    const read = [...JSON.stringify(one.stateless).matchAll(/"OutputName":"(\w+)"/g)].map(([, name]) => name)
    expect(read.length).toBeGreaterThan(5)
    expect(new Set(read).size).toBe(read.length)
    expect(read.length).toBe(Object.keys(one.stateful.Outputs).length)
  })

  it('stands in SSM parameters that CloudFormation names', () => {
    const parameters = ofType(one.stateless, 'AWS::SSM::Parameter')
    expect(
      parameters.filter(({ Properties }) =>
        JSON.stringify(Properties['Value']).includes('Fn::GetStackOutput'),
      ),
    ).toEqual(parameters)
    for (const { Properties } of parameters) expect(Properties).not.toHaveProperty('Name')
  })
})

describe('tags', () => {
  it.each(['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'])(
    'say application and stage on every %s',
    (type) => {
      for (const { Properties } of ofType(one.stateful, type)) {
        expect(Properties['Tags']).toEqual(
          expect.arrayContaining([
            { Key: 'Application', Value: 'rethread' },
            { Key: 'Stage', Value: 'one' },
          ]),
        )
      }
    },
  )
})
