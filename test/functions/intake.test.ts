import * as fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { hashId } from '../../shared/runtime/hash-id.ts'
import type { IngestDeps } from '../../shared/channels/parsing/ingest-event.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { finderOn, staffFinder } from '../../shared/teams/staff-member.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { log } from '../../shared/runtime/log.ts'
import type { Refusal } from '../../shared/storage/repositories.ts'
import { call, keysOf, noon, received, segment } from '../channels/delivery.ts'
import { touch } from '../world.ts'
import { vectorWith } from '../channels/vectors.ts'
import * as z from 'zod'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

vi.stubEnv('TOUCHPOINTS_TABLE', 'touchpoints')
vi.stubEnv('STATE_TABLE', 'state')
vi.stubEnv('AWS_REGION', 'eu-west-1')
const { intake, recordedAdd } = await import('../../functions/intake.ts')

beforeEach(() => {
  vi.spyOn(log, 'error').mockReturnValue()
})

const record = (messageId: string, body: unknown) => ({
  messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  receiptHandle: '',
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
})

/** A log of touchpoints and of refusals that keeps each once, as the table does. */
const keeping = (change: Partial<IngestDeps> = {}) => {
  const touchpoints = new Map<string, Touchpoint>()
  const refusals = new Map<string, Refusal>()
  const deps: IngestDeps = {
    add: async (touchpoint) => void touchpoints.set(keysOf([touchpoint]).join(''), touchpoint),
    refuse: async (refusal) => void refusals.set(refusal.id, refusal),
    ...change,
  }
  return {
    touchpoints,
    refusals,
    take: async (...bodies: unknown[]) =>
      (
        await intake(deps)({ Records: bodies.map((body, index) => record(String(index), body)) })
      ).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
  }
}

const staff = [
  { id: 'li', name: '李雷', role: 'member', active: true, email: 'li@example.com' },
  { id: 'w1', name: '王伟', role: 'member', active: true },
  { id: 'w2', name: '王伟', role: 'member', active: true },
] as const

const track = { type: 'track', event: 'Lead Created', userId: 'u_1', timestamp: '2026-01-05T11:59:00.000Z' }
const queued = (...events: readonly Record<string, unknown>[]): QueuedEvent[] =>
  received(call('/v1/batch', { batch: events }), segment).queued

it('keeps each event as touchpoints, once, however often it comes', async () => {
  const { touchpoints, refusals, take } = keeping()
  const events = queued({ ...track, messageId: 'm-1' }, { ...track, messageId: 'm-2' })
  expect([await take(...events), await take(...events)]).toEqual([[], []])
  expect([touchpoints.size, refusals.size]).toEqual([2, 0])
})

it("takes Amazon SES's events as EventBridge brings them", async () => {
  const { touchpoints, take } = keeping()
  expect(await take(vectorWith('ses-eventbridge-delivery', z.object({ event: z.unknown() })).event)).toEqual(
    [],
  )
  expect([...touchpoints.values()]).toMatchObject([{ type: 'email.delivered', channel: 'ses' }])
})

it('puts on record what it will never take, with field and reason, once', async () => {
  const { touchpoints, refusals, take } = keeping()
  const events = queued({ ...track, userId: 'null' })
  expect([await take(...events), await take(...events)]).toEqual([[], []])
  expect(touchpoints.size).toBe(0)
  expect([...refusals.values()]).toEqual([
    {
      id: hashId(JSON.stringify(['segment', 'main', events[0]?.text])),
      channel: 'segment',
      connection: 'main',
      receivedAt: noon,
      text: events[0]?.text,
      field: 'identities',
      reason: 'the event must name a person: every id in it is empty or a placeholder',
    },
  ])
})

it('refuses a channel there is none of', async () => {
  const { refusals, take } = keeping()
  expect(await take({ v: 1, channel: 'telepathy', connection: 'x', receivedAt: 1, text: '' })).toEqual([])
  expect([...refusals.values()]).toMatchObject([{ field: 'channel' }])
})

