import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { CorsHttpMethod, DomainName, HttpApi, HttpMethod, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { acknowledge } from './house/acknowledge.ts'
import { type Alarms, fiveMinutes } from './house/alarms.ts'
import type { HouseFunction } from './house/house-function.ts'
import { logicalId } from './house/logical-id.ts'

/** What one function answers, and what stands in for an authorizer there. */
export interface Doorway {
  readonly fn: HouseFunction
  readonly routes: readonly string[]
  readonly authorizedBy: string
}

/** What the front door is made of. */
export interface FrontDoorProps {
  readonly alarms: Alarms
  readonly logRetention: RetentionDays
  /** The company's own address for it, and the certificate for that. */
  readonly publicUrl: string | undefined
  readonly certificateArn: string | undefined
}

/** One HTTP API for everything that comes in: `POST /v1/{type}` and so on. */
export class FrontDoor extends Construct {
  readonly api: HttpApi
  private readonly integrations = new Map<HouseFunction, HttpLambdaIntegration>()

  constructor(scope: Construct, id: string, { alarms, logRetention, publicUrl, certificateArn }: FrontDoorProps) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      // Browsers post to /v1 from the company's own sites, whichever they are; nothing here goes by cookies.
      corsPreflight: { allowOrigins: ['*'], allowMethods: [CorsHttpMethod.POST], allowHeaders: ['authorization', 'content-type'] },
    })
    logicalId(this.api)
    const accessLog = new LogGroup(this, 'AccessLog', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY })
    this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 1000, burstLimit: 2000 },
      ...publicUrl && certificateArn && { domainMapping: { domainName: this.domain(publicUrl, certificateArn) } },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    })
    alarms.raise(this, 'Failing', {
      impact: 'Whoever knocks is turned away: customers\' acts come late or, from senders that do not try again, never.',
      runbook: 'front-door-failing',
      metric: this.api.metricServerError({ period: fiveMinutes, statistic: 'Sum' }),
      threshold: 5,
      periods: 2,
    })
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint })
  }

  private domain(publicUrl: string, certificateArn: string): DomainName {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn)
    const domain = new DomainName(this, 'Domain', { domainName: new URL(publicUrl).hostname, certificate })
    new CfnOutput(this, 'PointYourDomainAt', { value: domain.regionalDomainName })
    return domain
  }

  /** Lets a function answer on these routes. */
  opensTo({ fn, routes, authorizedBy }: Doorway): void {
    const integration = this.integrations.get(fn) ?? new HttpLambdaIntegration('Integration', fn.lambda, { scopePermissionToRoute: false })
    this.integrations.set(fn, integration)
    for (const route of routes) {
      const [method, path] = route.split(' ')
      if (path === undefined) throw new Error(`A route reads "POST /path", not "${route}"`)
      for (const added of this.api.addRoutes({ path, methods: [methodOf(method)], integration })) {
        acknowledge(added, 'AwsSolutions-APIG4', authorizedBy)
      }
    }
  }
}

/** No address, no path: a path may hold a token. Short, for it counts towards the log a touchpoint may cost. */
const accessLogFormat = AccessLogFormat.custom(JSON.stringify({
  id: '$context.requestId',
  t: '$context.requestTimeEpoch',
  r: '$context.routeKey',
  s: '$context.status',
  ms: '$context.responseLatency',
  e: '$context.integrationErrorMessage',
}))

const methodOf = (text: string | undefined): HttpMethod => {
  const method = Object.values(HttpMethod).find((known) => known === text)
  if (method === undefined) throw new Error(`${text} is not an HTTP method`)
  return method
}
