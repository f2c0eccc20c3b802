/**
 * A child process that keeps Vitest warm. It takes `{test, changed, most}` over IPC, reloads the changed
 * files, runs one test file and answers `{ok, ms}`. `ms` is processor time, which does not depend on what
 * else the machine does; a run that takes more than `most` ends the process.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { createVitest } from 'vitest/node'

const request = z.object({ test: z.string(), changed: z.array(z.string()), most: z.number() })

/** One worker thread without isolation loads each module once, which is most of the time of a short run. */
const vitest = await createVitest('test', {
  root: process.cwd(),
  watch: false,
  pool: 'threads',
  maxWorkers: 1,
  isolate: false,
  reporters: [{}],
})
await vitest.standalone()

const usedSince = (began: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1000
}

const run = async ({
  test,
  changed,
  most,
}: z.infer<typeof request>): Promise<{ ok: boolean; ms: number }> => {
  for (const file of changed) vitest.invalidateFile(join(process.cwd(), file))
  const path = join(process.cwd(), test)
  const began = process.cpuUsage()
  const guard = setInterval(() => {
    if (usedSince(began) > most) process.exit(3)
  }, 1000)
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([
    vitest.getRootProject().createSpecification(path),
  ])
  clearInterval(guard)
  // The answer holds the modules of earlier runs as well.
  const ok =
    testModules.some((module) => module.moduleId === path && module.ok()) && unhandledErrors.length === 0
  return { ok, ms: usedSince(began) }
}

process.on('message', (message: unknown) => {
  void run(request.parse(message)).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
