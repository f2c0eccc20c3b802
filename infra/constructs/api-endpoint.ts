import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { CorsHttpMethod, DomainName, HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { logicalId } from './house/logical-id.ts'
import { readOnce } from './house/read-once.ts'

/** What the endpoint is made of. */
export interface ApiEndpointProps {
  readonly logRetention: RetentionDays
  /** The company's own address for it, and the certificate for that. */
  readonly publicUrl: string | undefined
  readonly certificateArn: string | undefined
}

/**
 * The HTTP API without its routes: the address that stands in sent mails and in vendors' settings. It lives in the stateful stack, so
 * that destroying and deploying the stateless one does not change it: docs/decisions/029-the-api-address-is-kept.md.
 */
export class ApiEndpoint extends Construct {
  private readonly api: HttpApi

  constructor(scope: Construct, id: string, { logRetention, publicUrl, certificateArn }: ApiEndpointProps) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      // Browsers post to /v1 from the company's own sites, whichever they are; no request carries cookies.
      corsPreflight: {
        allowOrigins: ['*'], allowMethods: [CorsHttpMethod.POST], allowHeaders: ['authorization', 'content-type'],
        // Two hours is as long as Chrome keeps the answer.
        maxAge: Duration.hours(2),
      },
    })
    const accessLog = new LogGroup(this, 'AccessLog', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY })
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 1000, burstLimit: 2000 },
      ...publicUrl && certificateArn && { domainMapping: { domainName: this.domain(publicUrl, certificateArn) } },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    })
    for (const kept of [this.api, stage]) kept.applyRemovalPolicy(RemovalPolicy.RETAIN)
    for (const pinned of [this.api, stage, accessLog]) logicalId(pinned)
  }

  /** The id of the API, for a construct of another stack. */
  idFor(reader: Construct): string {
    return readOnce(reader, this, 'ApiId', this.api.apiId)
  }

  /** The address that AWS gives the API, for a construct of another stack. */
  addressFor(reader: Construct): string {
    return readOnce(reader, this, 'ApiAddress', this.api.apiEndpoint)
  }

  private domain(publicUrl: string, certificateArn: string): DomainName {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn)
    const domain = new DomainName(this, 'Domain', { domainName: new URL(publicUrl).hostname, certificate })
    new CfnOutput(this, 'PointYourDomainAt', { value: domain.regionalDomainName })
    return domain
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
