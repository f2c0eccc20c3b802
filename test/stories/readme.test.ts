import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const readmes = ['README.md', 'README.zh-CN.md'] as const

/** The shell code blocks of a page, and the commands that stand in its text with `npm run`. */
const commandsOf = (
  page: string,
): { readonly blocks: readonly string[]; readonly inline: readonly string[] } => {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
  const inline = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`(npm (?:run|start|test)[^`]*)`/g)].map(
    ([, command = '']) => command,
  )
  return { blocks, inline }
}

/** The commands of a block, continued lines joined, comments taken away. */
const linesOf = (block: string): string[] =>
  block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '')

/** What does not end by itself on a machine without network, or needs an account. Everything else is run. */
const notRun: Readonly<Record<string, string>> = {
  'npm install && npm run demo':
    'installs packages from the registry and stays up; test/stories/demo.test.ts runs the demo',
  'npm install && npm test': 'runs this test',
  'npm start': 'is running while the others run',
  'npm start -- --speed 60': 'takes the place of npm start; its options are tested in test/local',
  'npm run deploy': 'needs an AWS account',
}

/** As `notRun`, of the commands in the text. */
const notRunInText: Readonly<Record<string, string>> = {
  'npm run mutate': 'takes hours; test/mutation tests it',
}

/** What a person puts in the place of the words that stand for a value. */
const filledIn = (command: string): string =>
  command
    .replace(/CHANNEL ID|渠道 名称/, 'segment second')
    .replace(/SECRET$|密钥名$/, 'writeKey')
    .replace(/FILE$|文件$/, 'docs/examples/leads.csv --mapping leads-zh')

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free')),
      )
    })
  })

/**
 * A fresh copy as a person has it after `npm install`: the tree is linked, so that data and output stay in
 * the copy.
 */
const checkout = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rethread-readme-'))
  for (const name of ['functions', 'infra', 'shared', 'node_modules', 'docs'])
    symlinkSync(join(root, name), join(folder, name))
  for (const name of ['package.json', 'cdk.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name))
  return folder
}

type Machine = {
  readonly folder: string
  readonly port: number
  readonly process: ChildProcess
  readonly exports: string
}

/** Runs `npm start` on a free port until it has printed what a person copies from it. */
const started = async (): Promise<Machine> => {
  const [folder, port] = [checkout(), await freePort()]
  const child = spawn('npm', ['start', '--', '--port', String(port)], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exports = await new Promise<string>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      const [line] = /export TOKEN=\S+ WRITE_KEY=\S+/.exec(said) ?? []
      if (line !== undefined && said.includes('Ctrl-C')) resolve(line)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${said}`)))
  })
  return { folder, port, process: child, exports }
}

const stopped = ({ process: child, folder }: Machine): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => {
      rmSync(folder, { recursive: true, force: true })
      resolve()
    })
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
  })

/** curl answers 0 for a refusal: here a refusal fails, and what has not arrived yet is asked for again. */
const strictCurl =
  'curl() { command curl --silent --show-error --fail-with-body --retry 60 --retry-delay 1 --retry-all-errors "$@"; }'

type Said = { readonly code: number; readonly out: string }

/** Pastes text into a shell in the copy, the default port replaced by the one that is used here. */
const paste = ({ folder, port, exports }: Machine, text: string): Promise<Said> =>
  new Promise((resolve) => {
    const script = [exports, strictCurl, text.replaceAll('8787', String(port))].join('\n')
    execFile(
      'bash',
      ['-euo', 'pipefail', '-c', script],
      { cwd: folder, maxBuffer: 1 << 26 },
      (error, out, wrong) => resolve({ code: error ? Number(error.code ?? 1) : 0, out: `${out}${wrong}` }),
    )
  })

describe.each(readmes)('the commands of %s', (page) => {
  const { blocks, inline } = commandsOf(page)
  let machine: Machine
  beforeAll(async () => {
    machine = await started()
  }, 300_000)
  afterAll(() => stopped(machine), 60_000)

  const toRun = blocks.flatMap((block) => {
    const lines = linesOf(block)
    const whole = lines.every((line) => !(line in notRun))
    return whole && !block.includes('#') ? [block] : lines.filter((line) => !(line in notRun))
  })

  it('are found', () => {
    expect(toRun.length).toBeGreaterThan(2)
    expect(toRun.some((text) => text.includes('curl'))).toBe(true)
    expect(
      blocks
        .flatMap(linesOf)
        .filter((line) => line in notRun)
        .sort(),
    ).toEqual(Object.keys(notRun).sort())
  })

  it.each(toRun)(
    'run by copy and paste: %s',
    async (text) => {
      const { code, out } = await paste(machine, text)
      expect(code, out).toBe(0)
    },
    300_000,
  )

  it.each([...new Set(inline)].filter((command) => !(command in notRun || command in notRunInText)))(
    'run by copy and paste from the text: %s',
    async (command) => {
      const { code, out } = await paste(machine, filledIn(command))
      expect(code, out).toBe(0)
    },
    300_000,
  )
})

it('are the same in both languages', () => {
  const [english, chinese] = readmes.map((page) => commandsOf(page))
  expect(chinese?.blocks.map(linesOf)).toEqual(english?.blocks.map(linesOf))
  expect(chinese?.inline.map(filledIn).sort()).toEqual(english?.inline.map(filledIn).sort())
})
