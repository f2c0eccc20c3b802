import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { CorsHttpMethod, DomainName, HttpApi, type IDomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Construct } from 'constructs'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'

/** Properties of the endpoint. */
export interface ApiEndpointProps {
  /** The company's own address for the API, and its certificate. */
  readonly publicUrl: string | undefined
  readonly certificateArn: string | undefined
}

/**
 * The HTTP API without routes and stage: its address is in sent e-mails and in vendors' settings. It is in
 * the stateful stack, so that redeploying the stateless one does not change it:
 * docs/decisions/029-the-api-address-is-kept.md.
 */
export class ApiEndpoint extends Construct {
  private readonly api: HttpApi
  private readonly domain: DomainName | undefined

  constructor(scope: Construct, id: string, { publicUrl, certificateArn }: ApiEndpointProps) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false,
      // Browsers post to /v1 from any of the company's sites; no request has cookies.
      corsPreflight: {
        allowOrigins: ['*'],
        allowMethods: [CorsHttpMethod.POST],
        allowHeaders: ['authorization', 'content-type'],
        // Chrome caches a preflight response for at most 2 hours.
        maxAge: Duration.hours(2),
      },
    })
    this.api.applyRemovalPolicy(RemovalPolicy.RETAIN)
    logicalId(this.api)
    this.domain = publicUrl && certificateArn ? this.domainAt(publicUrl, certificateArn) : undefined
  }

  /** The id of the API, for a construct of another stack. */
  idFor(reader: Construct): string {
    return readOnce(reader, this, 'ApiId', this.api.apiId)
  }

  /** The address that AWS gives the API, for a construct of another stack. */
  addressFor(reader: Construct): string {
    return readOnce(reader, this, 'ApiAddress', this.api.apiEndpoint)
  }

  /** The company's own domain, where it has one, for a construct of another stack. */
  domainFor(reader: Construct): IDomainName | undefined {
    return (
      this.domain &&
      DomainName.fromDomainNameAttributes(reader, 'Domain', {
        name: readOnce(reader, this, 'ApiDomain', this.domain.name),
        regionalDomainName: '',
        regionalHostedZoneId: '',
      })
    )
  }

  private domainAt(publicUrl: string, certificateArn: string): DomainName {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn)
    const domain = new DomainName(this, 'Domain', { domainName: new URL(publicUrl).hostname, certificate })
    new CfnOutput(this, 'PointYourDomainAt', { value: domain.regionalDomainName })
    return domain
  }
}
