import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { Outcome } from '../control/fault-injection.ts'
import { collect } from '../lambda/forward.ts'
import { bodyLimit } from './http-api.ts'
import { type HttpAnswer, gatewayMessage } from './http-answer.ts'
import { type Listening, listen } from './listen.ts'

/** What answers a request: a function of its method, path, query and body. */
type Answerer = (message: IncomingMessage, body: Buffer) => Promise<Outcome<HttpAnswer>>

/** The one address people and programs know. It listens at once, and answers once it is told how. */
export interface EarlyHttpServer extends Listening {
  readonly open: (answerer: Answerer) => void
}

const notYet: Answerer = async () => ({ answer: gatewayMessage(503, 'Service Unavailable') })

/** Listens, so that a port that is taken is known before anything else is started. */
export const startHttpServer = async (port: number): Promise<EarlyHttpServer> => {
  let answerer = notYet
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    collect(message, bodyLimit)
      .then(async (body) => await answerer(message, body))
      .catch((problem: unknown) => ({
        answer: gatewayMessage(500, `Internal Server Error (this machine's own: ${String(problem)})`),
      }))
      .then((outcome) => settle(message, response, outcome))
      .catch(() => message.socket.destroy())
  })
  const listening = await listen(server, { port })
  return {
    ...listening,
    open: (next) => {
      answerer = next
    },
  }
}

const settle = (message: IncomingMessage, response: ServerResponse, outcome: Outcome<HttpAnswer>): void => {
  if ('drop' in outcome) {
    if (outcome.drop === 'reset') message.socket.resetAndDestroy()
    return
  }
  const { status, headers, body } = outcome.answer
  const empty = status === 204 || status === 304 || status < 200
  const own = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'content-length')
      .map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  )
  response.writeHead(status, empty ? own : { ...own, 'content-length': body.length })
  response.end(empty ? undefined : body)
}
