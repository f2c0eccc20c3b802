import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { CannotStart } from './cannot-start.ts'

/** A DynamoDB that answers on this machine. */
export interface DynamodbEngine {
  readonly endpoint: string
  /** Whether its tables are in the data folder, and not on a server of the person's own. */
  readonly ownEngine: boolean
  readonly stop: () => Promise<void>
}

/** There is no DynamoDB to run on. */
export class NoDynamodb extends CannotStart {
  override readonly name = 'NoDynamodb'
}

/** Starts the engine that keeps its tables in the data folder, or takes the one AWS_ENDPOINT_URL_DYNAMODB points to. */
export const startDynamodb = async (dataDir: string, env: Readonly<Record<string, string | undefined>>): Promise<DynamodbEngine> => {
  const given = env['AWS_ENDPOINT_URL_DYNAMODB']
  if (given) return { endpoint: given, ownEngine: false, stop: async () => {} }
  const binary = findBinary()
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const child = launch(binary, port, join(dataDir, 'dynamodb.sqlite'))
    if (await answers(child)) return { endpoint: `http://127.0.0.1:${port}`, ownEngine: true, stop: async () => await stop(child) }
    await stop(child)
    // Between finding the port free and taking it somebody else may have been quicker.
    if (attempt === 3)
      throw new NoDynamodb(
        `${binary} does not answer: run it by hand to see why (${binary} --port ${port} --db-path ${join(dataDir, 'dynamodb.sqlite')})`,
      )
  }
}

const findBinary = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`
  const file = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide'
  try {
    const found = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
    if (existsSync(found)) return found
  } catch {
    // Not installed: said below.
  }
  throw new NoDynamodb(`There is no DynamoDB for this machine (${process.platform}-${process.arch}). Either install the engine with\n`
    + `  npm install --no-save ${name}@1.2.1\n`
    + 'where that package exists, or run any DynamoDB-compatible server (DynamoDB Local for example) and name it:\n'
    + '  AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000 npm start')
}

/**
 * The shell waits for the end of its input: when this process dies, however it dies, the input closes and the engine is ended. Without it
 * a killed runtime would leave an engine behind that holds the data folder.
 */
const watch = '"$@" 2>&1 & engine=$!; exec >&-; cat >/dev/null; kill $engine 2>/dev/null; wait $engine'

const launch = (binary: string, port: number, dbPath: string): ChildProcess => {
  const args = ['--host', '127.0.0.1', '--port', String(port), '--db-path', dbPath]
  return process.platform === 'win32'
    ? spawn(binary, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    // In a group of its own, so that Ctrl-C reaches this process alone, which then stops everything in the right order.
    : spawn('/bin/sh', ['-c', watch, 'sh', binary, ...args], { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
}

/** Whether the engine says that it listens; its output ends when it does not. */
const answers = async (child: ChildProcess): Promise<boolean> => await new Promise((resolve) => {
  let said = ''
  child.stdout?.on('data', (text: Buffer) => {
    said += text.toString()
    if (said.includes('listening')) resolve(true)
  })
  child.stdout?.once('close', () => resolve(false))
  child.once('error', () => resolve(false))
})

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  if (child.stdin) child.stdin.end()
  else child.kill('SIGTERM')
  await gone
}

const freePort = async (): Promise<number> => await new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', reject)
  probe.listen({ port: 0, host: '127.0.0.1' }, () => {
    const address = probe.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    probe.close(() => resolve(port))
  })
})
