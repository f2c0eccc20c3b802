import { describe, expect, it } from 'vitest'
import { synthesise } from '../../infra/synthesise.ts'
import { synthesised } from './synthesised.ts'
import { functionNamed, ofType, target, text, the } from './template.ts'

const { stateful, stateless } = synthesised.aws

const answeredBy = (name: 'webhook' | 'console' | 'preferences'): string[] => {
  const { id } = functionNamed(stateless, name)
  const integration = the(stateless, 'AWS::ApiGatewayV2::Integration', (one) => JSON.stringify(one).includes(`"${id}"`))
  return ofType(stateless, 'AWS::ApiGatewayV2::Route')
    .filter(({ Properties }) => JSON.stringify(Properties['Target']).includes(`"${integration.id}"`))
    .map(({ Properties }) => String(Properties['RouteKey'])).sort()
}

describe('the front door', () => {
  it('leads to the functions docs/interfaces.md promises', () => {
    expect(answeredBy('webhook')).toEqual([
      'GET /hooks/{channel}/{connection}', 'GET /l/{token}', 'GET /u/{token}', 'OPTIONS /hooks/{channel}/{connection}',
      'POST /hooks/{channel}/{connection}', 'POST /hooks/{channel}/{connection}/{message}', 'POST /u/{token}', 'POST /v1/{type}',
    ])
    expect(answeredBy('preferences')).toEqual(['GET /f/{token}', 'GET /p/{token}', 'POST /f/{token}', 'POST /p/{token}'])
    expect(answeredBy('console')).toEqual([
      'DELETE /api/{proxy+}', 'GET /', 'GET /api/{proxy+}', 'GET /assets/{proxy+}', 'POST /api/{proxy+}', 'PUT /api/{proxy+}',
    ])
  })

  it('gives functions the whole request, in format 2.0', () => {
    for (const { Properties } of ofType(stateless, 'AWS::ApiGatewayV2::Integration')) expect(Properties['PayloadFormatVersion']).toBe('2.0')
  })

  it('lets a browser post events from any site, and nothing else', () => {
    expect(stateful.Resources['FrontDoorApi']?.Properties['CorsConfiguration'])
      .toEqual({ AllowOrigins: ['*'], AllowMethods: ['POST'], AllowHeaders: ['authorization', 'content-type'], MaxAge: 7200 })
  })

  it('writes who knocked where, never what is in a path, and little of it', () => {
    const format = JSON.stringify(stateful.Resources['FrontDoorStage']?.Properties['AccessLogSettings'])
    expect(format).toContain('$context.routeKey')
    expect(format).not.toMatch(/context\.(path|identity|domain|authorizer)|request\./)
  })

  it('has an address that stays when the stateless stack is destroyed and deployed again', () => {
    expect(ofType(stateless, 'AWS::ApiGatewayV2::Api')).toEqual([])
    for (const id of ['FrontDoorApi', 'FrontDoorStage']) {
      expect(stateful.Resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
    }
    expect(stateless.Resources['ReadApiId']?.Properties['Value']).toMatchObject({ 'Fn::GetStackOutput': expect.anything() })
  })

  it('prints the address that people use: publicUrl where it is given', async () => {
    expect(text(stateless.Outputs['Url']?.Value)).toBe('<ReadApiAddress>')
    const own = await synthesise({ parameters: { publicUrl: 'https://rethread.acme.example' } })
    expect(own.stateless.Outputs['Url']?.Value).toBe('https://rethread.acme.example')
  })

  it('opens only to this API', () => {
    const permissions = ofType(stateless, 'AWS::Lambda::Permission')
      .filter(({ Properties }) => Properties['Principal'] === 'apigateway.amazonaws.com')
    for (const { Properties } of permissions) expect(JSON.stringify(Properties['SourceArn'])).toContain('"ReadApiId"')
    expect(permissions.map(({ Properties }) => target(Properties['FunctionName'])).sort())
      .toEqual((['console', 'preferences', 'webhook'] as const).map((name) => functionNamed(stateless, name).id).sort())
  })
})
