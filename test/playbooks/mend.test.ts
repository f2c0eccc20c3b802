import { describe, expect, it } from 'vitest'
import { interruptionId } from '../../shared/model/interruption.ts'
import { runTreatment, treatmentTriggerSchema } from '../../shared/playbooks/run-treatment.ts'
import { treatmentId } from '../../shared/playbooks/treatment.ts'
import { alias, broken, house, minute, policy, wednesday } from '../senders/house.ts'

const recording = { recording_url: 'https://example.com/r' }
const mails = (story: ReturnType<typeof house>) =>
  story.outside.filter(({ message }) => message.via === 'email')

describe('what broke off', () => {
  // AC-37
  it('is treated once, however often it is told', async () => {
    const story = house()
    for (let times = 0; times < 3; times += 1) await story.begin(broken('no-show', wednesday, {}, recording))
    await story.pass(10 * minute)
    expect(mails(story)).toHaveLength(1)
    expect(await story.messages()).toHaveLength(1)
  })

  it('is treated for itself: what recovered is left alone, what did not is mended', async () => {
    const story = house()
    const { journey, interruption } = broken('no-show', wednesday, {}, recording)
    const [watch] = journey.watches
    const other = {
      ...interruption,
      id: interruptionId('no-show', alias, 't2'),
      openedBy: 't2',
      status: 'recovered' as const,
    }
    await story.begin({ journey, interruption })
    await story.calm(() => story.rows.interruptions.upsert(other))
    story.jobs.push({
      queue: 'mend',
      notBefore: 0,
      body: {
        'detail-type': 'interruption.found',
        detail: {
          v: 1,
          id: 'f2',
          at: wednesday,
          person: alias,
          interruption: other.id,
          alias,
          cause: 'no-show',
        },
      },
    })
    await story.pass(10 * minute)
    expect((await story.messages()).map((message) => message.interruption)).toEqual([interruption.id])
    expect(watch).toBeDefined()
  })

  it('is not treated where no playbook is for it', async () => {
    const story = house({ policy: policy({ playbooks: [] }) })
    await story.begin(broken('no-show', wednesday, {}, recording))
    await story.pass(10 * minute)
    expect(await story.messages()).toEqual([])
  })

  it('and recovers while it is treated, stops its run, with the outcome', async () => {
    const story = house()
    const { journey, interruption } = broken('lead-cooling', wednesday)
    await story.begin({ journey, interruption })
    await story.pass(5 * minute)
    await story.calm(() =>
      story.rows.interruptions.upsert({
        ...interruption,
        status: 'recovered',
        rev: 2,
        closedAt: wednesday + 5 * minute,
      }),
    )
    story.jobs.push({
      queue: 'mend',
      notBefore: 0,
      body: {
        'detail-type': 'interruption.recovered',
        detail: {
          v: 1,
          id: 'r1',
          at: wednesday,
          person: alias,
          interruption: interruption.id,
          alias,
          cause: 'lead-cooling',
        },
      },
    })
    await story.pass(90 * minute, 5 * minute)
    expect(story.outside.map(({ message }) => message.step)).toEqual(['remind-owner'])
    expect(story.facts.filter(({ type }) => type === 'treatment.ended')).toMatchObject([
      { detail: { outcome: 'recovered' } },
    ])
  })

  it('and is found open again after its run was stopped, is gone on with where that stood, and nothing is said twice', async () => {
    const story = house()
    const { journey, interruption } = broken('lead-cooling', wednesday)
    const heard = (type: string, id: string, rev: number, status: 'dismissed' | 'open') =>
      story.calm(async () => {
        await story.rows.interruptions.upsert({ ...interruption, status, rev })
        story.jobs.push({
          queue: 'mend',
          notBefore: 0,
          body: {
            'detail-type': type,
            detail: {
              v: 1,
              id,
              at: wednesday,
              person: alias,
              interruption: interruption.id,
              alias,
              cause: 'lead-cooling',
            },
          },
        })
      })
    await story.begin({ journey, interruption })
    await story.pass(5 * minute)
    const before = story.outside.map(({ message }) => message.id)
    await heard('interruption.dismissed', 'd1', 2, 'dismissed')
    await story.pass(10 * minute, 5 * minute)
    await heard('interruption.found', 'f2', 3, 'open')
    await story.pass(90 * minute, 5 * minute)
    const sent = story.outside.map(({ message }) => message.id)
    expect(before).toHaveLength(1)
    expect(sent.length).toBeGreaterThan(before.length)
    expect(new Set(sent).size).toBe(sent.length)
  })

  it('and recovers between the decision and the sending, is not written about any more', async () => {
    const story = house()
    const { journey, interruption } = broken('no-show', wednesday, {}, recording)
    await story.begin({ journey, interruption })
    const [found] = story.jobs.splice(0)
    if (found) await story.handle(found)
    await story.calm(() => story.rows.journeys.save({ ...journey, v: 2, watches: [] }))
    await story.pass(10 * minute)
    expect(story.outside).toEqual([])
    expect(await story.messages()).toMatchObject([
      { status: 'suppressed', reason: { code: 'guard.interruption-gone' } },
    ])
  })

  it('is treated to its end by the policy its run began with', async () => {
    const story = house()
    const { interruption } = broken('lead-cooling', wednesday)
    await story.begin(broken('lead-cooling', wednesday))
    await story.pass(5 * minute)
    const stale = runTreatment({
      rows: story.rows,
      policies: async () => [
        { ...policy(), version: 1, playbooks: [] },
        policy({ version: 2, from: wednesday, playbooks: [] }),
      ],
      queue: async () => {},
      enqueueTouchpoint: async () => {},
      publish: async () => {},
    })
    const id = treatmentId(interruption.id, 'lead-cooling')
    const run = await story.calm(() => story.rows.treatments.get(id))
    expect(run).toMatchObject({ policy: 1, status: 'waiting' })
    await story.calm(() =>
      story.rows.treatments.save({ ...(run ?? expect.fail()), policy: 3, v: (run?.v ?? 0) + 1 }),
    )
    await expect(story.calm(() => stale({ id: 'w', wake: id }, wednesday))).rejects.toThrow(
      'a newer policy is not known here yet',
    )
  })
})

describe('what the mend queue brings', () => {
  it.each([
    ['the end of a wait', { v: 1, treatment: 't' }, { id: 'wake:t', wake: 't' }],
    [
      'a fact, as the bus delivers it',
      {
        version: '0',
        source: 'rethread',
        'detail-type': 'interruption.found',
        detail: { v: 1, id: 'f', at: 1, person: 'p', interruption: 'i', alias: 'a', cause: 'c' },
      },
      { id: 'f', fact: { type: 'interruption.found' } },
    ],
  ])('is %s', (_, body, news) => {
    expect(treatmentTriggerSchema.parse(body)).toMatchObject(news)
  })

  it.each([
    [{}],
    [{ v: 2, treatment: 't' }],
    [{ 'detail-type': 'unheard.of', detail: {} }],
    [{ 'detail-type': 'interruption.found', detail: { v: 2 } }],
  ])('is nothing else: %j', (body) => {
    expect(treatmentTriggerSchema.safeParse(body).success).toBe(false)
  })
})
