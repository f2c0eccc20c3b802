import { randomUUID } from 'node:crypto'
import type { Writable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { realNow } from '../clock/clock.ts'
import type { Json } from '../json.ts'

/** How an invocation ended. */
export type Invocation =
  | { readonly ok: true; readonly payload: string | undefined; readonly requestId: string }
  | { readonly ok: false; readonly error: FunctionError; readonly requestId: string }

/** What Lambda says of an invocation that failed. */
interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[] | undefined
}

/** What a worker runs, and with what around it. */
export interface FunctionCode {
  readonly functionName: string
  readonly functionArn: string
  readonly file: string
  readonly handler: string
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly environment: (session: string) => Readonly<Record<string, string>>
  readonly clock: SharedArrayBuffer
  readonly log: Writable
}

/** One thread that holds one copy of a function. */
export interface FunctionWorker {
  readonly session: string
  readonly run: (event: Json) => Promise<Invocation>
  /** Whether it can take another invocation. */
  readonly alive: () => boolean
  readonly terminate: () => Promise<void>
}

/** Lambda gives the code ten seconds to load; a busy machine gets some more. */
const loadingMs = 20_000

const said = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ payload: z.string().optional(), error: z.undefined().optional() }),
  z.object({
    error: z.object({
      errorType: z.string(),
      errorMessage: z.string(),
      trace: z.array(z.string()).optional(),
    }),
  }),
])

/** Starts a thread and loads the function into it. */
export const startWorker = (code: FunctionCode): FunctionWorker => {
  const session = randomUUID()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: code.functionName,
    workerData: { memory: code.clock, file: code.file, handler: code.handler },
    env: { ...code.environment(session) },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: code.memoryMb },
  })
  worker.stdout.on('data', (text) => code.log.write(text))
  worker.stderr.on('data', (text) => code.log.write(text))
  worker.unref()

  let alive = true
  let current: ((error: FunctionError | { readonly payload: string | undefined }) => void) | undefined
  let requestId = ''
  let died: FunctionError | undefined
  const fail = (errorType: string, errorMessage: string): void => {
    // The first thing that went wrong is the cause; that the thread then ends is not news.
    died ??= { errorType, errorMessage }
    if (!alive) return
    alive = false
    code.log.write(
      `${JSON.stringify({ level: 'ERROR', function: code.functionName, requestId, errorType, message: errorMessage })}\n`,
    )
    current?.({ errorType, errorMessage })
  }
  const loaded = new Promise<void>((resolve) => {
    worker.once('message', () => resolve())
    worker.once('exit', () => resolve())
  })
  worker.on('message', (message: unknown) => {
    const heard = said.parse(message)
    if ('ready' in heard) return
    if (heard.error !== undefined)
      code.log.write(
        `${JSON.stringify({ level: 'ERROR', function: code.functionName, requestId, ...heard.error })}\n`,
      )
    current?.(heard.error ?? { payload: 'payload' in heard ? heard.payload : undefined })
  })
  worker.on('error', (problem) => fail(problem.name, problem.message))
  worker.on('exit', () => fail('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited`))

  const run = async (event: Json): Promise<Invocation> => {
    requestId = randomUUID()
    const id = requestId
    const ended = new Promise<FunctionError | { readonly payload: string | undefined }>((resolve) => {
      current = resolve
    })
    const loading = setTimeout(
      () => void expire('Runtime.InitTimeout', `${id} The code did not load in ${loadingMs / 1000} seconds`),
      loadingMs,
    )
    await loaded
    clearTimeout(loading)
    if (died) return { ok: false, requestId: id, error: died }
    const timer = setTimeout(
      () =>
        void expire(
          'Sandbox.Timedout',
          `RequestId: ${id} Error: Task timed out after ${(code.timeoutMs / 1000).toFixed(2)} seconds`,
        ),
      code.timeoutMs,
    )
    worker.postMessage({
      event,
      requestId: id,
      functionArn: code.functionArn,
      functionName: code.functionName,
      memoryMb: code.memoryMb,
      deadline: realNow() + code.timeoutMs,
    })
    const result = await ended
    clearTimeout(timer)
    current = undefined
    return 'errorType' in result
      ? { ok: false, error: result, requestId: id }
      : { ok: true, payload: result.payload, requestId: id }
  }
  const expire = async (errorType: string, errorMessage: string): Promise<void> => {
    fail(errorType, errorMessage)
    await worker.terminate()
  }
  return {
    session,
    run,
    alive: () => alive,
    terminate: async () => {
      // Whoever ends it knows why; the log need not say so.
      died ??= {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited`,
      }
      const answer = current
      alive = false
      await worker.terminate()
      answer?.(died)
    },
  }
}
