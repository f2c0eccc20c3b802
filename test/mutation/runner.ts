import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as z from 'zod'

const answer = z.object({ ok: z.boolean(), ms: z.number() })

type Run = 'passed' | 'failed' | 'timed out'

/**
 * Processor time (ms) a test file may take at least; one that was measured may take ten times as long more.
 */
const leastLimit = 30_000

/** No test waits as long (ms) without using the processor: a mutant that waits for ever does. */
const longestWait = 15 * 60_000

/** Runs test files of a copy of the repository in a warm process. */
export type Runner = {
  /** A file of the copy has other text than before. */
  readonly changed: (file: string) => void
  /** Runs one test file; ends a run that takes far more processor time than before. */
  readonly run: (test: string) => Promise<Run>
  /** Processor time (ms) by path, of the test files that passed. */
  readonly durations: ReadonlyMap<string, number>
  readonly close: () => void
}

const startServer = async (copy: string): Promise<ChildProcess> => {
  const child = fork(join(copy, 'test', 'mutation', 'server.ts'), {
    cwd: copy,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return child
}

/** The answer; nothing when the process ended, or waits for ever. */
const answerOf = async (child: ChildProcess): Promise<z.infer<typeof answer> | undefined> => {
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(longestWait)])
  const [message]: unknown[] = await Promise.race([
    once(child, 'message', { signal }),
    once(child, 'exit', { signal }).then(() => []),
  ]).catch(() => [])
  stop.abort()
  return answer.safeParse(message).data
}

export const createRunner = (copy: string): Runner => {
  const durations = new Map<string, number>()
  const changed = new Set<string>()
  let server: ChildProcess | undefined
  return {
    durations,
    changed: (file) => void changed.add(file),
    run: async (test) => {
      server ??= await startServer(copy)
      server.send({ test, changed: [...changed], most: leastLimit + 10 * (durations.get(test) ?? 0) })
      changed.clear()
      const result = await answerOf(server)
      if (!result) {
        server.kill('SIGKILL')
        server = undefined
        return 'timed out'
      }
      if (result.ok) durations.set(test, result.ms)
      return result.ok ? 'passed' : 'failed'
    },
    close: () => void server?.kill(),
  }
}
