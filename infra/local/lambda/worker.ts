/**
 * Runs in a thread of its own: one function of the stack, one invocation at a time, as Lambda's Node.js
 * runtime would call it.
 */
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { readClock } from '../clock/clock.ts'
import { installVirtualDate } from './virtual-date.ts'

const given = z
  .object({ memory: z.instanceof(SharedArrayBuffer), file: z.string(), handler: z.string() })
  .parse(workerData)
const invocation = z.object({
  event: z.unknown(),
  requestId: z.string(),
  functionArn: z.string(),
  functionName: z.string(),
  memoryMb: z.number(),
  deadline: z.number(),
})
type Invocation = z.output<typeof invocation>

// Before the function's own code is loaded: what it asks Date at load time must be the shared clock already.
installVirtualDate(readClock(given.memory))

const loaded: unknown = createRequire(given.file)(given.file)
const handler = z.record(z.string(), z.unknown()).parse(loaded)[given.handler]
if (typeof handler !== 'function')
  throw new Error(`${given.file} exports no function called ${given.handler}`)

const contextOf = ({ requestId, functionArn, functionName, memoryMb, deadline }: Invocation): object => ({
  awsRequestId: requestId,
  invokedFunctionArn: functionArn,
  functionName,
  functionVersion: '$LATEST',
  memoryLimitInMB: String(memoryMb),
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: true,
  // Patience is counted in the machine's own time: speeding up the clock must not make a function run out of
  // it.
  getRemainingTimeInMillis: () =>
    Math.max(0, Math.round(deadline - performance.now() - performance.timeOrigin)),
})

const errorOf = (problem: unknown): { errorType: string; errorMessage: string; trace: readonly string[] } =>
  problem instanceof Error
    ? { errorType: problem.name, errorMessage: problem.message, trace: (problem.stack ?? '').split('\n') }
    : { errorType: typeof problem, errorMessage: String(problem), trace: [] }

const answer = async (message: Invocation): Promise<object> => {
  try {
    const result: unknown = await Reflect.apply(handler, undefined, [message.event, contextOf(message)])
    return { payload: JSON.stringify(result) }
  } catch (problem) {
    return { error: errorOf(problem) }
  }
}

parentPort?.on('message', (message: unknown) => {
  void answer(invocation.parse(message)).then((result) => parentPort?.postMessage(result))
})
parentPort?.postMessage({ ready: true })