it('has the queue bring again what could not be kept, and only that', async () => {
  const { take } = keeping({
    add: async ({ id }) => {
      if (id === 'm-2') throw new RetryableError('the database is away')
    },
  })
  expect(
    await take(
      ...queued(
        { ...track, messageId: 'm-1' },
        { ...track, messageId: 'm-2' },
        { ...track, messageId: 'm-3' },
      ),
    ),
  ).toEqual(['1'])
})

it('lets what is no message of ours fail alone, until it is parked', async () => {
  const { touchpoints, take } = keeping()
  expect(
    await take(
      'no json',
      { v: 2 },
      { source: 'aws.s3', id: 'x', time: 'x', detail: {} },
      ...queued({ ...track, messageId: 'm-1' }),
    ),
  ).toEqual(['0', '1', '2'])
  expect(touchpoints.size).toBe(1)
})

describe('the counts add up', () => {
  it('accepted is stored and refused and parked, whatever came in whatever order how often', async () => {
    const bad = [
      { type: 'sing' },
      { ...track, userId: null },
      { ...track, event: '' },
      { ...track, messageId: 'm'.repeat(200) },
      { ...track, properties: 7 },
      { type: 'batch', events: 2501 },
    ]
    const event = fc.oneof(
      fc.nat(40).map((n) => ({ ...track, messageId: `m-${n}` })),
      fc.constantFrom(...bad),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (events, times, poisoned) => {
          const { touchpoints, refusals, take } = keeping()
          const accepted = queued(...events)
          const parked = new Set<string>()
          for (let time = 0; time < times; time += 1)
            for (const failed of await take(...accepted, ...(poisoned ? ['poison'] : []))) parked.add(failed)
          const distinct = new Set(accepted.map(({ text }) => text)).size + (poisoned ? 1 : 0)
          expect(touchpoints.size + refusals.size + parked.size).toBe(distinct)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('the record of what was stored', () => {
  const touchpoint = touch('web.page_viewed', noon)

  it('is made for a new touchpoint, and not for one that is there already', async () => {
    const recorded: number[] = []
    const note = async (receivedAt: number) => void recorded.push(receivedAt)
    expect(await recordedAdd(async () => true, note)(touchpoint)).toBe(true)
    expect(await recordedAdd(async () => false, note)(touchpoint)).toBe(false)
    expect(recorded).toEqual([noon])
  })

  it('does not fail the storing', async () => {
    const add = recordedAdd(
      async () => true,
      async () => {
        throw new RetryableError('no answer')
      },
    )
    expect(await add(touchpoint)).toBe(true)
  })
})

describe('the owner of an event', () => {
  const assigned = (owner: string | undefined, id: string) => ({
    ...track,
    messageId: id,
    event: 'Lead Assigned',
    properties: { lead_id: 'L1', owner, campaign: 'x' },
  })
  it.each([
    ['李雷', undefined],
    ['li', undefined],
    ['LI@example.com', undefined],
    ['韩梅梅', 'owner.unknown'],
    ['王伟', 'owner.ambiguous'],
  ])('%s is flagged with %s, and kept as stated', async (owner, flags) => {
    const { touchpoints, take } = keeping({ findStaff: async () => staffFinder(staff) })
    await take(...queued(assigned(owner, 'm-1')))
    const [kept] = touchpoints.values()
    expect(kept?.props['owner']).toBe(owner)
    expect(kept?.props['flags']).toBe(flags)
  })

  it('keeps the flags it has, and needs no staff list where no owner is stated', async () => {
    const findStaff = vi.fn(async () => staffFinder(staff))
    const { touchpoints, take } = keeping({ findStaff })
    await take(...queued(assigned(undefined, 'm-1')))
    expect(findStaff).not.toHaveBeenCalled()
    const cut = { ...assigned('nobody', 'm-2'), context: { campaign: { name: 'spring sale '.repeat(30) } } }
    await take(...queued(cut))
    expect([...touchpoints.values()].map(({ props }) => props['flags'])).toEqual([
      undefined,
      'owner.unknown text.cut',
    ])
  })

  it('is not flagged where the company has no staff list', async () => {
    const { touchpoints, take } = keeping({ findStaff: async () => finderOn([]) })
    await take(...queued(assigned('nobody', 'm-1')))
    expect([...touchpoints.values()][0]?.props['flags']).toBeUndefined()
  })
})
