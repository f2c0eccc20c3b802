import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from '../startup-error.ts'
import type { Engine } from '../dynamodb/engine-call.ts'
import { openLocalSqs } from './engine.ts'
import { queueSettings } from './queue-settings.ts'
import type { World } from '../template/template.ts'

export { queueName } from './queue-settings.ts'

/** How much a queue holds: what may be received now, and what becomes visible later. */
export interface QueueCount {
  readonly ready: number
  readonly later: number
}

/** The queues of the templates. */
export interface Queues {
  readonly engine: Engine
  /** Makes the queues of the templates, or brings those there are up to date. */
  readonly create: (world: World) => void
  /**
   * Calls back whenever one of these queues has something to receive, again and again until it is received.
   */
  readonly watch: (names: readonly string[], ready: (name: string) => void) => void
  readonly counts: (names: readonly string[]) => Readonly<Record<string, QueueCount>>
  readonly stop: () => void
}

export interface QueuesOptions {
  readonly dataDir: string
  /** The time in ms by which messages become visible. */
  readonly now: () => number
  readonly queueArn: (queue: string) => string
  readonly complain: (sentence: string) => void
}

/** How often, in ms of the machine's own clock, we look whether a message has become visible. */
const lookMs = 20

/**
 * Opens the queue engine in this process, which keeps its messages in the data folder and listens nowhere.
 */
export const openQueues = ({ dataDir, now, queueArn, complain }: QueuesOptions): Queues => {
  refuseFormerMessages(dataDir)
  const watched: { names: ReadonlySet<string>; ready: (name: string) => void } = {
    names: new Set(),
    ready: () => {},
  }
  const sqs = openLocalSqs({ file: join(dataDir, 'queues.sqlite'), queueArn, now, complain })
  const look = (name: string): void => {
    if (sqs.hasVisible(name)) watched.ready(name)
  }
  const timer = setInterval(() => watched.names.forEach(look), lookMs)
  timer.unref()
  return {
    engine: sqs,
    create: (world) => {
      for (const resource of world.ofType('AWS::SQS::Queue')) sqs.define(queueSettings(resource))
    },
    watch: (names, ready) => {
      watched.names = new Set(names)
      watched.ready = ready
    },
    counts: (names) =>
      Object.fromEntries(
        names.map((name) => {
          const { visible, inFlight, delayed } = sqs.counts(name)
          return [name, { ready: visible, later: inFlight + delayed }]
        }),
      ),
    stop: () => {
      clearInterval(timer)
      sqs.close()
    },
  }
}

/** Earlier versions kept their messages with another engine, whose file this one does not read. */
const refuseFormerMessages = (dataDir: string): void => {
  const file = join(dataDir, 'fauxqs.db')
  if (!existsSync(file) || existsSync(join(dataDir, 'queues.sqlite'))) return
  throw new CannotStart(
    `${file} holds messages of the queue engine of an earlier version, which this version does not read. ` +
      'Start anew with --fresh, which deletes them, or take another folder with --data.',
  )
}
