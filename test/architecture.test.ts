import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { touchpointTypes } from '../shared/model/touchpoint.ts'
import { functionNames } from '../shared/runtime/function-names.ts'
import { watchDetectors } from '../shared/detectors/list.ts'

const root = join(import.meta.dirname, '..')
const git = (...args: string[]): string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter(Boolean)

/** Tracked files, and new ones that are not ignored. */
const files = [...new Set([...git('ls-files'), ...git('ls-files', '--others', '--exclude-standard')])].filter(
  (file) => existsSync(join(root, file)),
)
const code = files.filter((file) => /\.(ts|tsx)$/.test(file))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const inside = (...folders: string[]): string[] =>
  code.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)))
const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, from]) => from ?? '')
const targetsOf = (file: string): string[] =>
  importsOf(file)
    .filter((from) => from.startsWith('.'))
    .map((from) => relative(root, join(root, dirname(file), from)))
const importsAwsSdk = (file: string): boolean => importsOf(file).some((from) => from.startsWith('@aws-sdk/'))
/** Code without comments, imports and texts. */
const plain = (text: string): string =>
  text
    .replaceAll(/`[^`]*`/g, "''")
    .split('\n')
    .filter((line) => !/^\s*(\*|\/\/|\/\*|import |export \{|export \*)/.test(line))
    .map((line) => line.replaceAll(/'[^']*'/g, "''"))
    .join('\n')
/** Lowest first: a file imports from its own folder or an earlier one. */
const layers = [
  'runtime',
  'model',
  'policy',
  'trends',
  'analysis',
  'storage',
  'people',
  'teams',
  'journeys',
  'detectors',
  'analytics',
  'signed-links',
  'channels',
  'senders',
  'playbooks',
  'preference-center',
  'crm',
  'imports',
  'data-quality',
  'api',
]
/** One sample for each channel, of which there may be more than a folder otherwise holds. */
const listOfSamples = 'test/channels/samples'
/** Files that are still too long; the list only shrinks. */
const longFiles: Readonly<Record<string, number>> = {
  'infra/local/local-runtime.ts': 325,
  'test/imports/states.test.ts': 583,
}
const limit = (file: string): number => longFiles[file] ?? (file.startsWith('test/') ? 500 : 300)
const layerOf = (file: string): number => layers.indexOf(file.split('/')[1] ?? '')
const offenders = (among: string[], law: (file: string) => boolean): string[] =>
  among.filter((file) => !law(file))

/** Words that stand in no name and no error of the product: the field has a term for each. */
const privateWords: ReadonlySet<string> = new Set(
  (
    'heed heeds knock knocks told tells teller telling rehearsal saying sayings wish wishes house door doors town ' +
    'somebody nobody whoever said hear heard hears mended mending bring brings brought lots chore chores upkeep asked asking'
  ).split(' '),
)

describe('the architecture', () => {
  it('has four top-level folders', () => {
    const folders = new Set(code.map((file) => file.split('/')[0]))
    expect(
      [...folders].filter(
        (folder) => !['infra', 'functions', 'shared', 'test', 'vitest.config.ts'].includes(folder ?? ''),
      ),
    ).toEqual([])
  })

  it('lets functions import shared, and shared neither functions nor infra', () => {
    expect(
      offenders(inside('shared'), (file) => targetsOf(file).every((from) => from.startsWith('shared/'))),
    ).toEqual([])
    expect(
      offenders(inside('functions'), (file) =>
        targetsOf(file).every((from) => from.startsWith('shared/') || from.startsWith('functions/')),
      ),
    ).toEqual([])
  })

  it('imports the AWS SDK only in storage, senders and functions', () => {
    expect(
      inside('shared')
        .filter(importsAwsSdk)
        .filter((file) => !/^shared\/(storage|senders)\//.test(file)),
    ).toEqual([])
  })

  it('has a function file for every name the stack knows', () => {
    expect(
      inside('functions')
        .filter((file) => /^functions\/[^/]+\.ts$/.test(file))
        .map((file) => basename(file, '.ts'))
        .sort(),
    ).toEqual([...functionNames].sort())
  })

  it('leaves optional properties out with omitUndefined, not with a conditional spread', () => {
    const conditional =
      /\.\.\.\([^\n]*\? \{\} : \{ ?\w|\.\.\.\([^\n]*\? \{ ?\w[^\n]*: \{\}\)|\.\.\.\([^\n]*&& \{ ?\w/
    expect(
      [...inside('shared'), ...inside('functions'), ...inside('infra')].filter((file) =>
        conditional.test(read(file)),
      ),
    ).toEqual([])
  })

  it('keeps the file of a function short', () => {
    expect(
      offenders(
        inside('functions').filter((file) => /^functions\/[^/]+\.ts$/.test(file)),
        (file) => read(file).split('\n').length <= 140,
      ),
    ).toEqual([])
  })

  it('keeps clock, randomness and environment out of pure logic', () => {
    const outside = /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bprocess\.env\b/
    const edges = /^shared\/(runtime|storage|senders)\//
    expect(inside('shared').filter((file) => !edges.test(file) && outside.test(read(file)))).toEqual([])
  })

  it('has no folder named utils, helpers, common or the like', () => {
    const nameless = /(^|\/)(utils?|helpers?|common|misc|types?|managers?|services?)(\/|\.[a-z]+$)/
    expect(files.filter((file) => nameless.test(file))).toEqual([])
  })

  it('keeps files small: 300 lines of product code, 500 of a test', () => {
    expect(offenders(code, (file) => read(file).split('\n').length <= limit(file) + 1)).toEqual([])
  })

  it('imports only from the same or a lower layer of shared', () => {
    const upward = inside('shared').flatMap((file) =>
      targetsOf(file)
        .filter((to) => layerOf(to) < 0 || layerOf(to) > layerOf(file))
        .map((to) => `${file} → ${to}`),
    )
    expect(upward).toEqual([])
  })

  it('holds at most 25 code files in a folder', () => {
    const counts = Map.groupBy(code, (file) => dirname(file))
    expect(
      [...counts]
        .filter(([folder, { length }]) => length > 25 && folder !== listOfSamples)
        .map(([folder]) => folder),
    ).toEqual([])
  })

  it('knows no any, no cast and no silenced compiler', () => {
    const bad =
      /: any\b|<any>|\bas any\b|\bas unknown\b|@ts-(ignore|nocheck|expect-error)| as (?!const\b)[A-Z]\w*(?:[.<[]|\s*[,;)}\]]|$)/m
    expect(inside('shared', 'functions', 'infra').filter((file) => bad.test(plain(read(file))))).toEqual([])
  })

  it('imports zod as a namespace', () => {
    expect(code.filter((file) => /import \{[^}]*\} from 'zod'/.test(read(file)))).toEqual([])
  })

  it('leaves no test out and nothing half done', () => {
    const left = /\b(it|test|describe)\.(only|todo)\b|\bdebugger\b|(\/\/|\*) .*\b(TODO|FIXME|XXX)\b/
    expect(code.filter((file) => file !== 'test/architecture.test.ts' && left.test(read(file)))).toEqual([])
  })

  it('reads data beside the repository only through test/shared-data.ts, which skips where it is absent', () => {
    const beside = /(['"`])[^'"`\n]*\.\.\/shared\/data\/|\.\.\/shared\/data['"`]|'shared', 'data'/
    const own = ['test/architecture.test.ts', 'test/shared-data.ts']
    expect(inside('test').filter((file) => !own.includes(file) && beside.test(read(file)))).toEqual([])
  })

  it("assumes no country: only what is China's own states CN", () => {
    const chinese = [
      'shared/policy/company.ts',
      'shared/policy/first-policy.ts',
      'shared/channels/parsing/connection-defaults.ts',
      'shared/channels/xiaoe/parse.ts',
      'shared/imports/mapping.ts',
      'shared/imports/values/numbers.ts',
    ]
    expect(
      inside('shared', 'functions').filter((file) => !chinese.includes(file) && /'CN'/.test(read(file))),
    ).toEqual([])
  })

  it('cuts text of people only by cutText, never within a character', () => {
    // Digests, ASCII, code units that are cut again, and lists.
    const others = [
      'shared/runtime/text/cut-text.ts',
      'shared/channels/http/fetch-cached.ts',
      'shared/channels/zoom/parse.ts',
      'shared/channels/woocommerce/receive.ts',
      'shared/channels/shopify/receive.ts',
      'shared/imports/xlsx/cells.ts',
      'shared/senders/providers/ses.ts',
      'shared/api/connections/refusal-groups.ts',
      'shared/people/contact/country.ts',
      'shared/crm/http-result.ts',
      'shared/crm/hubspot/client.ts',
    ]
    const raw =
      /\.(?:slice|substring|substr)\(0, ?(?:[4-9]\d|\d{3,}|longest\w*|most(?:Letters|Characters)\w*|shown|watchText)\b/
    const lines = inside('shared', 'functions')
      .filter((file) => !others.includes(file))
      .flatMap((file) =>
        read(file)
          .split('\n')
          .map((line) => `${file}: ${line.trim()}`),
      )
    expect(lines.filter((line) => raw.test(line) && !/digest\(|toString\('base64'\)/.test(line))).toEqual([])
  })

  it('names no machine and no partition', () => {
    const machine = /(^|[^a-zA-Z.])\/(work|farm|root|home)\//
    const own = 'test/architecture.test.ts'
    const texts = files.filter(
      (file) => file !== own && /\.(ts|tsx|json|md|html|css|svg|yml)$|^\.ci\/run$|rc$/.test(file),
    )
    expect(texts.filter((file) => machine.test(read(file)))).toEqual([])
    expect(inside('infra').filter((file) => /['"`]arn:aws:/.test(read(file)))).toEqual([])
  })

  it('lists every detector it has', () => {
    const known = inside('shared/detectors')
      .map((file) => basename(file, '.ts'))
      .filter((name) => !['detector', 'interruption', 'list'].includes(name))
    expect(watchDetectors.map(({ cause }) => cause).sort()).toEqual(known.sort())
  })

  it('names only files that exist in the docs', () => {
    const examples = /example-crm/
    const named = files
      .filter((file) => /^(docs\/[^/]+|README[^/]*)\.md$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/`((?:shared|functions|infra|test|docs)\/[\w./-]+\.\w+)`/g)].map(
          ([, path = '']) => path,
        ),
      )
    expect(named.filter((path) => !examples.test(path) && !existsSync(join(root, path)))).toEqual([])
  })

  it('starts only scripts that exist', () => {
    const started = /join\((?:here|import\.meta\.dirname|root), ((?:'[^']+'(?:, )?)+)\)/g
    const scripts = code.flatMap((file) =>
      [...read(file).matchAll(started)].flatMap(([call, parts = '']) => {
        const path = [...parts.matchAll(/'([^']+)'/g)].map(([, part = '']) => part)
        return path.at(-1)?.endsWith('.ts')
          ? [join(call.includes('(root') ? root : join(root, dirname(file)), ...path)]
          : []
      }),
    )
    expect(scripts.length).toBeGreaterThan(5)
    expect(scripts.filter((script) => !existsSync(script))).toEqual([])
  })

  it('names no file and no export by a word that no engineer searches for', () => {
    const partsOf = (name: string): string[] =>
      name
        .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
        .toLowerCase()
        .split(/[^a-z]+/)
    const names = inside('shared', 'functions', 'infra', 'test')
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => [
        ...file.split('/'),
        ...[...read(file).matchAll(/^export (?:async )?(?:const|function|class|type|interface) (\w+)/gm)].map(
          ([, name = '']) => name,
        ),
      ])
    expect(names.length).toBeGreaterThan(1000)
    expect(names.filter((name) => partsOf(name).some((part) => privateWords.has(part)))).toEqual([])
  })

  it('describes tests without private words', () => {
    const ordinary = new Set(['asked', 'asking', 'hear', 'heard', 'hears', 'bring', 'brings'])
    const titles = inside('test')
      .filter((file) => file.endsWith('.test.ts') || file.endsWith('.test.tsx'))
      .flatMap((file) =>
        [...read(file).matchAll(/\b(?:it|describe)(?:\.each)?\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map(
          ([, , title = '']) => title,
        ),
      )
    expect(titles.length).toBeGreaterThan(1000)
    expect(
      titles.filter((title) =>
        title
          .toLowerCase()
          .split(/[^a-z]+/)
          .some((word) => privateWords.has(word) && !ordinary.has(word)),
      ),
    ).toEqual([])
  })

  it('logs constant names of events, and throws errors in plain words', () => {
    const product = inside('shared', 'functions', 'infra').filter((file) => /\.tsx?$/.test(file))
    const sentences = product.flatMap((file) =>
      [...read(file).matchAll(/\blog\.(?:error|info|warn|debug)\(\s*(['"`])(.*?)\1/g)].flatMap(
        ([, , name = '']) => (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name) ? [] : [`${file}: ${name}`]),
      ),
    )
    const errors = product.flatMap((file) =>
      [...read(file).matchAll(/\b\w*Error\(\s*(['"`])(.*?)\1/g)].flatMap(([, , text = '']) =>
        text
          .replaceAll(/\$\{.*?\}/g, '')
          .toLowerCase()
          .split(/[^a-z]+/)
          .some((word) => privateWords.has(word))
          ? [`${file}: ${text}`]
          : [],
      ),
    )
    expect([sentences, errors]).toEqual([[], []])
  })

  it('states of every touchpoint type what it keeps', () => {
    const page = read('docs/touchpoints.md')
    expect(touchpointTypes.filter((type) => !page.includes(`\`${type}\``))).toEqual([])
  })

  it('depends only on what may be used freely', () => {
    const lock: { packages: Record<string, { license?: string; dev?: boolean }> } = JSON.parse(
      read('package-lock.json'),
    )
    const free =
      /^(\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-[34]\.0|(Python|PSF)-2\.0|Unlicense|MIT-0|MPL-2\.0)\)?( (AND|OR) )?)+$/
    // Their own LICENSE files were read: MIT. `case` lets its user choose MIT.
    const readByHand = /\/(@segment\/(facade|isodate|isodate-traverse)|new-date|case)$/
    const unfree = Object.entries(lock.packages).filter(
      ([path, { license }]) =>
        path !== '' && license !== undefined && !free.test(license) && !readByHand.test(path),
    )
    expect(unfree.map(([path, { license }]) => `${path}: ${license ?? ''}`)).toEqual([])
    expect(read('package-lock.json')).not.toContain('"resolved"')
  })
})
