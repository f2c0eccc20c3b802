import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundled } from '../../infra/bundle.ts'
import { environment, functionNames } from '../../shared/runtime/function-names.ts'
import { queueUrlOf, senders } from '../../shared/runtime/sender-list.ts'
import { synthesised } from './synthesised.ts'
import { functionNamed, variablesOf } from './template.ts'

const run = promisify(execFile)
let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'rethread-bundle-'))
})
afterAll(async () => {
  await rm(place, { recursive: true })
})

const contentsOf = async (folder: string): Promise<Record<string, string>> => {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )
  const hashed = await Promise.all(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .map(
        async (file) =>
          [
            relative(folder, file),
            createHash('sha256')
              .update(await readFile(file))
              .digest('hex'),
          ] as const,
      ),
  )
  return Object.fromEntries(hashed.toSorted(([a], [b]) => a.localeCompare(b)))
}

/** A file of the asset with all it requires, as one text. */
const withChunks = async (file: string, seen = new Set<string>()): Promise<string> => {
  if (seen.has(file)) return ''
  seen.add(file)
  const text = await readFile(join(synthesised.aws.assetDir, file), 'utf8')
  const chunks = await Promise.all(
    [...text.matchAll(/require\("\.\/([\w-]+\.js)"\)/g)].map(([, chunk]) => withChunks(chunk ?? '', seen)),
  )
  return [text, ...chunks].join('\n')
}

/** The queues of senders are named by one template, not one by one. */
const senderQueueUrls: ReadonlySet<string> = new Set(senders.map(({ via }) => queueUrlOf(via)))
const asksFor = (code: string, variable: string): boolean =>
  code.includes(`"${variable}"`) || (senderQueueUrls.has(variable) && code.includes('`SEND_${'))

/** What all are told of the company, whether they ask or not. */
const facts = /^(PUBLIC_URL|COMPANY|COMPANY_\w+)$/

const standIn = (key: string): string => (key.endsWith('_URLS') ? '{}' : 'https://example.com/name')

/** What the template tells a function, with something in the place of what only AWS knows. */
const environmentOf = (name: string): Record<string, string> => {
  const told = Object.entries(variablesOf(functionNamed(synthesised.aws.stateless, name)))
  return Object.fromEntries(
    told.map(([key, value]) => [key, typeof value === 'string' ? value : standIn(key)]),
  )
}

describe('the asset', () => {
  it('is the same bytes for the same input, wherever it is built', { timeout: 240_000 }, async () => {
    const [one, other] = [
      await bundled({ cache: join(place, 'one') }),
      await bundled({ cache: join(place, 'other') }),
    ]
    expect(one).not.toBe(other)
    expect(await contentsOf(one)).toEqual(await contentsOf(other))
  })

  it('is not built when a function has no file, and the message states which', async () => {
    const cache = join(place, 'none')
    await expect(bundled({ cache, names: ['webhook', 'teleport'] })).rejects.toThrow(
      'There is no functions/teleport.ts',
    )
    expect((await readdir(cache)).filter((name) => name.startsWith('asset-'))).toEqual([])
  })

  it('knows no machine it was built on', async () => {
    const { assetDir } = synthesised.aws
    for (const name of (await readdir(assetDir)).filter((file) => file.endsWith('.js'))) {
      expect((await readFile(join(assetDir, name), 'utf8')).includes(process.cwd()), name).toBe(false)
    }
  })

  it.each(functionNames)(
    '%s loads with what the template reports it, and exports its handler',
    { timeout: 20_000 },
    async (name) => {
      const script = `process.stdout.write(typeof require(${JSON.stringify(join(synthesised.aws.assetDir, `${name}.js`))}).handler)`
      const { stdout } = await run(process.execPath, ['-e', script], {
        env: { ...environmentOf(name), AWS_REGION: 'eu-west-1' },
      })
      expect(stdout).toBe('function')
    },
  )

  it.each(functionNames)(
    '%s is reported everything it may ask for, but for what the local runtime alone reports',
    async (name) => {
      const everywhere = [synthesised.aws.stateless, synthesised['aws-cn'].stateless]
      const told = new Set([
        ...everywhere.flatMap((template) => Object.keys(variablesOf(functionNamed(template, name)))),
        'WECOM_ENDPOINT',
        'LOOPBACK',
      ])
      const code = await withChunks(`${name}.js`)
      expect(environment.filter((variable) => asksFor(code, variable) && !told.has(variable))).toEqual([])
    },
  )

  // Upkeep's chores come one by one.
  it.each(functionNames.filter((name) => name !== 'maintenance'))(
    '%s is given nothing it does not ask for',
    async (name) => {
      const told = Object.keys(variablesOf(functionNamed(synthesised.aws.stateless, name)))
      const code = await withChunks(`${name}.js`)
      expect(told.filter((variable) => !facts.test(variable) && !asksFor(code, variable))).toEqual([])
    },
  )

  it.runIf(existsSync('functions/console/page'))(
    'serves a page whose files are named by their contents',
    async () => {
      const html = await readFile(join(synthesised.aws.assetDir, 'page', 'index.html'), 'utf8')
      const named = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, file]) => file ?? '')
      expect(named.length).toBeGreaterThan(0)
      const assets = await readdir(join(synthesised.aws.assetDir, 'page', 'assets'))
      for (const file of named) expect(assets).toContain(file)
      for (const file of assets) expect(file).toMatch(/-[A-Z0-9]{8}\.\w+$/)
    },
  )
})
