import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { compactCopy } from '../../../shared/analytics/copy/compact.ts'
import { copyRowSchema } from '../../../shared/analytics/copy/copy-row.ts'
import { writeRecent } from '../../../shared/analytics/copy/recent.ts'
import { analyticsJob } from '../../../shared/analytics/jobs/job.ts'
import {
  type JobMessage,
  loadResult,
  runJobPart,
  startDueJobs,
  startJob,
} from '../../../shared/analytics/jobs/run-jobs.ts'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import type { PolicyHistory } from '../../../shared/policy/policy.ts'
import { jobRepository } from '../../../shared/storage/repositories/job-repository.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'
import { memoryStore } from '../../simulation/memory/store.ts'
import { memoryFiles } from '../copy/memory-files.ts'

const start = Date.parse('2026-03-01T03:00:00Z')
const history: PolicyHistory = [firstPolicy]
const counts = z.object({ people: z.int(), rows: z.int() })

/** Counts people and rows: enough to see a part that is missing or counted twice. */
const job = analyticsJob({
  id: 'count',
  columns: copyRowSchema.pick({ at: true, type: true }),
  part: counts,
  result: counts,
  map: (people) => {
    let sum = { people: 0, rows: 0 }
    for (const { rows } of people) sum = { people: sum.people + 1, rows: sum.rows + rows.length }
    return sum
  },
  merge: (parts) =>
    parts.reduce((a, b) => ({ people: a.people + b.people, rows: a.rows + b.rows }), { people: 0, rows: 0 }),
})

const touchpoint = (person: number, id: string): Touchpoint => ({
  id,
  channel: 'website',
  source: 'shop',
  type: 'web.page_viewed',
  at: start - 86_400_000,
  statedAt: '-',
  receivedAt: start - 86_400_000,
  identities: [{ kind: 'email', value: `p${person}@mail.example` }],
  props: {},
})

const createWorld = async (people: number, isCompacted: boolean) => {
  let now = start
  const files = memoryFiles(() => now)
  const changes = Array.from({ length: people * 2 }, (_, n) => ({
    seq: String(n + 1),
    touchpoint: touchpoint(n % people, `e${n}`),
    expiresAt: now + 86_400_000 * 400,
  }))
  now -= 3_600_000
  await writeRecent(files, changes)
  now = start
  const alone = { clusterOf: async () => undefined }
  const compact = () => compactCopy({ files, people: alone, hasTimeLeft: () => true }, now)
  if (isCompacted) await compact()
  let queue: JobMessage[] = []
  let dies = Infinity
  const runs = jobRepository(
    memoryStore({
      around: (_operation, effect) => {
        if (dies-- <= 0) throw new RetryableError('the process died')
        return effect()
      },
    }),
  )
  const deps = {
    files,
    runs,
    jobs: [job],
    enqueue: async (messages: readonly JobMessage[]) => void queue.push(...messages),
    policies: async () => history,
    onDone: () => {},
  }
  return {
    deps,
    compact,
    pass: (ms: number) => void (now += ms),
    start: () => startJob(deps, 'count', now),
    startDue: () => startDueJobs(deps, ['count'], now),
    result: () => loadResult(files, 'count'),
    status: async () => (await runs.get('count'))?.status,
    /** Delivers the queue in an order of its own; a message whose process dies is delivered again. */
    deliver: async (order: readonly number[], deaths: readonly number[]) => {
      const run = runJobPart(deps)
      let [step, most] = [0, 2000]
      while (queue.length > 0 && most-- > 0) {
        const index = (order[step % Math.max(1, order.length)] ?? 0) % queue.length
        const message = queue[index]
        dies = deaths[step++] ?? Infinity
        files.failAfter(dies)
        const isDone =
          message &&
          (await run(message, now).then(
            () => true,
            () => false,
          ))
        dies = Infinity
        files.failAfter(Infinity)
        if (isDone) queue = queue.filter((each) => each !== message)
      }
      return most
    },
  }
}

describe('an analytics job', () => {
  it('ends with the same result, whatever the order of its parts and wherever a process dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.array(fc.nat(63), { minLength: 1, maxLength: 20 }),
        fc.array(fc.oneof(fc.constant(Infinity), fc.nat(6)), { maxLength: 40 }),
        async (people, isCompacted, order, deaths) => {
          const world = await createWorld(people, isCompacted)
          await world.start()
          await world.deliver(order, deaths)
          expect(await world.result()).toMatchObject({ result: { people, rows: people * 2 } })
          expect(await world.status()).toBe('done')
          expect([...world.deps.files.stored.keys()].filter((key) => key.startsWith('job-parts/'))).toEqual(
            [],
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('continues a run that is under way instead of beginning another', async () => {
    const world = await createWorld(5, true)
    const first = await world.start()
    world.pass(60_000)
    expect((await world.start()).run).toBe(first.run)
    await world.deliver([0], [])
    expect(await world.result()).toMatchObject({ run: first.run, result: { people: 5, rows: 10 } })
  })

  it('is given up when a compaction overtakes it, and begun again once: its parts would not agree on who is one person', async () => {
    const world = await createWorld(5, true)
    const first = await world.start()
    world.pass(60_000)
    await world.compact()
    await world.deliver([0], [])
    expect(await world.result()).toBeUndefined()
    await world.startDue()
    await world.startDue()
    await world.deliver([0], [])
    const result = await world.result()
    expect(result?.run).not.toBe(first.run)
    expect(result).toMatchObject({ asOf: start + 60_000, result: { people: 5, rows: 10 } })
  })
})
