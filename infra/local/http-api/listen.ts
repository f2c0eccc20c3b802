import type { Server } from 'node:http'
import { CannotStart } from '../startup-error.ts'

/** A server that listens on this machine only. */
export interface Listening {
  readonly port: number
  readonly url: string
  readonly close: () => Promise<void>
}

/** The port is taken by somebody else. */
class PortTaken extends CannotStart {
  override readonly name = 'PortTaken'
}

/** Listens on the loopback address; port 0 takes any free one. */
export const listen = async (server: Server, { port }: { port: number }): Promise<Listening> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (problem: NodeJS.ErrnoException) =>
      reject(
        problem.code === 'EADDRINUSE'
          ? new PortTaken(
              `Port ${port} is taken by another program. Stop it, or choose another port with --port, such as --port ${port < 65_535 ? port + 1 : port - 1}`,
            )
          : problem,
      ),
    )
    server.listen({ port, host: '127.0.0.1' }, resolve)
  })
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return { port: actual, url: `http://127.0.0.1:${actual}`, close: async () => await close(server) }
}

const close = async (server: Server): Promise<void> => {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
