import { describe, expect, it } from 'vitest'
import { broken, installation, minute, policy } from './sending-installation.ts'

const marketing = policy().playbooks.map((playbook) => ({
  ...playbook,
  steps: playbook.steps.map((step) =>
    step.do === 'send' && step.to === 'customer' ? { ...step, category: 'marketing' as const } : step,
  ),
}))

describe('given a marketing message', () => {
  it.each([
    [
      'in quiet hours, then it is deferred, and has not yielded to another',
      Date.parse('2026-01-07T15:00:00Z'),
      { code: 'guard.quiet-hours' },
    ],
    [
      'a millisecond before quiet hours end, then it is deferred',
      Date.parse('2026-01-07T23:59:59.999Z'),
      { code: 'guard.quiet-hours' },
    ],
  ])('%s', async (_, now, reason) => {
    const story = installation({ now, policy: policy({ consent: 'not-withdrawn', playbooks: marketing }) })
    await story.begin(broken('no-show', now, {}, { recording_url: 'https://example.com/r' }))
    await story.drain()
    const [message] = await story.messages()
    expect(message).toMatchObject({ status: 'queued', reason, notBefore: Date.parse('2026-01-08T00:00:00Z') })
    expect(message).not.toHaveProperty('yielded')
    await story.pass(10 * 60 * minute, 10 * minute)
    expect(story.outside).toHaveLength(1)
  })
})
