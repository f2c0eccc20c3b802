import type { Calls } from '../aws/access-log.ts'
import type { Crashes } from '../control/crash-injection.ts'
import { type Faults, type Outcome, underFault } from '../control/fault-injection.ts'
import type { HttpAnswer } from '../http-api/http-answer.ts'
import { jsonAnswer } from '../http-api/http-answer.ts'
import { createHash } from 'node:crypto'
import { tryParseJson } from '../json.ts'
import type { Wecom } from './wecom.ts'

/** Where functions send to WeCom: the path says which function and which of its workers it is. */
export interface WecomEndpoint {
  /** Answers a request under this prefix; undefined when the path is none of WeCom's. */
  readonly handle: (
    method: string,
    path: string,
    query: string,
    body: Buffer,
  ) => Promise<Outcome<HttpAnswer> | undefined>
}

/** What the door needs of the rest. */
export interface WecomEndpointDeps {
  readonly wecom: Wecom
  readonly calls: Calls
  readonly crashes: Crashes
  readonly faults: Faults
  readonly kill: (session: string) => Promise<void>
  readonly now: () => number
}

/** The action under which a robot message is counted for crashes and in the list of calls. */
const wecomAction = 'wecom:Send'

/**
 * Makes the door. Other than AWS it has no credentials that name the caller, so functions are given an
 * endpoint that does.
 */
export const createWecomEndpoint = ({
  wecom,
  calls,
  crashes,
  faults,
  kill,
  now,
}: WecomEndpointDeps): WecomEndpoint => ({
  handle: async (method, path, query, body) => {
    const [, caller, session, call = path.slice(1)] =
      /^\/_local\/wecom(?:\/([^/.]+)\.([^/]+))?\/(cgi-bin\/.+)$/.exec(path) ?? [undefined]
    if (call === 'cgi-bin/gettoken')
      return { answer: jsonAnswer(200, wecom.token(new URLSearchParams(query))) }
    const isWelcome = call === 'cgi-bin/externalcontact/send_welcome_msg'
    if (!isWelcome && call !== 'cgi-bin/webhook/send') return undefined
    if (method !== 'POST')
      return { answer: jsonAnswer(200, { errcode: 43002, errmsg: 'require POST method' }) }
    const key = new URLSearchParams(query).get(isWelcome ? 'access_token' : 'key') ?? undefined
    const name = caller ?? 'somebody'
    calls.record({
      at: new Date(now()).toISOString(),
      function: name,
      action: wecomAction,
      resource: `${isWelcome ? 'app' : 'robot'}/${fingerprint(key)}`,
      allowed: true,
    })
    const crash = crashes.due(name, [wecomAction])
    if (crash === 'before') {
      await kill(session ?? '')
      return { drop: 'reset' }
    }
    const outcome = await underFault(
      faults.take('wecom', 'Send'),
      async () =>
        jsonAnswer(200, (isWelcome ? wecom.welcome : wecom.send)(key, tryParseJson(body.toString()), caller)),
      ({ kind, code, message }) =>
        kind === 'throttle'
          ? jsonAnswer(200, { errcode: 45009, errmsg: message ?? 'api freq out of limit' })
          : jsonAnswer(200, { errcode: Number(code ?? -1), errmsg: message ?? 'system error' }),
    )
    if (crash !== 'after') return outcome
    await kill(session ?? '')
    return { drop: 'reset' }
  },
})

/** The key is the robot's only credential, so it is not shown. */
const fingerprint = (key = ''): string => createHash('sha256').update(key).digest('hex').slice(0, 8)
