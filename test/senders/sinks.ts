import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'

/** How a provider behaves for one letter. */
type Mood = 'takes' | 'takes, then breaks off' | 'takes, then says nothing' | 'not now' | 'never'

/** A provider on this machine: what reached it, and where it listens. */
export type Sink = {
  readonly port: number
  readonly got: string[]
  mood: Mood
  readonly close: () => Promise<void>
}

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sink has no port')
  return address.port
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

export type Says = Readonly<
  Record<
    'takes' | 'not now' | 'never',
    {
      readonly status: number
      readonly body: string
      readonly headers?: Record<string, string>
    }
  >
>

/** A provider that speaks HTTP. `got` holds whole requests: the path, and the body behind a line break. */
export const httpSink = async (says: Says): Promise<Sink> => {
  const sink: { mood: Mood; got: string[] } = { mood: 'takes', got: [] }
  const server = createServer(async (request, response) => {
    sink.got.push(`${request.url ?? ''}\n${await bodyOf(request)}`)
    if (sink.mood === 'takes, then breaks off') {
      request.socket.resetAndDestroy()
      return
    }
    if (sink.mood === 'takes, then says nothing') return
    const { status, body, headers } = says[sink.mood]
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  })
  const port = await listening(server)
  return Object.assign(sink, {
    port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  })
}

/** A mail server, as much of one as takes a letter. `got` holds envelopes and letters. */
export const smtpSink = async (): Promise<Sink> => {
  const sink: { mood: Mood; got: string[] } = { mood: 'takes', got: [] }
  const sockets = new Set<{ destroy: () => void }>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    let letter: string | undefined
    socket.on('error', () => {})
    socket.write('220 sink\r\n')
    const over = () => {
      sink.got.push(letter ?? '')
      letter = undefined
      if (sink.mood === 'takes, then breaks off') socket.resetAndDestroy()
      else if (sink.mood !== 'takes, then says nothing')
        socket.write(
          sink.mood === 'takes' ? '250 taken\r\n' : sink.mood === 'never' ? '550 no\r\n' : '451 later\r\n',
        )
    }
    const heed = (line: string) => {
      if (letter !== undefined) {
        if (line === '.') over()
        else letter += `${line}\n`
        return
      }
      if (/^EHLO/i.test(line)) socket.write('250 sink\r\n')
      else if (/^DATA/i.test(line)) {
        letter = ''
        socket.write('354 go on\r\n')
      } else if (/^STARTTLS/i.test(line)) socket.write('502 no\r\n')
      else socket.write('250 ok\r\n')
    }
    let rest = ''
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) heed(line)
    })
  })
  const port = await listening(server)
  return Object.assign(sink, {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  })
}
