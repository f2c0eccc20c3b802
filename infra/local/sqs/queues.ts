import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { type Engine, connectEngine } from '../dynamodb/engine-call.ts'
import type { World } from '../template/template.ts'

/** How much a queue holds: what may be received now, and what becomes visible later. */
export interface QueueCount {
  readonly ready: number
  readonly later: number
}

/** The queues of the templates, kept by a real engine. */
export interface Queues {
  readonly engine: Engine
  /** Makes the queues of the templates, or brings those there are up to date. */
  readonly create: (world: World) => Promise<void>
  /**
   * Calls back whenever one of these queues has something to receive, again and again until it is received.
   */
  readonly watch: (names: readonly string[], ready: (name: string) => void) => void
  readonly counts: (names: readonly string[]) => Promise<Readonly<Record<string, QueueCount>>>
  readonly stop: () => Promise<void>
}

const heard = z.union([
  z.object({ port: z.number() }),
  z.object({
    id: z.number(),
    counts: z.record(z.string(), z.object({ ready: z.number(), later: z.number() })),
  }),
  z.object({ ready: z.array(z.string()) }),
  z.object({ stopped: z.literal(true) }),
])

/** Starts the SQS engine in its own thread, in the time of the shared clock. */
export const startQueues = async ({
  clock,
  dataDir,
  region,
}: {
  clock: SharedArrayBuffer
  dataDir: string
  region: string
}): Promise<Queues> => {
  const worker = new Worker(new URL('./queue-engine.ts', import.meta.url), {
    name: 'queues',
    workerData: { memory: clock, dataDir, region },
    execArgv: [],
  })
  const answers = new Map<number, (counts: Readonly<Record<string, QueueCount>>) => void>()
  let asked = 0
  const told: { stopped?: () => void; ready?: (name: string) => void } = {}
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (message: unknown) => {
      const said = heard.parse(message)
      if ('port' in said) resolve(said.port)
      else if ('stopped' in said) told.stopped?.()
      else if ('ready' in said) said.ready.forEach((name) => told.ready?.(name))
      else {
        answers.get(said.id)?.(said.counts)
        answers.delete(said.id)
      }
    })
  })
  const engine = connectEngine(`http://127.0.0.1:${port}`, 'sqs', region)
  return {
    engine,
    create: async (world) => await createQueues(world, engine),
    watch: (names, ready) => {
      told.ready = ready
      worker.postMessage({ watch: [...names] })
    },
    counts: async (names) =>
      await new Promise((resolve) => {
        asked += 1
        answers.set(asked, resolve)
        worker.postMessage({ id: asked, counts: [...names] })
      }),
    stop: async () => {
      await new Promise<void>((resolve) => {
        told.stopped = resolve
        worker.once('exit', () => resolve())
        worker.postMessage({ stop: true })
      })
      engine.close()
      await worker.terminate()
    },
  }
}

const declared = z.object({
  VisibilityTimeout: z.coerce.string().optional(),
  DelaySeconds: z.coerce.string().optional(),
  ReceiveMessageWaitTimeSeconds: z.coerce.string().optional(),
  MaximumMessageSize: z.coerce.string().optional(),
  MessageRetentionPeriod: z.coerce.string().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
})

const createQueues = async (world: World, engine: Engine): Promise<void> => {
  for (const resource of world.ofType('AWS::SQS::Queue')) {
    const { RedrivePolicy, ...rest } = declared.parse(resource.properties())
    const attributes = {
      VisibilityTimeout: '30',
      ...Object.fromEntries(
        Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    }
    await engine.call('AmazonSQS.CreateQueue', { QueueName: resource.attribute('QueueName') })
    await engine.call('AmazonSQS.SetQueueAttributes', { QueueUrl: resource.ref(), Attributes: attributes })
  }
}

/** The name of the queue behind a URL or an ARN. */
export const queueName = (urlOrArn: string): string => urlOrArn.split(/[:/]/).at(-1) ?? urlOrArn
