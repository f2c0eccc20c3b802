import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { type Cors, corsConfiguration, corsHeaders, isPreflight } from './cors.ts'
import type { Delivery } from './asynchronous-delivery.ts'
import type { FunctionPool } from '../lambda/function-pool.ts'
import { type HttpAnswer, gatewayMessage, httpAnswer } from './http-answer.ts'
import { httpEvent } from './http-event.ts'
import { type Match, type Route, matchRoute } from './routes.ts'
import type { World } from '../template/template.ts'

/** The HTTP API of the templates. */
export interface HttpApi {
  readonly handle: (message: IncomingMessage, body: Buffer) => Promise<HttpAnswer>
}

/** The limits of API Gateway's HTTP APIs, and of the functions behind them. */
const limits = { body: 10 * 1024 * 1024, event: 6 * 1024 * 1024, headers: 10_240, timeoutMs: 30_000 }

/** The longest body worth reading: everything over it is refused whatever it holds. */
export const bodyLimit = limits.body

const route = z.object({
  ApiId: z.string(),
  AuthorizationType: z.literal('NONE', 'this machine has no authorizers').default('NONE'),
  RouteKey: z.string(),
  Target: z.string(),
})
const integration = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY', 'this machine hands requests to functions only'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0', 'payload format 2.0 is the one this machine speaks'),
  TimeoutInMillis: z.number().default(limits.timeoutMs),
})

interface Target {
  readonly pool: FunctionPool
  readonly apiId: string
  readonly timeoutMs: number
}

/** Makes the HTTP APIs of the templates work, all of them behind one door. */
export const createHttpApi = (
  world: World,
  {
    pools,
    delivery,
    arn,
    account,
    now,
    complain,
  }: {
    pools: readonly FunctionPool[]
    delivery: Delivery
    arn: (service: string, resource: string) => string
    account: string
    now: () => number
    complain: (sentence: string) => void
  },
): HttpApi => {
  const routes = routesOf(world, pools)
  const cors = corsOf(world)
  const invoke = async (
    { route: { key, to }, parameters }: Match<Target>,
    { message, body, path, query }: Request,
  ): Promise<HttpAnswer> => {
    const refused = delivery.refusal({
      to: to.pool.arn,
      from: 'apigateway.amazonaws.com',
      sourceArn: arn('execute-api', `${to.apiId}/$default/${key.replace(' ', '')}`),
    })
    if (refused !== undefined) {
      complain(refused)
      return gatewayMessage(500, 'Internal Server Error')
    }
    const event = httpEvent({
      message,
      body,
      routeKey: key,
      parameters,
      path,
      query,
      account,
      apiId: to.apiId,
      now: now(),
    })
    if (JSON.stringify(event).length > limits.event) return gatewayMessage(413, 'Request Entity Too Large')
    const late = sleep(to.timeoutMs, undefined, { ref: false }).then(() => undefined)
    const invocation = await Promise.race([to.pool.invoke(event), late])
    if (invocation === undefined) return gatewayMessage(503, 'Service Unavailable')
    if (invocation.ok) return httpAnswer(invocation.payload)
    complain(
      `${to.pool.name} failed on ${key}: ${invocation.error.errorType}: ${invocation.error.errorMessage}`,
    )
    return gatewayMessage(500, 'Internal Server Error')
  }
  return {
    handle: async (message, body) => {
      const browser = cors ? corsHeaders(cors, message, isPreflight(message)) : {}
      if (cors && isPreflight(message)) return { status: 204, headers: browser, body: Buffer.alloc(0) }
      const request = readRequest(message, body)
      if ('status' in request) return request
      const match = matchRoute(routes, message.method ?? 'GET', request.path)
      const answered = match ? await invoke(match, request) : gatewayMessage(404, 'Not Found')
      return cors ? { ...answered, headers: { ...withoutCors(answered.headers), ...browser } } : answered
    },
  }
}

interface Request {
  readonly message: IncomingMessage
  readonly body: Buffer
  readonly path: string
  readonly query: string
}

/**
 * Reads a request as API Gateway does, which decodes the path before it looks for a route; or says why it
 * will not.
 */
const readRequest = (message: IncomingMessage, body: Buffer): Request | HttpAnswer => {
  const [rawPath = '/', ...rest] = (message.url ?? '/').split('?')
  const size = message.rawHeaders.join('').length + (message.url ?? '').length
  if (size > limits.headers) return gatewayMessage(431, 'Request Header Fields Too Large')
  if (body.length > limits.body) return gatewayMessage(413, 'Request Entity Too Large')
  try {
    return { message, body, path: decodeURIComponent(rawPath), query: rest.join('?') }
  } catch {
    return gatewayMessage(400, 'Bad Request')
  }
}

/** Where CORS is configured, API Gateway drops what a function says about it. */
const withoutCors = (headers: HttpAnswer['headers']): HttpAnswer['headers'] =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.toLowerCase().startsWith('access-control-')),
  )

const routesOf = (world: World, pools: readonly FunctionPool[]): readonly Route<Target>[] => {
  const integrations = new Map(
    world
      .ofType('AWS::ApiGatewayV2::Integration')
      .map((resource) => [`${resource.stack}/${resource.ref()}`, integration.parse(resource.properties())]),
  )
  return world.ofType('AWS::ApiGatewayV2::Route').map((resource) => {
    const { RouteKey, Target, ApiId } = route.parse(resource.properties())
    const found = integrations.get(`${resource.stack}/${Target.replace(/^integrations\//, '')}`)
    const pool = pools.find(({ arn }) => found !== undefined && found.IntegrationUri.includes(arn))
    if (!found || !pool)
      throw new Error(`${resource.path} leads to ${Target}, behind which there is no function`)
    return {
      key: RouteKey,
      to: { pool, apiId: ApiId, timeoutMs: Math.min(found.TimeoutInMillis, limits.timeoutMs) },
    }
  })
}

const corsOf = (world: World): Cors | undefined => {
  const configured = world
    .ofType('AWS::ApiGatewayV2::Api')
    .map((api) => api.properties()['CorsConfiguration'])
    .find((one) => one !== undefined)
  return configured === undefined ? undefined : corsConfiguration.parse(configured)
}
