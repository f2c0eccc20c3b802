import { createServer, type IncomingHttpHeaders } from 'node:http'

/** Somebody's endpoint on this machine: what reached it, word for word, and what it answers. */
export const receiver = async () => {
  const got: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  const says: { status: number; headers: Record<string, string> } = { status: 204, headers: {} }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    got.push({ path: request.url ?? '', headers: request.headers, body })
    response.writeHead(says.status, says.headers).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port')
  return {
    got,
    says,
    url: `http://127.0.0.1:${address.port}/in`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
