import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { routes } from '../../functions/console/routes/list.ts'

const root = join(import.meta.dirname, '../..')
const docs = globSync('docs/*.md', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

it('every route of the API is in the docs, once in the list', () => {
  const names = routes.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(names).size).toBe(names.length)
  const stems = routes.map(({ path }) => path.split('/{')[0] ?? path)
  expect(stems.filter((stem) => !docs.includes(stem))).toEqual([])
})
