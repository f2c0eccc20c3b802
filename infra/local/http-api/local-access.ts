import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type HttpAnswer, gatewayMessage } from './http-answer.ts'

/**
 * Guards what only the person at this machine may reach. Loopback is no authentication: a web page in their
 * browser can send requests to it, also under a name of its own that resolves to 127.0.0.1 (DNS rebinding),
 * and other users of the machine can connect.
 */
const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

const hostOf = ({ headers: { host = '' } }: IncomingMessage): string =>
  host.toLowerCase().replace(/:\d+$/, '')

/** Whether a request names this machine itself as its host. */
export const isForLoopback = (message: IncomingMessage): boolean => loopbackHosts.has(hostOf(message))

/**
 * Whether a request was sent by a page of another origin. Browsers add `Origin` to all of those that could
 * change something.
 */
export const isCrossOrigin = (message: IncomingMessage): boolean => {
  const { origin, host = '', 'sec-fetch-site': site } = message.headers
  if (site === 'cross-site' || site === 'same-site') return true
  return origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

const hasToken = ({ headers: { authorization = '' } }: IncomingMessage, token: string): boolean => {
  const given = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1]
  return given !== undefined && timingSafeEqual(hash(given), hash(token))
}

const isJson = ({ headers: { 'content-type': type = '' } }: IncomingMessage): boolean =>
  /^application\/json\s*(;|$)/i.test(type)

/** The page that shows the inbox: it holds nothing by itself. */
const isPage = ({ method }: IncomingMessage, path: string): boolean =>
  method === 'GET' && /^\/_local\/?$/.test(path)

/**
 * Why a request to `/_local` is refused; nothing for one that may pass. Every request needs a loopback host
 * and no foreign origin; everything but the page needs the token, and a body needs a JSON content type, which
 * no page can send without asking first.
 * @param token of this machine, as `npm start` prints it
 */
export const refuseLocalRequest = (
  message: IncomingMessage,
  path: string,
  token: string,
): HttpAnswer | undefined => {
  if (!isForLoopback(message))
    return gatewayMessage(421, 'The Host header must be 127.0.0.1, localhost or [::1]')
  if (isCrossOrigin(message)) return gatewayMessage(403, 'Pages of other origins may not use this')
  if (isPage(message, path)) return undefined
  if (!hasToken(message, token)) {
    return {
      ...gatewayMessage(
        401,
        'The request must carry Authorization: Bearer and the token that npm start prints',
      ),
    }
  }
  return message.method === 'POST' && !isJson(message)
    ? gatewayMessage(415, 'The content type must be application/json')
    : undefined
}
