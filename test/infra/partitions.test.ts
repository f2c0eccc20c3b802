import { describe, expect, it } from 'vitest'
import { functionNames } from '../../shared/runtime/function-names.ts'
import { findings } from '../../infra/validation-report.ts'
import { synthesise } from '../../infra/synthesise.ts'
import { both, synthesised, traced } from './synthesised.ts'
import { functionNamed, mayDo, ofType, the, variablesOf } from './template.ts'

const partitions = ['aws', 'aws-cn'] as const
const china = synthesised['aws-cn']

describe.each(partitions)('in %s', (partition) => {
  it("the validators (CloudFormation's own and cdk-nag's AwsSolutions) find nothing", async () => {
    expect(await findings(synthesised[partition].outdir)).toEqual([])
  })

  it('nothing is traced that no one asked for', () => {
    for (const { Properties } of ofType(synthesised[partition].stateless, 'AWS::Lambda::Function')) {
      expect(Properties).not.toHaveProperty('TracingConfig')
    }
    expect(JSON.stringify(both(partition))).not.toContain('xray:')
  })

  it('no ARN states which partition it is in', () => {
    expect(JSON.stringify(both(partition)).match(/.{40}arn:aws[:-]/g)).toBeNull()
  })

  it('only principals, which read the same everywhere, name a domain', () => {
    const named = JSON.stringify(both(partition)).matchAll(/[\w.-]*amazonaws\.com[\w.]*/g)
    const principals = ['apigateway', 'cloudwatch', 'events', 'lambda'].map(
      (service) => `${service}.amazonaws.com`,
    )
    expect(new Set([...named].map(([name]) => name))).toEqual(new Set(principals))
  })
})

describe('in China', () => {
  it('there is nothing that China does not have', () => {
    const types = both('aws-cn').flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type))
    expect(
      types.filter((type) =>
        /^AWS::(SES|XRay|Cognito|CloudFront|AppSync|Pinpoint)::|^AWS::Lambda::Url$/.test(type),
      ),
    ).toEqual([])
    expect(JSON.stringify(both('aws-cn')).match(/xray:|ses:|"aws\.ses"/g)).toBeNull()
    for (const { Properties } of ofType(china.stateless, 'AWS::Lambda::EventSourceMapping'))
      expect(Properties).not.toHaveProperty('Tags')
  })

  it('e-mail goes by SMTP, with a secret to put the account in', () => {
    expect(variablesOf(functionNamed(china.stateless, 'send-email'))).toMatchObject({
      EMAIL_TRANSPORT: 'smtp',
      SMTP_SECRET: expect.anything(),
    })
    expect(JSON.stringify(mayDo(china.stateless, 'send-email'))).toContain('SecretsSmtpSecret')
  })
})

describe('elsewhere', () => {
  it('e-mail goes by SES, and SES reports what became of it', () => {
    const { stateless } = synthesised.aws
    const told = variablesOf(functionNamed(stateless, 'send-email'))
    expect(told).toMatchObject({ EMAIL_TRANSPORT: 'ses', SES_CONFIGURATION_SET: expect.anything() })
    expect(told).not.toHaveProperty('SMTP_SECRET')
    expect(ofType(stateless, 'AWS::SES::ConfigurationSetEventDestination')).toHaveLength(1)
    const reports = ofType(stateless, 'AWS::Events::Rule').find(
      ({ Properties }) => Properties['EventBusName'] === 'default',
    )
    const kinds: unknown = expect.arrayContaining([
      'Email Sent',
      'Email Opened',
      'Email Clicked',
      'Email Bounced',
    ])
    const { SES_CONFIGURATION_SET } = told
    const own = { mail: { tags: { 'ses:configuration-set': [SES_CONFIGURATION_SET] } } }
    expect(reports?.Properties['EventPattern']).toEqual({
      source: ['aws.ses'],
      'detail-type': kinds,
      detail: own,
    })
  })

  it('e-mail is sent over TLS, counted, and never to an address that bounced or complained', () => {
    const [set] = ofType(synthesised.aws.stateless, 'AWS::SES::ConfigurationSet')
    expect(set?.Properties).toMatchObject({
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    })
    expect(set?.Properties).not.toHaveProperty('TrackingOptions')
  })

  it('parameters widen what SES reports to the whole account, and name a domain for its links', async () => {
    const { stateless } = await synthesise({
      parameters: { emailEvents: 'all', emailTrackingDomain: 'click.acme.example' },
    })
    const reports = the(stateless, 'AWS::Events::Rule', ({ Properties }) =>
      JSON.stringify(Properties).includes('"aws.ses"'),
    )
    expect(reports.Properties['EventPattern']).not.toHaveProperty('detail')
    const [set] = ofType(stateless, 'AWS::SES::ConfigurationSet')
    expect(set?.Properties['TrackingOptions']).toEqual({ CustomRedirectDomain: 'click.acme.example' })
  })
})

describe('where traces are asked for', () => {
  it('the validators find nothing', async () => {
    expect(await findings(traced.outdir)).toEqual([])
  })

  it.each(functionNames)('%s is traced, and may state so to X-Ray', (name) => {
    expect(functionNamed(traced.stateless, name).Properties['TracingConfig']).toEqual({ Mode: 'Active' })
    expect(mayDo(traced.stateless, name)).toContainEqual(
      expect.objectContaining({
        Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        Resource: ['*'],
      }),
    )
  })
})
