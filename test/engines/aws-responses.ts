import { createServer, type IncomingMessage } from 'node:http'
import * as z from 'zod'

/** What AWS says to one call: an answer, an error by its code, or nothing but a broken connection. */
export type EngineResponse = {
  readonly body?: unknown
  readonly status?: number
  readonly error?: string
  readonly breaks?: true
  readonly silent?: true
}

export type Call = { readonly operation: string; readonly input: z.infer<typeof json> }

/** An AWS that answers what a test says, on this machine. */
export interface AwsAnswers {
  /** For a client's constructor. One attempt: what the SDK itself repeats is not what a test asks about. */
  readonly options: {
    endpoint: string
    region: string
    credentials: { accessKeyId: string; secretAccessKey: string }
    maxAttempts: number
  }
  readonly calls: Call[]
  readonly stop: () => Promise<void>
}

const json = z.record(z.string(), z.unknown())

/** Starts it on a free port. `answer` gets each call and how many there were before. */
export const awsAnswers = async (
  answer: (call: Call, before: number) => EngineResponse,
): Promise<AwsAnswers> => {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const call = { operation: operationOf(request), input: json.parse(JSON.parse(await textOf(request))) }
    const {
      body = {},
      error,
      status = error === undefined ? 200 : 400,
      breaks,
      silent,
    } = answer(call, calls.length)
    calls.push(call)
    if (silent) return
    if (breaks) request.socket.resetAndDestroy()
    else
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
        .end(JSON.stringify(error === undefined ? body : { __type: error, ...json.parse(body) }))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = z.object({ port: z.int() }).parse(server.address())
  return {
    options: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    calls,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

const operationOf = ({ headers }: IncomingMessage) => String(headers['x-amz-target']).split('.').at(-1) ?? ''

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
