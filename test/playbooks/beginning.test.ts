import { describe, expect, it } from 'vitest'
import type { Interruption } from '../../shared/model/interruption.ts'
import type { Treatment } from '../../shared/model/playbook.ts'
import { newTreatment, treatmentId } from '../../shared/playbooks/treatment.ts'
import { broken, installation, minute, policy, wednesday } from '../senders/sending-installation.ts'

const playbook =
  policy().playbooks.find(({ cause }) => cause === 'lead-cooling') ?? expect.fail('no playbook')
const { journey, interruption } = broken('lead-cooling', wednesday)
const fresh = newTreatment(interruption, playbook, 1, wednesday)
const [, firstWait] = playbook.steps

type Story = ReturnType<typeof installation>

const steps = async (story: Story): Promise<string[]> =>
  (await story.messages()).map(({ step }) => step).sort()

/** A story in which a run is stored before the interruption is told. */
const storyWith = async (run: Treatment | undefined, found: Partial<Interruption> = {}): Promise<Story> => {
  const story = installation()
  await story.calm(async () => {
    if (run) await story.rows.treatments.create(run)
  })
  await story.begin({ journey, interruption: { ...interruption, ...found } })
  return story
}

/** Another process acts between the read of the interruption and the write of its treatment. */
const overtaken = async (meanwhile: (story: Story) => Promise<unknown>): Promise<Story> => {
  const story = await storyWith(undefined)
  const { create } = story.rows.treatments
  story.rows.treatments.create = async (run) => {
    story.rows.treatments.create = create
    await story.calm(() => meanwhile(story))
    return create(run)
  }
  return story
}

describe('given an interruption that was found', () => {
  it('when it has no treatment, then one is created and the interruption refers to it', async () => {
    const story = await storyWith(undefined)
    await story.pass(minute)
    expect(await steps(story)).toEqual(['remind-owner'])
    expect(
      await story.calm(() => story.rows.interruptions.get(interruption.alias, interruption.id)),
    ).toMatchObject({ status: 'treating', treatment: treatmentId(interruption.id, playbook.id) })
  })

  it('when the process crashed after creating the treatment, then it continues and repeats no step', async () => {
    const story = await storyWith({ ...fresh, next: 1 })
    await story.pass(minute)
    expect(await steps(story)).toEqual([])
    expect(await story.calm(() => story.rows.treatments.get(fresh.id))).toMatchObject({
      next: 1,
      status: 'waiting',
    })
    expect(firstWait?.do).toBe('wait')
  })

  it('when its treatment has ended, then nothing happens', async () => {
    const story = await storyWith({
      ...fresh,
      status: 'done',
      outcome: 'finished',
      endedAt: wednesday,
      endedBy: 'another fact',
    })
    await story.pass(minute)
    expect(await steps(story)).toEqual([])
    expect(story.facts.filter(({ type }) => type === 'treatment.ended')).toEqual([])
  })

  it('when it has another treatment, then that one continues and no second is created', async () => {
    const other = { ...fresh, id: 'another-run', next: 1 }
    const story = await storyWith(other)
    await story.calm(() => story.rows.interruptions.treat(interruption.alias, interruption.id, other.id))
    await story.pass(minute)
    expect(await steps(story)).toEqual([])
    expect(await story.calm(() => story.rows.treatments.get(fresh.id))).toBeUndefined()
    expect(await story.calm(() => story.rows.treatments.get(other.id))).toMatchObject({ status: 'waiting' })
  })

  it.each<[string, Interruption['status']]>([
    ['recovered', 'recovered'],
    ['dismissed', 'dismissed'],
    ['lost', 'lost'],
  ])('when it has %s meanwhile, then no treatment is created', async (_, status) => {
    const story = await storyWith(undefined, { status })
    await story.pass(minute)
    expect(await steps(story)).toEqual([])
    expect(await story.calm(() => story.rows.treatments.get(fresh.id))).toBeUndefined()
  })

  it('when another treatment takes it between read and write, then that one continues', async () => {
    const other = { ...fresh, id: 'another-run', next: 1 }
    const story = await overtaken(async ({ rows }) => {
      await rows.treatments.create(other)
      await rows.interruptions.treat(interruption.alias, interruption.id, other.id)
    })
    await story.pass(minute)
    expect(await steps(story)).toEqual([])
    expect(await story.calm(() => story.rows.treatments.get(other.id))).toMatchObject({ status: 'waiting' })
  })

  it('when it recovers between read and write, then the treatment ends without a message', async () => {
    const story = await overtaken(({ rows }) =>
      rows.interruptions.upsert({ ...interruption, status: 'recovered', rev: 2 }),
    )
    await story.pass(minute)
    expect(await steps(story)).toEqual([])
    expect(await story.calm(() => story.rows.treatments.get(fresh.id))).toMatchObject({
      status: 'stopped',
      outcome: 'recovered',
    })
  })

  it('when it is open but cannot be saved, then the event is retried', async () => {
    const story = await storyWith(undefined)
    const { treat } = story.rows.interruptions
    const tries: string[] = []
    story.rows.interruptions.treat = async (alias, id, run) => {
      tries.push(run)
      return tries.length > 1 && treat(alias, id, run)
    }
    await story.pass(10 * minute)
    expect(tries).toEqual([fresh.id, fresh.id])
    expect(await steps(story)).toEqual(['remind-owner'])
  })
})

describe('given a treatment that was stopped because its interruption seemed over', () => {
  const stopped: Treatment = {
    ...fresh,
    v: 4,
    next: 1,
    status: 'stopped',
    outcome: 'dismissed',
    endedAt: wednesday,
    endedBy: 'd1',
  }

  it.each<[string, Treatment, Partial<Interruption>, Partial<Treatment>]>([
    [
      'is found open again, then its run goes on with the next step',
      stopped,
      { status: 'open' },
      { status: 'waiting', next: 1, v: 6 },
    ],
    [
      'is told while it is treated, then its run stays stopped',
      stopped,
      { status: 'treating' },
      { status: 'stopped', v: 4 },
    ],
    [
      'is found open again after its run was done, then its run stays done',
      { ...stopped, status: 'done' },
      { status: 'open' },
      { status: 'done', v: 4 },
    ],
  ])('when it %s', async (_, run, found, expected) => {
    const story = await storyWith(run, { ...found, treatment: run.id })
    await story.pass(minute)
    expect(await story.calm(() => story.rows.treatments.get(run.id))).toMatchObject(expected)
  })

  it('when another process saves the treatment meanwhile, then the event is retried', async () => {
    const story = await storyWith(stopped, { treatment: stopped.id })
    const { save } = story.rows.treatments
    const refused: number[] = []
    story.rows.treatments.save = async (run) => {
      if (refused.length > 0) return save(run)
      refused.push(run.v)
      return false
    }
    await story.pass(10 * minute)
    expect(refused).toEqual([5])
    expect(await story.calm(() => story.rows.treatments.get(stopped.id))).toMatchObject({
      status: 'waiting',
      next: 1,
    })
  })
})
