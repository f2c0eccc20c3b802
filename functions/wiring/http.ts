import middyfy from '@middy/core'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { RejectedError } from '../../shared/runtime/errors.ts'
import {
  type HttpRequest,
  type HttpResponse,
  requestOf,
  resultOf,
  toProblemResponse,
} from '../../shared/runtime/http.ts'
import { errorFields, log } from '../../shared/runtime/log.ts'

type Event = APIGatewayProxyEventV2
type Result = APIGatewayProxyStructuredResultV2
type Method = 'ANY' | 'GET' | 'PUT' | 'POST' | 'DELETE'

/** What a route answers from: the request, and the parameters of its path ('' where absent). */
export type RouteRequest = { readonly request: HttpRequest; readonly param: (name: string) => string }

/** A route of an HTTP API. It may return Lambda's own result, for example for a file in base64. */
export type HttpRoute = {
  readonly method: Method
  readonly path: string
  readonly answer: (request: RouteRequest) => Promise<HttpResponse | Result>
}

/** Options of a handler: how errors are answered, and what runs before any route is matched. */
export type HttpOptions = {
  readonly toErrorResponse?: (error: unknown) => HttpResponse
  readonly before?: (event: Event) => Promise<void>
}

const toRouteRequest = (event: Event): RouteRequest => ({
  request: requestOf(event),
  param: (name) => event.pathParameters?.[name] ?? '',
})

const toResult = (response: HttpResponse | Result): Result =>
  'status' in response ? resultOf(response) : response

/**
 * The shell of every HTTP handler: errors become problem responses (RFC 9457), unexpected ones are logged.
 */
const shell = ({ toErrorResponse = toProblemResponse, before }: HttpOptions) =>
  middyfy<Event, Result>({ timeoutEarlyInMillis: 0 })
    .before(async ({ event }) => before?.(event))
    .onError((failure) => {
      if (!(failure.error instanceof RejectedError)) log.error('http.failed', errorFields(failure.error))
      failure.response = resultOf(toErrorResponse(failure.error))
    })

/** Handler of an HTTP API whose routes are matched by API Gateway alone: answers all of them. */
export const httpAnswer = (answer: HttpRoute['answer'], options: HttpOptions = {}) =>
  shell(options).handler(async (event) => toResult(await answer(toRouteRequest(event))))

/** Handler of an HTTP API: answers each route, and 404 for any other path. */
export const httpHandler = (routes: readonly HttpRoute[], options: HttpOptions = {}) => {
  const { toErrorResponse = toProblemResponse } = options
  return shell(options).handler(
    httpRouter<Event, Result>({
      routes: routes.map(({ method, path, answer }) => ({
        method,
        path,
        handler: async (event: Event) => toResult(await answer(toRouteRequest(event))),
      })),
      notFoundResponse: () =>
        resultOf(toErrorResponse(new RejectedError('No route matches this path', { status: 404 }))),
    }),
  )
}
