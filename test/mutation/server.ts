/**
 * A child process that keeps Vitest warm. It takes `{test, changed}` over IPC, reloads the changed files, runs one test file
 * and answers `{ok, ms}`. A test that never ends is ended with the process.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { createVitest } from 'vitest/node'

const request = z.object({ test: z.string(), changed: z.array(z.string()) })

/** One worker thread without isolation loads each module once, which is most of the time of a short run. */
const vitest = await createVitest('test', {
  root: process.cwd(), watch: false, pool: 'threads', maxWorkers: 1, isolate: false, reporters: [{}],
})
await vitest.standalone()

const run = async ({ test, changed }: z.infer<typeof request>): Promise<{ ok: boolean; ms: number }> => {
  for (const file of changed) vitest.invalidateFile(join(process.cwd(), file))
  const path = join(process.cwd(), test)
  const began = performance.now()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([vitest.getRootProject().createSpecification(path)])
  // The answer holds the modules of earlier runs as well.
  const ok = testModules.some((module) => module.moduleId === path && module.ok()) && unhandledErrors.length === 0
  return { ok, ms: performance.now() - began }
}

process.on('message', (message: unknown) => {
  void run(request.parse(message)).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
