import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as z from 'zod'

const answer = z.object({ ok: z.boolean(), ms: z.number() })

export type Run = 'passed' | 'failed' | 'timed out'

/** Milliseconds a test file may take at least; one that was measured may take ten times as long more. */
const leastTimeout = 60_000

/** Runs test files of a copy of the repository in a warm process. */
export type Runner = {
  /** A file of the copy has other text than before. */
  readonly changed: (file: string) => void
  /** Runs one test file; kills a run that takes far longer than before. */
  readonly run: (test: string) => Promise<Run>
  /** Milliseconds by path, of the test files that passed. */
  readonly durations: ReadonlyMap<string, number>
  readonly close: () => void
}

const startServer = async (copy: string): Promise<ChildProcess> => {
  const child = fork(join(copy, 'test', 'mutation', 'server.ts'), { cwd: copy, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(child, 'message')
  return child
}

const answerOf = async (child: ChildProcess, timeout: number): Promise<z.infer<typeof answer> | undefined> => {
  try {
    const [message]: unknown[] = await once(child, 'message', { signal: AbortSignal.timeout(timeout) })
    return answer.parse(message)
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined
    throw error
  }
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
      server.send({ test, changed: [...changed] })
      changed.clear()
      const result = await answerOf(server, leastTimeout + 10 * Math.ceil(durations.get(test) ?? 0))
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
