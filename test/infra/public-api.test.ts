import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { synthesise } from '../../infra/synthesise.ts'
import { synthesised } from './synthesised.ts'
import { functionNamed, ofType, target, text, the } from './template.ts'

const { stateful, stateless } = synthesised.aws

const answeredBy = (name: 'webhook' | 'console' | 'preference-center'): string[] => {
  const { id } = functionNamed(stateless, name)
  const integration = the(stateless, 'AWS::ApiGatewayV2::Integration', (one) =>
    JSON.stringify(one).includes(`"${id}"`),
  )
  return ofType(stateless, 'AWS::ApiGatewayV2::Route')
    .filter(({ Properties }) => JSON.stringify(Properties['Target']).includes(`"${integration.id}"`))
    .map(({ Properties }) => String(Properties['RouteKey']))
    .sort()
}

describe('the public API', () => {
  it('leads to the functions docs/interfaces.md promises', () => {
    expect(answeredBy('webhook')).toEqual([
      'GET /hooks/{channel}/{connection}',
      'GET /l/{token}',
      'GET /u/{token}',
      'OPTIONS /hooks/{channel}/{connection}',
      'POST /hooks/{channel}/{connection}',
      'POST /hooks/{channel}/{connection}/{message}',
      'POST /u/{token}',
      'POST /v1/{type}',
    ])
    expect(answeredBy('preference-center')).toEqual([
      'GET /f/{token}',
      'GET /p/{token}',
      'POST /f/{token}',
      'POST /p/{token}',
    ])
    expect(answeredBy('console')).toEqual([
      'DELETE /api/{proxy+}',
      'GET /',
      'GET /api/{proxy+}',
      'GET /assets/{proxy+}',
      'POST /api/{proxy+}',
      'PUT /api/{proxy+}',
    ])
  })

  it('gives functions the whole request, in format 2.0', () => {
    for (const { Properties } of ofType(stateless, 'AWS::ApiGatewayV2::Integration'))
      expect(Properties['PayloadFormatVersion']).toBe('2.0')
  })

  it('lets a browser post events from any site, and nothing else', () => {
    expect(stateful.Resources['FrontDoorApi']?.Properties['CorsConfiguration']).toEqual({
      AllowOrigins: ['*'],
      AllowMethods: ['POST'],
      AllowHeaders: ['authorization', 'content-type'],
      MaxAge: 7200,
    })
  })

  it('writes who knocked where, never what is in a path, and little of it', () => {
    const format = JSON.stringify(stateless.Resources['FrontDoorStage']?.Properties['AccessLogSettings'])
    expect(format).toContain('$context.routeKey')
    expect(format).not.toMatch(/context\.(path|identity|domain|authorizer)|request\./)
  })

  it('has an address that stays when the stateless stack is destroyed and deployed again', () => {
    expect(ofType(stateless, 'AWS::ApiGatewayV2::Api')).toEqual([])
    expect(stateful.Resources['FrontDoorApi']).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    })
    // The address of stage $default is that of the API alone: making the stage anew does not change it.
    expect(stateless.Resources['FrontDoorStage']?.Properties['StageName']).toBe('$default')
    expect(stateless.Resources['ReadApiId']?.Properties['Value']).toMatchObject({
      'Fn::GetStackOutput': expect.anything(),
    })
  })

  it('prints the address that people use: publicUrl where it is given', async () => {
    expect(text(stateless.Outputs['Url']?.Value)).toBe('<ReadApiAddress>')
    const own = await synthesise({ parameters: { publicUrl: 'https://rethread.acme.example' } })
    expect(own.stateless.Outputs['Url']?.Value).toBe('https://rethread.acme.example')
  })

  it("serves the company's own domain, which stays when the stateless stack is destroyed", async () => {
    const own = await synthesise({
      parameters: {
        publicUrl: 'https://rethread.acme.example',
        certificateArn: 'arn:aws:acm:eu-central-1:111111111111:certificate/1',
      },
    })
    expect(ofType(own.stateful, 'AWS::ApiGatewayV2::DomainName')).toHaveLength(1)
    expect(ofType(own.stateless, 'AWS::ApiGatewayV2::ApiMapping')).toMatchObject([
      {
        Properties: { DomainName: { 'Fn::GetAtt': ['ReadApiDomain', 'Value'] } },
        DependsOn: expect.arrayContaining(['FrontDoorStage']),
      },
    ])
  })

  it('opens only to this API', () => {
    const permissions = ofType(stateless, 'AWS::Lambda::Permission').filter(
      ({ Properties }) => Properties['Principal'] === 'apigateway.amazonaws.com',
    )
    for (const { Properties } of permissions)
      expect(JSON.stringify(Properties['SourceArn'])).toContain('"ReadApiId"')
    expect(permissions.map(({ Properties }) => target(Properties['FunctionName'])).sort()).toEqual(
      (['console', 'preference-center', 'webhook'] as const)
        .map((name) => functionNamed(stateless, name).id)
        .sort(),
    )
  })
})

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const limits = z.object({
  ThrottlingRateLimit: z.number().positive(),
  ThrottlingBurstLimit: z.number().positive(),
})
const stageSchema = z.object({
  RouteSettings: z.record(z.string(), limits),
  DefaultRouteSettings: limits,
  AutoDeploy: z.literal(true),
})

describe.each(['aws', 'aws-cn'] as const)('the limits of the routes in %s', (partition) => {
  const template = synthesised[partition].stateless
  const stage = the(template, 'AWS::ApiGatewayV2::Stage', () => true)
  const { RouteSettings } = stageSchema.parse(stage.Properties)
  const routes = ofType(template, 'AWS::ApiGatewayV2::Route')
  const ratesOf = (pattern: RegExp) =>
    Object.entries(RouteSettings)
      .filter(([key]) => pattern.test(key))
      .map(([, { ThrottlingRateLimit }]) => ThrottlingRateLimit)

  it('are stated for every route, so that no two share one, and for no other', () => {
    expect(Object.keys(RouteSettings).sort()).toEqual(
      routes.map(({ Properties }) => String(Properties['RouteKey'])).sort(),
    )
  })

  it('are set after the routes are there, on a first deploy too: API Gateway refuses limits of unknown routes', () => {
    expect(stage['DependsOn']).toEqual(expect.arrayContaining(routes.map(({ id }) => id)))
  })

  it('let a flood of events with the public key take no request from readers and the console', () => {
    expect(ratesOf(/ \/v1\//)).toEqual([500])
    expect(ratesOf(/ \/(u|p|f|l)\//).every((rate) => rate >= 50)).toBe(true)
    expect(ratesOf(/ \/(api\/.*|assets\/.*)?$/).every((rate) => rate >= 25)).toBe(true)
  })

  it('stay together far below what all APIs of an account share: 10,000 a second, in bursts of 5,000', () => {
    expect(sum(ratesOf(/./))).toBeLessThan(10_000 / 4)
    expect(
      sum(Object.values(RouteSettings).map(({ ThrottlingBurstLimit }) => ThrottlingBurstLimit)),
    ).toBeLessThan(5000)
  })
})
