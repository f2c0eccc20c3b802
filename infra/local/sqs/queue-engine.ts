/**
 * Runs in a thread of its own: the SQS engine, living in the shared clock's time. The engine asks Date
 * whether a message is visible again, so a thread whose Date is the shared clock makes visibility timeouts
 * and delays follow it.
 */
import { Server } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { readClock } from '../clock/clock.ts'
import { installVirtualDate } from '../lambda/virtual-date.ts'

const given = z
  .object({ memory: z.instanceof(SharedArrayBuffer), dataDir: z.string(), region: z.string() })
  .parse(workerData)
/** How often, in real time, we look whether something has become visible. */
const lookMs = 20
const now = readClock(given.memory)
installVirtualDate(now)

// The engine would listen on every address of the machine; what is not ours to show stays on the loopback.
const listenAnywhere = Reflect.get(Server.prototype, 'listen')
Reflect.set(Server.prototype, 'listen', function listen(this: Server, ...args: unknown[]): unknown {
  const [first, ...rest] = args
  return Reflect.apply(listenAnywhere, this, [
    typeof first === 'object' && first !== null ? { ...first, host: '127.0.0.1' } : first,
    ...rest,
  ])
})
// It writes three times for every message. In WAL mode a killed process loses nothing without the sync that
// each of them would cost.
const prepareSlowly = Reflect.get(DatabaseSync.prototype, 'prepare')
Reflect.set(
  DatabaseSync.prototype,
  'prepare',
  function prepare(this: DatabaseSync, ...args: unknown[]): unknown {
    this.exec('PRAGMA synchronous = NORMAL')
    return Reflect.apply(prepareSlowly, this, args)
  },
)

const { startFauxqs } = await import('fauxqs')
const server = await startFauxqs({
  port: 0,
  logger: false,
  defaultRegion: given.region,
  dataDir: given.dataDir,
})

const counts = (queue: string): { ready: number; later: number } => {
  const messages = server.inspectQueue(queue)?.messages
  if (!messages) return { ready: 0, later: 0 }
  const time = now()
  const due =
    messages.inflight.filter(({ visibilityDeadline }) => visibilityDeadline <= time).length +
    messages.delayed.filter(({ delayUntil }) => (delayUntil ?? 0) <= time).length
  return {
    ready: messages.ready.length + due,
    later: messages.inflight.length + messages.delayed.length - due,
  }
}

const asked = z.union([
  z.object({ id: z.number(), counts: z.array(z.string()) }),
  z.object({ watch: z.array(z.string()) }),
  z.object({ stop: z.literal(true) }),
])

/** Says which of these queues have something to receive, as long as they do. */
const watch = (queues: readonly string[]): void => {
  setInterval(() => {
    const ready = queues.filter((queue) => counts(queue).ready > 0)
    if (ready.length > 0) parentPort?.postMessage({ ready })
  }, lookMs)
}

parentPort?.on('message', (message: unknown) => {
  const question = asked.parse(message)
  if ('counts' in question) {
    parentPort?.postMessage({
      id: question.id,
      counts: Object.fromEntries(question.counts.map((queue) => [queue, counts(queue)])),
    })
    return
  }
  if ('watch' in question) return watch(question.watch)
  void server.stop().then(() => parentPort?.postMessage({ stopped: true }))
})
parentPort?.postMessage({ port: server.port })
