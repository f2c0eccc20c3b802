import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { benches } from './list.ts'

const bench = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { encoding: 'utf8' })

describe('npm run bench', () => {
  it('states with --help what can be measured', () => {
    const { stdout, status } = bench('--help')
    expect(status).toBe(0)
    for (const { name, what } of benches) expect(stdout).toContain(`${name.padEnd(8)}${what}`)
  })

  it('puts one JSON object on stdout with --json, and nothing else', () => {
    expect(JSON.parse(bench('cost', '--json').stdout)).toMatchObject({ bench: 'cost', pageUpToDate: true })
  })

  it('measures what each channel costs in CPU, beside JSON.parse', () => {
    const times = { micros: expect.any(Number), jsonParse: expect.any(Number) }
    expect(JSON.parse(bench('cpu', '--json', '--runs', '1', '--count', '100').stdout)).toMatchObject({
      segment: times,
      standardWebhooks: times,
      wecom: times,
    })
  })

  it.each(['speed', 'cpu --runs many', 'cpu cold'])('refuses `%s` in a sentence', (line) => {
    const { stdout, stderr, status } = bench(...line.split(' '))
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^(name one of units, sweep|--runs takes whole numbers)/)
  })
})
