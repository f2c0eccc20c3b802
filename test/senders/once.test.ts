import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Playbook } from '../../shared/model/playbook.ts'
import {
  broken,
  installation,
  type InstallationOptions,
  minute,
  policy,
  wednesday,
} from './sending-installation.ts'
import type { Plan } from './turmoil.ts'

const hows: Plan['how'][] = ['crash before', 'crash after', 'lost', 'throttled']
/** Waits of five minutes, so that a whole run is soon over. */
const hurried = policy({
  playbooks: policy().playbooks.map((playbook) => ({
    ...playbook,
    steps: playbook.steps.map((step) => (step.do === 'wait' ? { ...step, for: 'PT5M' } : step)),
  })),
})
const marketing: Playbook[] = [
  {
    id: 'p',
    cause: 'no-show',
    steps: [{ do: 'send', id: 's', via: 'email', to: 'customer', template: 'no-show-recording' }],
  },
]
const recording = { recording_url: 'https://example.com/r' }

/** Runs a story once for each effect it has, with trouble at that effect. */
const everywhere = async (
  how: Plan['how'],
  play: (plan: Plan) => Promise<ReturnType<typeof installation>>,
): Promise<number> => {
  for (let at = 1; ; at += 1) {
    const played = await play({ at, how })
    if (played.effects() < at) return at - 1
  }
}

const noShow = async (options: InstallationOptions) => {
  const story = installation(options)
  await story.begin(broken('no-show', wednesday, {}, recording))
  await story.pass(60 * minute)
  return story
}

