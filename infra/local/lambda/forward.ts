import { Agent, type IncomingMessage, request } from 'node:http'
import type { AwsAnswer } from '../aws/aws-error.ts'

/** Passes requests on to an engine on this machine, over connections that stay open. */
export interface Forwarder {
  readonly send: (headers: IncomingMessage['headers'], body: Buffer) => Promise<AwsAnswer>
  readonly close: () => void
}

/** Makes a forwarder to an engine's endpoint. */
export const forwardTo = (endpoint: string): Forwarder => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const url = new URL(endpoint)
  return {
    send: (headers, body) =>
      new Promise((resolve, reject) => {
        const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...rest } = headers
        const outgoing = request(
          url,
          { agent, method: 'POST', headers: { ...rest, 'content-length': body.length } },
          (response) => {
            collect(response).then(
              (answered) =>
                resolve({
                  status: response.statusCode ?? 500,
                  headers: flat(response.headers),
                  body: answered,
                }),
              reject,
            )
          },
        )
        outgoing.on('error', reject)
        outgoing.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** Reads a message's body to its end, but keeps no more of it than one byte over `limit`. */
export const collect = async (message: IncomingMessage, limit = Infinity): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk) || length > limit) continue
    chunks.push(chunk)
    length += chunk.length
  }
  const body = Buffer.concat(chunks)
  return body.length > limit ? body.subarray(0, limit + 1) : body
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

const flat = (headers: IncomingMessage['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !hopByHop.has(name))
      .map(([name, value]) => [name, String(value)]),
  )
