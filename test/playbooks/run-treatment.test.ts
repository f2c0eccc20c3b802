import { describe, expect, it } from 'vitest'
import { interruptionId } from '../../shared/model/interruption.ts'
import { runTreatment, treatmentTriggerSchema } from '../../shared/playbooks/run-treatment.ts'
import { treatmentId } from '../../shared/playbooks/treatment.ts'
import { alias, broken, installation, minute, policy, wednesday } from '../senders/sending-installation.ts'

const recording = { recording_url: 'https://example.com/r' }
const mails = (story: ReturnType<typeof installation>) =>
  story.outside.filter(({ message }) => message.via === 'email')

describe('runTreatment', () => {
  it('treats an interruption once when its event is redelivered', async () => {
    const story = installation()
    for (let times = 0; times < 3; times += 1) await story.begin(broken('no-show', wednesday, {}, recording))
    await story.pass(10 * minute)
    expect(mails(story)).toHaveLength(1)
    expect(await story.messages()).toHaveLength(1)
  })

  it('treats each interruption of a journey independently of the others', async () => {
    const story = installation()
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

  it('starts no treatment for a cause without a playbook', async () => {
    const story = installation({ policy: policy({ playbooks: [] }) })
    await story.begin(broken('no-show', wednesday, {}, recording))
    await story.pass(10 * minute)
    expect(await story.messages()).toEqual([])
  })

  it('stops the treatment with the outcome when the interruption recovers', async () => {
    const story = installation()
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

  it('resumes a stopped treatment when its interruption is open again, and repeats no message', async () => {
    const story = installation()
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

  it('suppresses a message whose interruption recovers between decision and sending', async () => {
    const story = installation()
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

  it('follows the policy version of its start to the end', async () => {
    const story = installation()
    const { interruption } = broken('lead-cooling', wednesday)
    await story.begin(broken('lead-cooling', wednesday))
    await story.pass(5 * minute)
    const stale = runTreatment({
      rows: story.rows,
      policies: async () => [
        { ...policy(), version: 1, playbooks: [] },
        policy({ version: 2, from: wednesday, playbooks: [] }),
      ],
      enqueueMessage: async () => {},
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

describe('treatmentTriggerSchema', () => {
  it.each([
    ['the end of a wait', { v: 1, treatment: 't' }, { id: 'wake:t', wake: 't' }],
    [
      'a domain event as the bus delivers it',
      {
        version: '0',
        source: 'rethread',
        'detail-type': 'interruption.found',
        detail: { v: 1, id: 'f', at: 1, person: 'p', interruption: 'i', alias: 'a', cause: 'c' },
      },
      { id: 'f', event: { type: 'interruption.found' } },
    ],
  ])('accepts %s', (_, body, trigger) => {
    expect(treatmentTriggerSchema.parse(body)).toMatchObject(trigger)
  })

  it.each([
    [{}],
    [{ v: 2, treatment: 't' }],
    [{ 'detail-type': 'unheard.of', detail: {} }],
    [{ 'detail-type': 'interruption.found', detail: { v: 2 } }],
  ])('rejects any other body: %j', (body) => {
    expect(treatmentTriggerSchema.safeParse(body).success).toBe(false)
  })
})
