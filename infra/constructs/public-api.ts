import { CfnOutput, Lazy, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpApi,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import type { ApiEndpoint } from './api-endpoint.ts'
import { acknowledge } from './base/acknowledge.ts'
import { type Alarms, fiveMinutes } from './base/alarms.ts'
import type { AppFunction } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'

/**
 * Rate limit of one route (requests a second), by its callers. Each route has its own token bucket, so a
 * flood on one does not throttle the others; the sum is far below the account's limit (10,000, bursts of
 * 5,000).
 */
const routeRates = {
  /** Browsers and servers that send events with the write key, which every visitor can read. */
  tracking: { rateLimit: 500, burstLimit: 1000 },
  /** Vendors' webhooks: vendors retry after 429. */
  vendors: { rateLimit: 100, burstLimit: 200 },
  /**
   * Links in e-mails: clicks, unsubscribe, preferences. Link scanners follow them as fast as e-mail is sent.
   */
  readers: { rateLimit: 50, burstLimit: 100 },
  /** The company's staff and programs: the console and its API. */
  console: { rateLimit: 25, burstLimit: 50 },
} as const satisfies Readonly<Record<string, Required<ThrottleSettings>>>

/** Routes of a function, and what they use instead of an authorizer. */
export interface ApiRoutes {
  readonly fn: AppFunction
  readonly routes: readonly string[]
  readonly authorizedBy: string
  readonly calledBy: keyof typeof routeRates
}

/** Properties of the API. */
export interface PublicApiProps {
  readonly alarms: Alarms
  readonly endpoint: ApiEndpoint
  /** The company's own address for the API, if it has one. */
  readonly publicUrl: string | undefined
  readonly logRetention: RetentionDays
}

/**
 * Routes of the HTTP API, and the stage with a rate limit for each of them:
 * docs/decisions/034-each-route-has-its-own-limit.md.
 */
export class PublicApi extends Construct {
  /** Base URL of the API. */
  readonly url: string
  private readonly api: IHttpApi
  private readonly stage: HttpStage
  private readonly limits: Record<string, object> = {}
  private readonly integrations = new Map<AppFunction, HttpLambdaIntegration>()

  constructor(scope: Construct, id: string, { alarms, endpoint, publicUrl, logRetention }: PublicApiProps) {
    super(scope, id)
    this.api = HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: endpoint.idFor(this) })
    this.stage = this.stageWith(endpoint, logRetention)
    this.url = publicUrl ?? endpoint.addressFor(this)
    alarms.raise(this, 'Failing', {
      impact:
        'The HTTP API returns 5xx. Webhooks are delayed, and events of senders that do not retry are lost.',
      runbook: 'front-door-failing',
      metric: failing(this.api),
      threshold: 1,
      // Twice within an hour: a small company may have minutes without a request.
      periods: 12,
      of: 2,
    })
    new CfnOutput(this, 'Url', {
      value: this.url,
      description: 'The console, and the base URL for channels',
    }).overrideLogicalId('Url')
  }

  /** Routes requests to a function. */
  addRoutes({ fn, routes, authorizedBy, calledBy }: ApiRoutes): void {
    const integration =
      this.integrations.get(fn) ??
      new HttpLambdaIntegration('Integration', fn.lambda, { scopePermissionToRoute: false })
    this.integrations.set(fn, integration)
    for (const route of routes) {
      const [method, path] = route.split(' ')
      if (path === undefined) throw new Error(`route: must be "METHOD /path", is "${route}"`)
      const routeKey = HttpRouteKey.with(path, methodOf(method))
      const httpRoute = new HttpRoute(this, route, { httpApi: this.api, routeKey, integration })
      acknowledge(httpRoute, 'AwsSolutions-APIG4', authorizedBy)
      // API Gateway rejects a stage with a limit for a route that does not exist yet.
      this.stage.node.addDependency(httpRoute)
      const { rateLimit, burstLimit } = routeRates[calledBy]
      this.limits[routeKey.key] = { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }
    }
  }

  private stageWith(endpoint: ApiEndpoint, logRetention: RetentionDays): HttpStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const domainName = endpoint.domainFor(this)
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: routeRates.console,
      ...omitUndefined({ domainMapping: domainName && { domainName } }),
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    })
    for (const pinned of [stage, accessLog]) logicalId(pinned)
    const resource = stage.node.defaultChild
    if (!(resource instanceof CfnStage)) throw new Error(`${stage.node.path}: must be a CfnStage`)
    resource.routeSettings = Lazy.any({ produce: () => this.limits })
    return stage
  }
}

/** 1 for 5 minutes in which 5 requests or 10 % failed, so that an outage with few visitors counts too. */
const failing = (api: IHttpApi): MathExpression =>
  new MathExpression({
    expression: 'IF(errors > 0 AND (errors >= 5 OR errors >= 0.1 * requests), 1, 0)',
    usingMetrics: {
      errors: api.metricServerError({ period: fiveMinutes, statistic: 'Sum' }),
      requests: api.metricCount({ period: fiveMinutes, statistic: 'Sum' }),
    },
    period: fiveMinutes,
  })

const methodOf = (text: string | undefined): HttpMethod => {
  const method = Object.values(HttpMethod).find((known) => known === text)
  if (method === undefined) throw new Error(`method: must be an HTTP method, is ${text}`)
  return method
}

/**
 * Without IP address and path, because a path may hold a token. Short, because log volume is a cost of
 * touchpoints.
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    id: '$context.requestId',
    t: '$context.requestTimeEpoch',
    r: '$context.routeKey',
    s: '$context.status',
    ms: '$context.responseLatency',
    e: '$context.integrationErrorMessage',
  }),
)
