import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const pages = ['README.md', 'README.zh-CN.md', ...globSync('docs/**/*.md', { cwd: root })]
const prose = (page: string): string => read(page).replaceAll(/^```[^]*?^```/gm, '')

/** The address GitHub gives to a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
const anchorsOf = (page: string): string[] =>
  [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

/** The files that docs/connections.md tells a reader to write. */
const toBeWritten = /\bexample-crm\b/

it('resolves every relative link of the docs, with its heading', () => {
  const broken = pages.flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#')
        const file = path === '' ? page : join(dirname(page), path)
        if (!existsSync(join(root, file))) return true
        return anchor !== undefined && !anchorsOf(file).includes(anchor)
      })
      .map((link) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

it('names only files that exist in the docs', () => {
  const named = /`((?:shared|functions|infra|test|docs)\/[\w./-]+)`/g
  const broken = pages.flatMap((page) =>
    [...prose(page).matchAll(named)]
      .map(([, path = '']) => path)
      .filter((path) => !toBeWritten.test(path) && !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  )
  expect(broken).toEqual([])
})

it('names only functions and fields that the code has in the docs', () => {
  const code = globSync('{shared,functions,infra,test}/**/*.{ts,tsx,mjs}', { cwd: root })
    .filter((file) => !file.includes('node_modules'))
    .map(read)
    .join('\n')
  const words = new Set(code.match(/\w+/g))
  const unknown = pages.flatMap((page) =>
    [...prose(page).matchAll(/`([a-z]+[A-Z]\w*)`/g)]
      .map(([, name = '']) => name)
      .filter((name) => !words.has(name))
      .map((name) => `${page}: ${name}`),
  )
  expect(unknown).toEqual([])
})

it('names documents that a reader of this repository can open', () => {
  const files = [...pages, ...globSync('{shared,functions,infra,test}/**/*.{ts,tsx,mjs}', { cwd: root })]
  const named = /\bchannels\.md\b|\bdesign\.md\b|\bAC-\d/
  expect(files.filter((file) => file !== 'test/docs/references.test.ts' && named.test(read(file)))).toEqual(
    [],
  )
})

/** Comments of commands, texts in quotes and the example's country are in the page's language. */
it('has the same headings, code blocks and links in both languages', () => {
  const pairs = pages
    .filter((page) => page.endsWith('.zh-CN.md'))
    .map((zh) => [zh.replace('.zh-CN', ''), zh] as const)
  const shapeOf = (page: string) => ({
    headings: [...prose(page).matchAll(/^(#+) /gm)].map(([, level]) => level),
    tables: [...prose(page).matchAll(/^\| ---/gm)].length,
    code: [...read(page).matchAll(/^```\w*\n([^]*?)^```/gm)].map(([, block = '']) =>
      block
        .replaceAll(/#.*$/gm, '')
        .replaceAll(/[ \t]+/g, ' ')
        .replaceAll(/"[^"]*"|(?<=companyCountry=)\w+/g, '…'),
    ),
    links: [...prose(page).matchAll(/\]\(([^)#\s]+)/g)]
      .map(([, link = '']) => link.replace('.zh-CN.md', '.md'))
      .sort(),
  })
  expect(pairs.length).toBeGreaterThan(0)
  for (const [en, zh] of pairs) expect(shapeOf(zh), zh).toEqual(shapeOf(en))
})
