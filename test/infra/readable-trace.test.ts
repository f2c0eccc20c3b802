import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sourceMaps } from '../../infra/bundle.ts'
import { readableTrace } from '../../infra/readable-trace.ts'
import { functionNames } from '../../shared/runtime/function-names.ts'
import { synthesised } from './synthesised.ts'

const { assetDir } = synthesised.aws
const maps = await sourceMaps()

it('every file of the asset has a map, and the asset holds none', () => {
  const files = readdirSync(assetDir).filter((name) => name.endsWith('.js'))
  expect(files.length).toBeGreaterThan(functionNames.length)
  expect(
    readdirSync(maps)
      .filter((name) => name.endsWith('.map'))
      .map((name) => name.slice(0, -4))
      .sort(),
  ).toEqual(expect.arrayContaining(files.sort()))
  expect(readdirSync(assetDir).filter((name) => name.endsWith('.map'))).toEqual([])
  for (const file of files)
    expect(readFileSync(join(assetDir, file), 'utf8')).not.toContain('sourceMappingURL=data')
})

it('a place in a deployed file becomes the line of the source that has the same words', () => {
  const words = 'the pointers of an alias lead nowhere'
  const file =
    readdirSync(assetDir).find(
      (name) => name.endsWith('.js') && readFileSync(join(assetDir, name), 'utf8').includes(words),
    ) ?? ''
  const lines = readFileSync(join(assetDir, file), 'utf8').split('\n')
  const line = lines.findIndex((one) => one.includes(words))
  const column = lines[line]?.indexOf(words) ?? -1
  const said = readableTrace(`at put (/var/task/${file}:${line + 1}:${column + 1})`, maps)
  const [, source = '', sourceLine = ''] = /at put \(([\w./-]+\.ts):(\d+):\d+\)/.exec(said) ?? []
  expect(source).toMatch(/^shared\/storage\//)
  expect(readFileSync(source, 'utf8').split('\n')[Number(sourceLine) - 1]).toContain(words)
})

it('what has no map stays as it is', () => {
  expect(readableTrace('at x (node:internal/timers.js:1:2)', maps)).toBe('at x (node:internal/timers.js:1:2)')
})
