import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { createSafeFetch } from '../../shared/crm/safe-fetch.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const serverThat = async (answers: (response: ServerResponse) => void): Promise<string> => {
  const started = createServer((_, response) => answers(response))
  server = started
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', resolve)
  })
  const address = started.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
}

const ask = (url: string, mostBytes?: number) =>
  createSafeFetch({ loopback: true })({
    method: 'POST',
    url,
    headers: {},
    body: '{}',
    timeoutMs: 60_000,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  })

/** Sends 64 KB whenever the last was taken, for as long as the connection is open. */
const endless =
  (closed: () => void) =>
  (response: ServerResponse): void => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) {
        /* until the socket is full */
      }
    }
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.on('drain', more).on('close', closed)
    more()
  }

it.each([
  [undefined, 2_000_000],
  [1000, 1000],
  [0, 0],
])(
  'an answer without an end is cut off (%s bytes asked for), and its connection closed',
  async (mostBytes, read) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const { status, text } = await ask(await serverThat(endless(resolve)), mostBytes)
    expect([status, text.length]).toEqual([200, read])
    await closed
  },
)

it('where the status is all that counts, a body that never comes is not waited for', async () => {
  const url = await serverThat((response) => {
    response.writeHead(204, { 'x-a': 'b' }).flushHeaders()
  })
  expect(await ask(url, 0)).toEqual({
    status: 204,
    headers: expect.objectContaining({ 'x-a': 'b' }),
    text: '',
  })
})

it('an answer that fits is whole', async () => {
  const url = await serverThat((response) => {
    response.writeHead(200).end('你好')
  })
  expect((await ask(url)).text).toBe('你好')
})
