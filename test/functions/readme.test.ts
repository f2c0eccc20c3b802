import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { opened } from '../../shared/imports/files/file.ts'

const blocksOf = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block)
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) satisfies {
  scripts: Record<string, string>
}

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const code = blocksOf(readFileSync(file, 'utf8')).join('\n')

  it('names only scripts and files that are in the repository', () => {
    for (const [, script = ''] of code.matchAll(/npm run ([\w:-]+)/g))
      expect(Object.keys(scripts)).toContain(script)
    for (const [path] of code.matchAll(/[\w./-]+\.(?:csv|xlsx|json)\b/g))
      expect(existsSync(path), path).toBe(true)
  })

  it('uses only variables that npm start prints ready to paste', () => {
    const printed = readFileSync('infra/local/main.ts', 'utf8')
    for (const [, name = ''] of code.matchAll(/\$([A-Z_]+)/g)) expect(printed).toContain(`${name}=`)
  })
})

it('the list the README imports is one', async () => {
  const { headers, rows } = await opened(readFileSync('docs/examples/leads.csv'))
  expect(headers).toContain('手机号')
  expect(await Array.fromAsync(rows)).toHaveLength(2)
})
