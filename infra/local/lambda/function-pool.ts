import type { Activity } from '../control/activity.ts'
import { type FunctionCode, type FunctionWorker, type Invocation, startWorker } from './function-worker.ts'
import type { Json } from '../json.ts'

/** A function that can be invoked, on as many workers as its concurrency allows. */
export interface FunctionPool {
  readonly name: string
  readonly arn: string
  readonly invoke: (event: Json) => Promise<Invocation>
  /** Ends the worker with this session, if it is one of this function's. */
  readonly kill: (session: string) => Promise<boolean>
  /** Ends all workers, whatever they are doing; the next invocation gets a new one. */
  readonly killAll: () => Promise<void>
  readonly concurrency: number
}

/** Keeps the workers of a function: started when needed, used again, replaced when they died. */
export const createPool = (
  name: string,
  code: FunctionCode,
  concurrency: number,
  activity: Activity,
): FunctionPool => {
  const idle: FunctionWorker[] = []
  const all = new Set<FunctionWorker>()
  const waiting: (() => void)[] = []
  let busy = 0

  const acquire = async (): Promise<FunctionWorker> => {
    if (busy >= concurrency)
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
      })
    else busy += 1
    for (let ready = idle.pop(); ready; ready = idle.pop()) {
      if (ready.alive()) return ready
      all.delete(ready)
    }
    const worker = startWorker(code)
    all.add(worker)
    return worker
  }
  const release = (worker: FunctionWorker): void => {
    if (worker.alive()) idle.push(worker)
    else all.delete(worker)
    // The place goes to who waits longest, or is free.
    const next = waiting.shift()
    if (next) next()
    else busy -= 1
  }
  return {
    name,
    arn: code.functionArn,
    concurrency,
    invoke: async (event) => {
      const end = activity.begin()
      const worker = await acquire()
      try {
        return await worker.run(event)
      } finally {
        release(worker)
        end()
      }
    },
    kill: async (session) => {
      const found = [...all].find((worker) => worker.session === session)
      await found?.terminate()
      return found !== undefined
    },
    killAll: async () => {
      const workers = [...all]
      idle.length = 0
      all.clear()
      await Promise.all(workers.map(async (worker) => await worker.terminate()))
    },
  }
}
