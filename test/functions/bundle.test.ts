import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bundled } from '../../infra/bundle.ts'

let folder = ''
beforeAll(async () => {
  folder = await bundled()
})

const told = {
  AWS_REGION: 'eu-west-1',
  SECRETS_PREFIX: 'x',
  TOUCHPOINTS_QUEUE_URL: 'https://example.com/x',
  TOUCHPOINTS_TABLE: 'x',
  SIGNING_SECRET: 'x',
}

/**
 * What a function has loaded before its first event: the files of the asset that are in memory then, as one text. What it imports on
 * demand is not in it.
 */
const loadedBy = (name: string): string => {
  const script = `require(${JSON.stringify(join(folder, `${name}.js`))}); process.stdout.write(JSON.stringify(Object.keys(require.cache)))`
  const files = z.array(z.string()).parse(JSON.parse(execFileSync(process.execPath, ['-e', script], { env: told, encoding: 'utf8' })))
  return files.map((file) => readFileSync(file, 'utf8')).join('')
}

const holds = (text: string, mark: string): boolean => text.includes(mark)

describe.each(['webhook', 'intake'])('%s, before its first event', (name) => {
  it('has loaded no more than 430 KB', () => {
    const bytes = Buffer.byteLength(loadedBy(name))
    expect(bytes).toBeLessThanOrEqual(430_000)
    expect(bytes).toBeGreaterThan(100_000)
  })

  it('has left numbering plans and XML for when they are needed', () => {
    const text = loadedBy(name)
    expect(holds(text, 'country_calling_codes')).toBe(false)
    expect(holds(text, 'Unclosed DOCTYPE')).toBe(false)
  })
})

it('the door knows nothing of the database', () => {
  expect(holds(loadedBy('webhook'), 'DynamoDB_20120810')).toBe(false)
  expect(holds(loadedBy('intake'), 'DynamoDB_20120810')).toBe(true)
})
