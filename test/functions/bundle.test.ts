import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bundled } from '../../infra/bundle.ts'
import { receiverNames } from '../../shared/channels/receivers.ts'

let folder = ''
beforeAll(async () => {
  folder = await bundled()
})

const told = {
  AWS_REGION: 'eu-west-1',
  SECRETS_PREFIX: 'x',
  TOUCHPOINTS_QUEUE_URL: 'https://example.com/x',
  ANALYTICS_QUEUE_URL: 'https://example.com/x',
  TOUCHPOINTS_TABLE: 'x',
  STATE_TABLE: 'x',
  SIGNING_SECRET: 'x',
}

/**
 * What a function has loaded before its first event: the files of the asset that are in memory then, as one
 * text. What it imports on demand is not in it.
 */
const loadedBy = (name: string): string =>
  filesLoadedBy(name)
    .map((file) => readFileSync(file, 'utf8'))
    .join('')
const filesLoadedBy = (name: string): string[] => {
  const script = `require(${JSON.stringify(join(folder, `${name}.js`))}); process.stdout.write(JSON.stringify(Object.keys(require.cache)))`
  return z
    .array(z.string())
    .parse(JSON.parse(execFileSync(process.execPath, ['-e', script], { env: told, encoding: 'utf8' })))
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

const load = createRequire(import.meta.url)
const late = /^(receive|parse|late|unsubscribe|redirect-link)-/
const filesOf = (start: RegExp): string[] => readdirSync(folder).filter((file) => start.test(file))

const halfSchema = z.union([
  z.object({ receiver: z.object({ name: z.string() }) }),
  z.object({ parse: z.function() }),
])

describe('what is loaded late', () => {
  it('is every receiver and parser, each in a file of its own that loads by itself', () => {
    const halves = filesOf(/^(receive|parse)-/).map((file) => halfSchema.parse(load(join(folder, file))))
    const found = halves.flatMap((half) => ('receiver' in half ? [half.receiver.name] : []))
    expect([...new Set(found)].sort()).toEqual([...receiverNames].sort())
    expect(halves.length).toBeGreaterThan(found.length)
  })

  it.each(['webhook', 'intake'])('is not in %s before somebody comes', (name) => {
    const files = filesLoadedBy(name).map((file) => basename(file))
    expect(files).toContain(`${name}.js`)
    expect(files.filter((file) => late.test(file))).toEqual([])
  })

  it('is each library once, for all functions', () => {
    const phones = filesOf(/^late-libphonenumber/)
    expect(phones).toHaveLength(1)
    const { parsePhoneNumberFromString } = z
      .object({ parsePhoneNumberFromString: z.custom<(said: string) => { number: string }>() })
      .parse(load(join(folder, phones[0] ?? '')))
    expect(parsePhoneNumberFromString('+86 138 0013 8000').number).toBe('+8613800138000')
    for (const file of filesOf(/^late-/))
      expect(() => {
        load(join(folder, file))
      }, file).not.toThrow()
  })
})

it('the webhook function imports nothing of the database', () => {
  expect(holds(loadedBy('webhook'), 'DynamoDB_20120810')).toBe(false)
  expect(holds(loadedBy('intake'), 'DynamoDB_20120810')).toBe(true)
})
