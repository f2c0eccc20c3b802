import { describe, expect, it } from 'vitest'
import { broken, house, type HouseOptions, minute, policy, wednesday } from './house.ts'
import type { Plan } from './turmoil.ts'

const hows: Plan['how'][] = ['crash before', 'crash after', 'lost', 'throttled']
/** Waits of five minutes, so that a whole run is soon over. */
const hurried = policy({
  playbooks: policy().playbooks.map((playbook) => ({ ...playbook, steps: playbook.steps.map((step) => (step.do === 'wait' ? { ...step, for: 'PT5M' } : step)) })),
})
const recording = { recording_url: 'https://example.com/r' }

/** Runs a story once for each effect it has, with trouble at that effect. */
const everywhere = async (how: Plan['how'], play: (plan: Plan) => Promise<ReturnType<typeof house>>): Promise<number> => {
  for (let at = 1; ; at += 1) {
    const played = await play({ at, how })
    if (played.effects() < at) return at - 1
  }
}

const noShow = async (options: HouseOptions) => {
  const story = house(options)
  await story.begin(broken('no-show', wednesday, {}, recording))
  await story.pass(60 * minute)
  return story
}

describe('whatever crashes, and wherever', () => {
  it.each(hows)('a customer is written to at most once, and doubt is flagged: %s', async (how) => {
    let doubts = 0
    const effects = await everywhere(how, async (plan) => {
      const story = await noShow({ plan })
      const mails = story.outside.filter(({ message }) => message.via === 'email')
      const row = (await story.messages()).find(({ via }) => via === 'email')
      expect([plan.at, row?.status]).toEqual([plan.at, mails.length === 0 || row?.status === 'unclear' ? 'unclear' : 'sent'])
      expect(mails.length).toBeLessThanOrEqual(1)
      if (row?.status === 'unclear') doubts += 1
      expect(story.facts.some(({ type }) => type === `message.${row?.status ?? ''}`)).toBe(true)
      expect(story.touches.some(({ type }) => type === 'email.sent')).toBe(row?.status === 'sent')
      return story
    })
    expect(effects).toBeGreaterThan(30)
    expect(doubts).toBeLessThanOrEqual(4)
  })

  it.each(hows)('the provider\'s echo ends the doubt about what it took: %s', async (how) => {
    await everywhere(how, async (plan) => {
      const story = await noShow({ plan, echoAfter: 5 * minute })
      const mails = story.outside.filter(({ message }) => message.via === 'email')
      const row = (await story.messages()).find(({ via }) => via === 'email')
      expect([plan.at, mails.length, row?.status]).toEqual([plan.at, ...(mails.length === 1 ? [1, 'sent'] : [0, 'unclear'])])
      return story
    })
  })

  it.each(hows)('each colleague is told, and twice only where nobody could know: %s', async (how) => {
    await everywhere(how, async (plan) => {
      const story = house({ plan, policy: hurried })
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
      expect(new Set(story.facts.filter(({ type }) => type === 'treatment.ended').map(({ detail }) => detail.id)).size).toBe(1)
      return story
    })
  })

  it('a message that may already have reached a colleague is said again after a quarter of an hour, not before', async () => {
    const story = house({ provider: (_, tries) => (tries === 1 ? 'accept then reset' : { as: 'sent' }) })
    await story.begin(broken('email-unopened', wednesday))
    await story.pass(40 * minute)
    expect(story.outside.map(({ at }) => Math.round((at - wednesday) / minute))).toEqual([0, 15])
    expect((await story.messages())[0]).toMatchObject({ status: 'sent', attempts: 2 })
  })

  it('a mail the provider took without saying so is never sent again', async () => {
    const story = await noShow({ provider: ({ via }) => (via === 'email' ? 'accept then reset' : { as: 'sent' }) })
    expect(story.outside.filter(({ message }) => message.via === 'email')).toHaveLength(1)
    expect((await story.messages()).find(({ via }) => via === 'email')).toMatchObject({ status: 'unclear', doubt: { why: 'reset' } })
  })

  it('the same job brought ten times at once sends one message', async () => {
    const story = house()
    await story.begin(broken('no-show', wednesday, {}, recording))
    await story.drain()
    const row = (await story.messages()).find(({ via }) => via === 'email')
    for (let count = 0; count < 10; count += 1) story.jobs.push(story.jobFor('email', { v: 1, message: row?.id, alias: row?.alias }))
    await story.pass(30 * minute)
    expect(story.outside.filter(({ message }) => message.via === 'email')).toHaveLength(1)
  })

  it('a definite no is tried again with patience, and ends as failed with the reason', async () => {
    const story = house({ provider: () => ({ as: 'refused', verdict: 'retry-backoff', reason: 'ses: TooManyRequestsException' }) })
    await story.begin(broken('email-unopened', wednesday))
    await story.pass(90 * minute)
    expect((await story.messages())[0]).toMatchObject({ status: 'failed', attempts: 6, reason: 'ses: TooManyRequestsException' })
  })
})
