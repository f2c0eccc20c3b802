import { createServer } from 'node:http'
import { readAwsRequest } from '../../infra/local/aws/aws-request.ts'
import type { Engine } from '../../infra/local/dynamodb/engine-call.ts'
import { collect } from '../../infra/local/lambda/forward.ts'
import { listen } from '../../infra/local/http-api/listen.ts'

/** An address for an engine of this process, so that an AWS client can call it. */
export const serveEngine = async (
  engine: Engine,
): Promise<{ readonly endpoint: string; readonly close: () => Promise<void> }> => {
  const server = createServer(async (message, response) => {
    const request = readAwsRequest(message, await collect(message))
    if (!request) {
      response.writeHead(404).end()
      return
    }
    const { status, headers, body } = await engine.answer(request)
    response.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
  })
  const { url, close } = await listen(server, { port: 0 })
  return { endpoint: url, close }
}
