import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as z from 'zod'

/**
 * Dynoxide, a second opinion on what DynamoDB answers: an optional dependency that exists for Linux on x64.
 */
const binary = (): string | undefined => {
  try {
    const found = join(
      dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')),
      'dynoxide',
    )
    return process.platform === 'linux' && process.arch === 'x64' && existsSync(found) ? found : undefined
  } catch {
    return undefined
  }
}

/** Whether Dynoxide can run here. */
export const hasDynoxide = (): boolean => binary() !== undefined

/** Starts Dynoxide on a free port of this machine, in a folder that goes when it stops. */
export const startDynoxide = async (): Promise<{
  readonly endpoint: string
  readonly stop: () => Promise<void>
}> => {
  const folder = mkdtempSync(join(tmpdir(), 'rethread-dynoxide-'))
  const port = await freePort()
  const args = ['--host', '127.0.0.1', '--port', String(port), '--db-path', join(folder, 'tables.sqlite')]
  const child = spawn(binary() ?? '', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (text) => {
      said += String(text)
      if (said.includes('listening')) resolve()
    })
    child.once('exit', () => reject(new Error(`Dynoxide ended: ${said}`)))
  })
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = z.object({ port: z.number() }).parse(probe.address())
  probe.close()
  await once(probe, 'close')
  return port
}
