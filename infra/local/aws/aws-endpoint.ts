import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { isCrossOrigin, isForLoopback } from '../http-api/local-access.ts'
import type { Activity } from '../control/activity.ts'
import { type AwsRequest, type Service, readAwsRequest } from './aws-request.ts'
import type { Calls } from './access-log.ts'
import type { Crashes } from '../control/crash-injection.ts'
import { type Fault, type Faults, type Outcome, underFault } from '../control/fault-injection.ts'
import { collect } from '../lambda/forward.ts'
import { type Listening, listen } from '../http-api/listen.ts'
import { type PolicyDocument, type Verdict, type AccessRequest, evaluate } from '../iam/evaluate.ts'
import { type AwsAnswer, accessDenied, awsError } from './aws-error.ts'
import { type Account, requiredPermissions } from '../iam/required-permissions.ts'

/**
 * Somebody who may sign calls: a function with the policies of its role, or the operator of this machine, who
 * may do everything.
 */
export interface Caller {
  readonly name: string
  readonly role: string
  readonly policies: (() => readonly PolicyDocument[]) | 'everything'
}

/** What the gate needs of the rest. */
export interface GateDeps {
  readonly caller: (accessKey: string) => Caller | undefined
  readonly account: Account
  readonly services: Readonly<Record<Service, (request: AwsRequest) => Promise<AwsAnswer>>>
  /** What a browser is told that asks before it sends; nothing when nobody may. */
  readonly preflight: (message: IncomingMessage) => AwsAnswer | undefined
  /** Ends the worker that signs with this session token. */
  readonly kill: (session: string) => Promise<void>
  readonly calls: Calls
  readonly crashes: Crashes
  readonly faults: Faults
  readonly activity: Activity
  readonly now: () => number
}

/**
 * The one endpoint all functions take for AWS. It knows a function by the key it signs with, refuses what its
 * role in the template does not allow, writes every call down, and hands what is allowed to the engine or
 * stand-in that does it.
 */
export const startGate = async (deps: GateDeps): Promise<Listening> => {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (message, response) => {
    const end = deps.activity.begin()
    handle(deps, message)
      .then((outcome) => settle(message, response, outcome))
      .catch((problem: unknown) =>
        settle(message, response, { answer: awsError('ses', 'InternalServiceError', String(problem), 500) }),
      )
      .finally(end)
  })
  return await listen(server, { port: 0 })
}

/**
 * Pages of other origins may use nothing but files, whose addresses are signed and whose buckets say which
 * pages may put them.
 */
const refusePage = (message: IncomingMessage, service: Service): AwsAnswer | undefined =>
  service !== 's3' && isCrossOrigin(message)
    ? awsError(service, 'AccessDeniedException', 'Pages may not call this endpoint', 403)
    : undefined

const handle = async (deps: GateDeps, message: IncomingMessage): Promise<Outcome<AwsAnswer>> => {
  if (!isForLoopback(message))
    return {
      answer: awsError('ses', 'AccessDeniedException', 'The Host header must be that of this machine', 421),
    }
  const allowed = deps.preflight(message)
  if (allowed) return { answer: allowed }
  const request = readAwsRequest(message, await collect(message))
  if (!request)
    return {
      answer: awsError(
        'ses',
        'UnknownOperationException',
        `${message.method} ${message.url} is not a call this machine knows`,
        404,
      ),
    }
  const page = refusePage(message, request.service)
  if (page) return { answer: page }
  const caller = deps.caller(request.accessKey)
  if (!caller)
    return {
      answer: awsError(
        request.service,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      ),
    }
  const wishes = requiredPermissions(request, deps.account)
  const refused = judge(deps, caller, wishes)
  if (refused)
    return { answer: accessDenied(request.service, caller.name, caller.role, refused.wish, refused.verdict) }
  return await perform(
    deps,
    caller,
    request,
    wishes.flat().map(({ action }) => action),
  )
}

/** Lets the call take effect, with what a test has planned for it. */
const perform = async (
  deps: GateDeps,
  caller: Caller,
  request: AwsRequest,
  actions: readonly string[],
): Promise<Outcome<AwsAnswer>> => {
  const crash = deps.crashes.due(caller.name, actions)
  if (crash === 'before') {
    await deps.kill(request.session)
    return { drop: 'reset' }
  }
  const { service, operation } = request
  const outcome = await underFault(
    deps.faults.take(service, operation),
    async () => await deps.services[service](request),
    (fault) => awsError(service, ...refusalOf(fault)),
  )
  if (crash !== 'after') return outcome
  await deps.kill(request.session)
  return { drop: 'reset' }
}

const refusalOf = ({
  kind,
  code,
  message,
  status,
}: Fault): [code: string, message: string, status: number] =>
  kind === 'throttle'
    ? [code ?? 'ThrottlingException', message ?? 'Rate exceeded', status ?? 400]
    : [
        code ?? 'InternalServiceErrorException',
        message ?? 'Something went wrong on our side',
        status ?? (code === undefined ? 500 : 400),
      ]

/** Judges and writes down every wish; gives back the first that is refused. */
const judge = (
  { calls, now }: GateDeps,
  caller: Caller,
  wishes: readonly (AccessRequest | readonly AccessRequest[])[],
): { wish: AccessRequest; verdict: Verdict } | undefined => {
  const documents = caller.policies === 'everything' ? caller.policies : caller.policies()
  let refused: { wish: AccessRequest; verdict: Verdict } | undefined
  for (const group of wishes) {
    const any = Array.isArray(group) ? group : [group]
    const judged = any.map((wish: AccessRequest) => ({
      wish,
      verdict: documents === 'everything' ? ('allowed' as const) : evaluate(documents, wish),
    }))
    const best = judged.find(({ verdict }) => verdict === 'allowed') ?? judged[0]
    if (!best) continue
    const allowed = best.verdict === 'allowed'
    calls.record({
      at: new Date(now()).toISOString(),
      function: caller.name,
      action: best.wish.action,
      resource: best.wish.resource,
      allowed,
    })
    if (!allowed) refused ??= best
  }
  return refused
}

/** Answers, or does to the connection what the outcome says. */
const settle = (message: IncomingMessage, response: ServerResponse, outcome: Outcome<AwsAnswer>): void => {
  if ('drop' in outcome) {
    if (outcome.drop === 'reset') message.socket.resetAndDestroy()
    return
  }
  const { status, headers, body } = outcome.answer
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.end(body)
}
