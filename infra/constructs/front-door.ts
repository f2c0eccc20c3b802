import { CfnOutput } from 'aws-cdk-lib'
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import type { ApiEndpoint } from './api-endpoint.ts'
import { acknowledge } from './house/acknowledge.ts'
import { type Alarms, fiveMinutes } from './house/alarms.ts'
import type { HouseFunction } from './house/house-function.ts'

/** What one function answers, and what stands in for an authorizer there. */
export interface Doorway {
  readonly fn: HouseFunction
  readonly routes: readonly string[]
  readonly authorizedBy: string
}

/** What the routes hang on. */
export interface FrontDoorProps {
  readonly alarms: Alarms
  readonly endpoint: ApiEndpoint
  /** The company's own address for the API, where it has one. */
  readonly publicUrl: string | undefined
}

/** The routes of the one HTTP API for everything that comes in: `POST /v1/{type}` and so on. */
export class FrontDoor extends Construct {
  /** Where people reach the API. */
  readonly url: string
  private readonly api: IHttpApi
  private readonly integrations = new Map<HouseFunction, HttpLambdaIntegration>()

  constructor(scope: Construct, id: string, { alarms, endpoint, publicUrl }: FrontDoorProps) {
    super(scope, id)
    this.api = HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: endpoint.idFor(this) })
    this.url = publicUrl ?? endpoint.addressFor(this)
    alarms.raise(this, 'Failing', {
      impact: 'Requests are answered with errors: customers\' acts come late or, from senders that do not try again, never.',
      runbook: 'front-door-failing',
      metric: failing(this.api),
      threshold: 1,
      // Twice within an hour: in a small company whole minutes pass between one request and the next.
      periods: 12,
      of: 2,
    })
    new CfnOutput(this, 'Url', { value: this.url, description: 'The console, and the address to give to channels' }).overrideLogicalId('Url')
  }

  /** Lets a function answer on these routes. */
  opensTo({ fn, routes, authorizedBy }: Doorway): void {
    const integration = this.integrations.get(fn) ?? new HttpLambdaIntegration('Integration', fn.lambda, { scopePermissionToRoute: false })
    this.integrations.set(fn, integration)
    for (const route of routes) {
      const [method, path] = route.split(' ')
      if (path === undefined) throw new Error(`A route reads "POST /path", not "${route}"`)
      const routeKey = HttpRouteKey.with(path, methodOf(method))
      acknowledge(new HttpRoute(this, route, { httpApi: this.api, routeKey, integration }), 'AwsSolutions-APIG4', authorizedBy)
    }
  }
}

/** 1 in five minutes in which five requests or one in ten failed, so that the outage of a company with few visitors counts too. */
const failing = (api: IHttpApi): MathExpression => new MathExpression({
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