describe('deliverMessage with a crash at every effect', () => {
  it.each(hows)('sends to a customer at most once, and marks doubt: %s', async (how) => {
    let doubts = 0
    const effects = await everywhere(how, async (plan) => {
      const story = await noShow({ plans: [plan] })
      const mails = story.outside.filter(({ message }) => message.via === 'email')
      const row = (await story.messages()).find(({ via }) => via === 'email')
      expect([plan.at, row?.status]).toEqual([
        plan.at,
        mails.length === 0 || row?.status === 'unclear' ? 'unclear' : 'sent',
      ])
      expect(mails.length).toBeLessThanOrEqual(1)
      if (row?.status === 'unclear') doubts += 1
      expect(story.facts.some(({ type }) => type === `message.${row?.status ?? ''}`)).toBe(true)
      expect(story.touches.some(({ type }) => type === 'email.sent')).toBe(row?.status === 'sent')
      return story
    })
    expect(effects).toBeGreaterThan(30)
    expect(doubts).toBeLessThanOrEqual(4)
  })

  it.each(hows)("ends the doubt by the provider's delivery event: %s", async (how) => {
    await everywhere(how, async (plan) => {
      const story = await noShow({ plans: [plan], echoAfter: 5 * minute })
      const mails = story.outside.filter(({ message }) => message.via === 'email')
      const row = (await story.messages()).find(({ via }) => via === 'email')
      expect([plan.at, mails.length, row?.status]).toEqual([
        plan.at,
        ...(mails.length === 1 ? [1, 'sent'] : [0, 'unclear']),
      ])
      return story
    })
  })

  it.each(hows)('sends to each colleague, twice only when the result is unknown: %s', async (how) => {
    await everywhere(how, async (plan) => {
      const story = installation({ plans: [plan], policy: hurried })
      await story.begin(broken('lead-cooling', wednesday))
      await story.pass(75 * minute, 5 * minute)
      const told = (step: string) => story.outside.filter(({ message }) => message.step === step)
      const rows = await story.messages()
      expect([plan.at, rows.map(({ status }) => status)]).toEqual([plan.at, ['sent', 'sent', 'sent']])
      const doubled = rows.filter(({ step }) => told(step).length > 1)
      expect(rows.every(({ step }) => told(step).length >= 1)).toBe(true)
      expect(doubled.length).toBeLessThanOrEqual(1)
      expect(doubled.every(({ attempts }) => attempts > 1)).toBe(true)
      expect(new Set(told('tell-new-owner').map(({ message }) => message.mention))).toEqual(new Set(['bo.w']))
      const assigned = story.touches.filter(({ type }) => type === 'lead.assigned')
      expect(new Set(assigned.map((touchpoint) => JSON.stringify(touchpoint))).size).toBe(1)
      expect(await story.calm(() => story.rows.staff.load())).toEqual({ an: 0, bo: 1 })
      expect(
        new Set(story.facts.filter(({ type }) => type === 'treatment.ended').map(({ detail }) => detail.id))
          .size,
      ).toBe(1)
      return story
    })
  })

  it('sends nothing twice and loses nothing under repeated crashes', async () => {
    const strike = fc.record({ at: fc.integer({ min: 1, max: 60 }), how: fc.constantFrom(...hows) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(strike, { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        async (plans, echoes, forgetful) => {
          const provider: InstallationOptions['provider'] = ({ via }, tries) =>
            forgetful && via === 'email' && tries === 1 ? 'accept then reset' : { as: 'sent' }
          const story = await noShow({ plans, provider, ...(echoes ? { echoAfter: 7 * minute } : {}) })
          const mails = story.outside.filter(({ message }) => message.via === 'email')
          const row = (await story.messages()).find(({ via }) => via === 'email')
          expect(mails.length).toBeLessThanOrEqual(1)
          if (echoes) expect(row?.status).toBe(mails.length === 1 ? 'sent' : 'unclear')
          else expect(['sent', 'unclear']).toContain(row?.status)
          if (row?.status === 'sent') expect(mails.length).toBe(1)
          expect(story.jobs).toEqual([])
        },
      ),
      { numRuns: 150 },
    )
  })

  it('retries an unclear message to a colleague after 15 minutes, not before', async () => {
    const story = installation({
      provider: (_, tries) => (tries === 1 ? 'accept then reset' : { as: 'sent' }),
    })
    await story.begin(broken('email-unopened', wednesday))
    await story.pass(40 * minute)
    expect(story.outside.map(({ at }) => Math.round((at - wednesday) / minute))).toEqual([0, 15])
    expect((await story.messages())[0]).toMatchObject({ status: 'sent', attempts: 2 })
  })

  it('never resends an e-mail whose response was lost', async () => {
    const story = await noShow({
      provider: ({ via }) => (via === 'email' ? 'accept then reset' : { as: 'sent' }),
    })
    expect(story.outside.filter(({ message }) => message.via === 'email')).toHaveLength(1)
    expect((await story.messages()).find(({ via }) => via === 'email')).toMatchObject({
      status: 'unclear',
      doubt: { why: { params: { text: 'reset' } } },
    })
  })

  it('sends one message, without doubt, for concurrent duplicates of a request', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 6 })),
        async (copies, pauses) => {
          const story = installation({
            pause: () => pauses.next().value ?? 0,
            policy: policy({ consent: 'not-withdrawn', playbooks: marketing }),
          })
          await story.begin(broken('no-show', wednesday, {}, recording))
          const [mend] = story.jobs.splice(0)
          await Promise.all(Array.from({ length: copies }, async () => mend && story.handle(mend)))
          const jobs = story.jobs.splice(0).filter(({ queue }) => queue === 'email')
          await Promise.all([...jobs, ...jobs].map((job) => story.handle(job)))
          await story.pass(30 * minute)
          expect(story.outside).toHaveLength(1)
          expect((await story.messages()).map(({ status }) => status)).toEqual(['sent'])
          expect(story.facts.filter(({ type }) => type === 'message.unclear')).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })

  it('sends one of two concurrent marketing messages to a person a day', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 6 })), async (pauses) => {
        const story = installation({
          pause: () => pauses.next().value ?? 0,
          policy: policy({ consent: 'not-withdrawn', playbooks: marketing }),
        })
        await story.begin(broken('no-show', wednesday, {}, recording))
        const [found] = story.jobs.splice(0)
        if (found) await story.handle(found)
        const [row] = await story.messages()
        if (!row) throw new Error('no message')
        const twin = { ...row, id: `${row.alias}twin`, value: 0 }
        await story.calm(() => story.rows.messages.create(twin))
        const jobs = [row.id, twin.id].map((id) =>
          story.jobFor('email', { v: 1, message: id, alias: row.alias }),
        )
        story.jobs.splice(0)
        await Promise.all(jobs.map((job) => story.handle(job)))
        await story.pass(60 * minute)
        expect(story.outside).toHaveLength(1)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['sent', { as: 'sent' }, ['sent', 'suppressed'], { code: 'guard.cap-day', params: { most: 1 } }],
    [
      'refused permanently',
      { as: 'refused', verdict: 'permanent', reason: { code: 'text', params: { text: 'no' } } },
      ['failed', 'sent'],
      undefined,
    ],
  ] as const)('what was %s uses up the cap, or not', async (_, first, statuses, reason) => {
    const story = installation({
      provider: ({ id }) => (id.endsWith('later') ? { as: 'sent' } : first),
      policy: policy({ consent: 'not-withdrawn', playbooks: marketing }),
    })
    await story.begin(broken('no-show', wednesday, {}, recording))
    await story.pass(5 * minute)
    const [row] = await story.messages()
    if (!row) throw new Error('no message')
    const { endedAt: _endedAt, sentAt: _sentAt, claim: _claim, reason: _reason, ...fresh } = row
    await story.calm(() =>
      story.rows.interruptions.upsert({ ...broken('no-show', wednesday).interruption, rev: 2 }),
    )
    const later = { ...fresh, id: `${row.alias}later`, status: 'queued' as const, attempts: 0, v: 1 }
    await story.calm(() => story.rows.messages.create(later))
    story.jobs.push(story.jobFor('email', { v: 1, message: later.id, alias: row.alias }))
    await story.pass(5 * minute)
    const rows = (await story.messages()).sort((a) => (a.id === later.id ? 1 : -1))
    expect(rows.map(({ status }) => status)).toEqual(statuses)
    expect(rows[1]?.reason).toEqual(reason)
  })

  it('retries a refusal with backoff, and ends as failed with the reason', async () => {
    const story = installation({
      provider: () => ({
        as: 'refused',
        verdict: 'retry-backoff',
        reason: { code: 'provider.refused', params: { provider: 'ses', answer: 'TooManyRequestsException' } },
      }),
    })
    await story.begin(broken('email-unopened', wednesday))
    await story.pass(90 * minute)
    expect((await story.messages())[0]).toMatchObject({
      status: 'failed',
      attempts: 6,
      reason: { code: 'provider.refused', params: { provider: 'ses', answer: 'TooManyRequestsException' } },
    })
  })
})
