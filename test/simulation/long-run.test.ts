import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { nothingPlayed, play } from './play.ts'
import {
  misfitOf,
  newProgress,
  openProgress,
  type Progress,
  remaining,
  saveProgress,
  totalOf,
  withPart,
} from './progress.ts'

const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const options = { from: 1, seeds: 100, workloads: ['journeys', 'doors'] }
const fresh = newProgress('c1', options)
const played = (progress: Progress, workload: string, from: number, seeds: number): Progress =>
  withPart(progress, { workload, from, seeds, most: 5 }, { ...nothingPlayed, played: seeds }, 1)

const seedsIn = (from: number, seeds: number) => Array.from({ length: seeds }, (_, index) => from + index)

describe('the progress of a long simulation', () => {
  it('leaves to be played exactly the seeds that no part has covered, whatever parts were played in whatever order', () => {
    const part = fc.tuple(
      fc.constantFrom(...options.workloads),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 25 }),
    )
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 30 }), (done, size) => {
        const progress = done.reduce(
          (sum, [workload, from, seeds]) => played(sum, workload, from, seeds),
          fresh,
        )
        const left = remaining(progress, size, 5)
        for (const workload of options.workloads) {
          const covered = new Set(
            done.flatMap(([name, from, seeds]) => (name === workload ? seedsIn(from, seeds) : [])),
          )
          const wanted = seedsIn(1, 100).filter((seed) => !covered.has(seed))
          const planned = left.flatMap((order) =>
            order.workload === workload ? seedsIn(order.from, order.seeds) : [],
          )
          expect(planned.toSorted((a, b) => a - b)).toEqual(wanted)
        }
        expect(left.every(({ seeds }) => seeds <= size)).toBe(true)
      }),
    )
  })

  it('adds up what was played, and keeps every broken seed', () => {
    const order = { workload: 'doors', from: 1, seeds: 25, most: 5 }
    const broken = [{ seed: 7, promise: '2 once' }]
    const first = withPart(fresh, order, { ...nothingPlayed, played: 25, steps: 10, broken }, 2)
    const second = withPart(first, { ...order, from: 26 }, { ...nothingPlayed, played: 25, steps: 5 }, 3)
    expect(totalOf(second)).toMatchObject({ played: 50, steps: 15, broken })
    expect(second).toMatchObject({ cpuSeconds: 5, workloads: { doors: { done: [[1, 51]] } } })
  })

  it('is saved whole and read back, and leaves no other file', () => {
    const file = join(folder, 'saved', '..', 'saved.json')
    saveProgress(file, played(fresh, 'doors', 1, 25))
    expect(openProgress(file, 'c1', options)).toEqual(played(fresh, 'doors', 1, 25))
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([])
  })

  it('is not continued at another commit or with other options, unless asked to', () => {
    const file = join(folder, 'other.json')
    saveProgress(file, played(fresh, 'doors', 1, 25))
    expect(misfitOf(fresh, 'c1', options)).toBeUndefined()
    expect(() => openProgress(file, 'c2', options)).toThrow('was begun at commit c1, and this is c2')
    for (const other of [
      { ...options, seeds: 200 },
      { ...options, from: 2 },
      { ...options, workloads: ['doors'] },
    ]) {
      expect(() => openProgress(file, 'c1', other)).toThrow(
        /was begun with --from 1 --seeds 100 of journeys, doors, and this is .*--mixed/,
      )
      expect(openProgress(file, 'c2', other, true)).toMatchObject({
        commit: 'c2',
        options: other,
        workloads: { doors: { played: 25 } },
      })
    }
  })

  it.each(['', '{}', '[1]', 'seed 1'])('refuses a file that holds `%s`', (text) => {
    const file = join(folder, 'foreign.json')
    writeFileSync(file, text)
    expect(() => openProgress(file, 'c1', options)).toThrow('holds no progress of a simulation')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

const simulate = (file: string, ...more: string[]): ChildProcess =>
  spawn(process.execPath, [
    join(import.meta.dirname, 'main.ts'),
    '--workload',
    'mending',
    '--seeds',
    '50',
    '--resume',
    file,
    ...more,
  ])

const outputOf = async (child: ChildProcess): Promise<{ code: unknown; out: string; err: string }> => {
  const result = { out: '', err: '' }
  child.stdout?.on('data', (text) => {
    result.out += String(text)
  })
  child.stderr?.on('data', (text) => {
    result.err += String(text)
  })
  const [code]: unknown[] = await once(child, 'close')
  return { code, ...result }
}

describe('npm run simulate -- --resume', () => {
  it('continues after it was killed in the middle, and comes to what an undisturbed run comes to', async () => {
    const file = join(folder, 'killed.json')
    const killed = simulate(file, '--jobs', '1')
    const ended = once(killed, 'close')
    while (!existsSync(file))
      await new Promise((resolve) => {
        setTimeout(resolve, 20)
      })
    killed.kill('SIGKILL')
    await ended
    const before: unknown = JSON.parse(readFileSync(file, 'utf8'))
    expect(before).toMatchObject({ workloads: { mending: { done: [[1, expect.any(Number)]] } } })

    const { code, out, err } = await outputOf(simulate(file, '--json', '--mixed'))
    const whole = await play({ workload: 'mending', from: 1, seeds: 50, most: 5 })
    expect(JSON.parse(out)).toMatchObject({
      outcomes: [{ workload: 'mending', ...whole }],
      played: 50,
      left: 0,
    })
    expect(code).toBe(0)
    expect(err).toContain('50/50 seeds')

    const again = await outputOf(simulate(file, '--mixed'))
    expect(again.out).toContain('50 seeds in')
    expect(again.out).toContain('per CPU second')
  })

  it('refuses the file of another run with exit code 2', async () => {
    const file = join(folder, 'foreign-run.json')
    saveProgress(file, newProgress('another', options))
    const { code, err } = await outputOf(simulate(file))
    expect([code, err]).toEqual([2, expect.stringContaining('was begun at commit another')])
  })
})
