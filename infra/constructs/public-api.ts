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
import type { ApiEndpoint } from './api-endpoint.ts'
import { acknowledge } from './base/acknowledge.ts'
import { type Alarms, fiveMinutes } from './base/alarms.ts'
import type { AppFunction } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'

/**
 * Requests a second that one route lets through, by who calls it. Each route has a bucket of its own, so a
 * flood on one leaves the others open; all together stay far below what an account lets through (10,000, in
 * bursts of 5,000), which all share.
 */
export const routeRates = {
  /** Browsers and servers that send events with the write key, which every visitor can read. */
  tracking: { rateLimit: 500, burstLimit: 1000 },
  /** Vendors with their signatures: they try again when they are answered 429. */
  vendors: { rateLimit: 100, burstLimit: 200 },
  /**
   * Readers of mails: links, unsubscribing, preferences. Mail filters follow links as fast as mails are sent.
   */
  readers: { rateLimit: 50, burstLimit: 100 },
  /** The company's own people and programs, and the page they use. */
  console: { rateLimit: 25, burstLimit: 50 },
} as const satisfies Readonly<Record<string, Required<ThrottleSettings>>>

/** What one function answers, and what stands in for an authorizer there. */
export interface ApiRoutes {
  readonly fn: AppFunction
  readonly routes: readonly string[]
  readonly authorizedBy: string
  readonly calledBy: keyof typeof routeRates
}

/** What the routes hang on. */
export interface PublicApiProps {
  readonly alarms: Alarms
  readonly endpoint: ApiEndpoint
  /** The company's own address for the API, where it has one. */
  readonly publicUrl: string | undefined
  readonly logRetention: RetentionDays
}

/**
 * The routes of the one HTTP API for everything that comes in (`POST /v1/{type}` and so on), and the stage
 * that limits each of them: docs/decisions/034-each-route-has-its-own-limit.md.
 */
export class PublicApi extends Construct {
  /** Where people reach the API. */
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
        "Requests are answered with errors: customers' acts come late or, from senders that do not try again, never.",
      runbook: 'front-door-failing',
      metric: failing(this.api),
      threshold: 1,
      // Twice within an hour: in a small company whole minutes pass between one request and the next.
      periods: 12,
      of: 2,
    })
    new CfnOutput(this, 'Url', {
      value: this.url,
      description: 'The console, and the address to give to channels',
    }).overrideLogicalId('Url')
  }

  /** Lets a function answer on these routes. */
  addRoutes({ fn, routes, authorizedBy, calledBy }: ApiRoutes): void {
    const integration =
      this.integrations.get(fn) ??
      new HttpLambdaIntegration('Integration', fn.lambda, { scopePermissionToRoute: false })
    this.integrations.set(fn, integration)
    for (const route of routes) {
      const [method, path] = route.split(' ')
      if (path === undefined) throw new Error(`A route reads "POST /path", not "${route}"`)
      const routeKey = HttpRouteKey.with(path, methodOf(method))
      const made = new HttpRoute(this, route, { httpApi: this.api, routeKey, integration })
      acknowledge(made, 'AwsSolutions-APIG4', authorizedBy)
      // API Gateway refuses a stage that limits a route which is not there yet.
      this.stage.node.addDependency(made)
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
      ...(domainName && { domainMapping: { domainName } }),
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    })
    for (const pinned of [stage, accessLog]) logicalId(pinned)
    const resource = stage.node.defaultChild
    if (!(resource instanceof CfnStage)) throw new Error(`${stage.node.path} is no stage`)
    resource.routeSettings = Lazy.any({ produce: () => this.limits })
    return stage
  }
}

/**
 * 1 in five minutes in which five requests or one in ten failed, so that the outage of a company with few
 * visitors counts too.
 */
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
  if (method === undefined) throw new Error(`${text} is not an HTTP method`)
  return method
}

/**
 * No address, no path: a path may hold a token. Short, for it counts towards the log a touchpoint may cost.
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
