import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

const root = join(import.meta.dirname, '..', '..')
const run = promisify(execFile)

const cause = z.object({
  cause: z.string(),
  planted: z.int(),
  found: z.int(),
  wronglyFound: z.int(),
  mended: z.int(),
  mendedByUs: z.int(),
  disproved: z.int(),
  takenBack: z.int(),
  differences: z.array(z.string()),
})
const told = z.object({
  causes: z.array(cause),
  people: z.int(),
  touchpoints: z.int(),
  duplicates: z.int(),
  health: z.object({
    accepted: z.int(),
    stored: z.int(),
    refused: z.int(),
    parked: z.int(),
    waiting: z.int(),
  }),
  ok: z.boolean(),
  seconds: z.number(),
})

/** The demo as a person runs it, with few people and a program reading. */
const demo = async (...options: string[]) => {
  const { stdout } = await run(
    process.execPath,
    ['infra/cli/demo.ts', '--exit', '--json', '--port', '0', ...options],
    {
      cwd: root,
      timeout: 240_000,
      maxBuffer: 1 << 24,
    },
  )
  return told.parse(JSON.parse(stdout))
}

describe('the demo', () => {
  it(
    'finds what was planted and nothing else, mends some of it, and takes back what late news disproves',
    { timeout: 250_000 },
    async () => {
      const { causes, people, touchpoints, duplicates, health, ok } = await demo(
        '--people',
        '50',
        '--seed',
        '3',
        '--step',
        '240',
      )
      expect(causes.flatMap(({ differences }) => differences)).toEqual([])
      expect(ok).toBe(true)
      expect(people).toBe(50)
      expect(touchpoints).toBeGreaterThan(200)
      expect(duplicates).toBeGreaterThan(5)
      expect(health.stored).toBeGreaterThanOrEqual(touchpoints)
      expect(health).toEqual({
        accepted: health.stored,
        stored: health.stored,
        refused: 0,
        parked: 0,
        waiting: 0,
      })
      expect(causes.map((one) => one.cause)).toEqual(['lead-cooling', 'email-unopened', 'no-show'])
      for (const { planted, found, wronglyFound, disproved, takenBack } of causes) {
        expect(planted).toBeGreaterThan(1)
        expect({ found, wronglyFound, takenBack }).toEqual({
          found: planted,
          wronglyFound: 0,
          takenBack: disproved,
        })
      }
      expect(causes.some(({ mendedByUs }) => mendedByUs > 0)).toBe(true)
      expect(causes.some(({ disproved }) => disproved > 0)).toBe(true)
    },
  )

  it('states in a sentence what it cannot do', async () => {
    await expect(demo('--people', '5')).rejects.toThrow(/ask for at least \d+/)
    await expect(demo('--port', 'x')).rejects.toThrow(/--port is a number/)
  })
})
