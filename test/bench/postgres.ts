import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { Client, type ClientConfig, Pool } from 'pg'
import * as z from 'zod'

/** A PostgreSQL server of our own, durable as it comes, in a folder that goes when it stops. */
export interface Postgres {
  readonly version: string
  readonly pool: (connections: number) => Pool
  readonly stop: () => Promise<void>
}

/**
 * Starts one that listens on a socket in its own folder and nowhere else; nothing where PostgreSQL is not
 * installed.
 */
export const startPostgres = async (): Promise<Postgres | undefined> => {
  const bin = binaries()
  if (bin === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'rethread-postgres-'))
  const as = owner(folder)
  execFileSync(
    join(bin, 'initdb'),
    ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-instructions'],
    {
      ...as,
      cwd: folder,
      stdio: 'ignore',
    },
  )
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', join(folder, 'data'), '-k', folder, '-c', 'listen_addresses='],
    {
      ...as,
      cwd: folder,
      stdio: 'ignore',
    },
  )
  const where = { host: folder, user: 'postgres', database: 'postgres' }
  const pools: Pool[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(pools.map((pool) => pool.end()))
    await ended(server)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return {
      version: await versionOf(where),
      pool: (max) => {
        const pool = new Pool({ ...where, max })
        pools.push(pool)
        return pool
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The folder of its programs: on the path, or where Debian keeps them. */
const binaries = (): string | undefined => {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : []
  return [...(process.env['PATH'] ?? '').split(delimiter), ...versions.toSorted().toReversed()].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  )
}

const id = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))

/** PostgreSQL does not run as root: it runs as its own user then. */
const owner = (folder: string): { uid?: number; gid?: number } => {
  if (userInfo().uid !== 0) return {}
  const [uid, gid] = [id('-u'), id('-g')]
  chownSync(folder, uid, gid)
  return { uid, gid }
}

const versionRow = z.object({ server_version: z.string() })

/** Asks until it answers, for half a minute at most. */
const versionOf = async (where: ClientConfig): Promise<string> => {
  for (let attempt = 0; ; attempt += 1) {
    const client = new Client(where)
    try {
      await client.connect()
      return versionRow.parse((await client.query('SHOW server_version')).rows[0]).server_version
    } catch (error) {
      if (attempt === 150) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, 200)
      })
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** SIGINT asks it to let go of its clients and to stop. */
const ended = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
  })
  server.kill('SIGINT')
  await gone
}
