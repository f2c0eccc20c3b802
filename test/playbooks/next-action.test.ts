import { reasonBecause } from '../../shared/model/reasons/reason.ts'
import { describe, expect, it } from 'vitest'
import { nextAction, type TreatmentContext } from '../../shared/playbooks/next-action.ts'
import type { Playbook, Treatment } from '../../shared/model/playbook.ts'
import { newTreatment } from '../../shared/playbooks/treatment.ts'
import type { Message } from '../../shared/model/message.ts'
import { broken, minute, policy, team, wednesday } from '../senders/sending-installation.ts'

const hour = 60 * minute
const now = wednesday
const { journey, interruption } = broken(
  'no-show',
  now,
  {},
  { recording_url: 'https://example.com/r', event_name: 'Demo' },
)
const noShow = policy().playbooks.find(({ cause }) => cause === 'no-show') ?? { id: '', cause: '', steps: [] }
const leadCooling = policy().playbooks.find(({ cause }) => cause === 'lead-cooling') ?? {
  id: '',
  cause: '',
  steps: [],
}

const view = (over: Partial<TreatmentContext> = {}): TreatmentContext => ({
  playbook: noShow,
  policy: policy(),
  interruption,
  journey,
  message: undefined,
  load: {},
  timerFired: false,
  ...over,
})
const run = (playbook: Playbook = noShow, over: Partial<Treatment> = {}): Treatment => ({
  ...newTreatment(interruption, playbook, 1, now),
  ...over,
})
const made = (over: Partial<TreatmentContext> = {}, treatment = run()): Message => {
  const [action] = nextAction(treatment, view(over), now).actions
  if (action?.do !== 'create') throw new Error('nothing was created')
  return action.message
}
const row = (over: Partial<Message> = {}): Message => ({ ...made(), ...over })

describe('nextAction', () => {
  it('creates a message first, and enqueues it once it is stored', () => {
    const message = made()
    expect(message).toMatchObject({
      status: 'queued',
      via: 'email',
      to: 'customer',
      class: 'M',
      category: 'service',
      address: 'li.lei@example.com',
      data: { name: '李雷', link: 'https://example.com/r' },
    })
    const handed = nextAction(run(), view({ message }), now)
    expect(handed.actions).toEqual([{ do: 'queue', message }])
    expect(handed.treatment).toMatchObject({
      next: 1,
      status: 'running',
      log: [{ step: 'recording', message: message.id }],
    })
  })

  const without = (name: 'interruption' | 'playbook'): TreatmentContext => {
    const { [name]: _, ...rest } = view()
    return rest
  }
  const ends: [string, TreatmentContext, string][] = [
    ['recovered', view({ interruption: { ...interruption, status: 'recovered' } }), 'recovered'],
    ['dismissed', view({ interruption: { ...interruption, status: 'dismissed' } }), 'dismissed'],
    ['lost', view({ interruption: { ...interruption, status: 'lost' } }), 'lost'],
    ['forgotten', without('interruption'), 'gone'],
    ['whole again, as the journey already knows', view({ journey: { ...journey, watches: [] } }), 'over'],
    ['without its playbook', without('playbook'), 'playbook-deleted'],
  ]
  it.each(ends)('stops before the next step when the interruption is %s', (_, seen, outcome) => {
    expect(nextAction(run(), seen, now)).toMatchObject({
      treatment: { status: 'stopped', outcome, endedAt: now },
      actions: [],
    })
  })

  it('ends as done after the last step', () => {
    expect(nextAction(run(noShow, { next: 3 }), view(), now).treatment).toMatchObject({
      status: 'done',
      outcome: 'finished',
    })
  })

  it('returns no action for an ended treatment', () => {
    const over = run(noShow, { status: 'done' })
    expect(nextAction(over, view(), now)).toEqual({ treatment: over, actions: [] })
  })
})

describe('a message that can never be sent is suppressed with the reason', () => {
  it.each([
    ['no address', { journey: { ...journey, profile: {} } }, { code: 'recipient.no-email' }],
    [
      'nothing to show',
      { interruption: { ...interruption, about: {} } },
      { code: 'template.value-unknown', params: { name: 'link' } },
    ],
    [
      'a link that is none',
      {
        interruption: { ...interruption, about: { recording_url: 'javascript:alert(1)' } },
      },
      {
        code: 'template.link-refused',
        params: { name: 'link', link: 'recording_url', why: 'link.not-https' },
      },
    ],
    [
      'a link to a host that is not listed',
      { policy: policy({ linkHosts: ['zoom.us'] }) },
      {
        code: 'template.link-refused',
        params: { name: 'link', link: 'recording_url', why: 'link.host-not-listed' },
      },
    ],
    [
      'no template',
      { policy: policy({ templates: [] }) },
      { code: 'template.unknown', params: { template: 'no-show-recording' } },
    ],
  ])('%s', (_, over, reason) => {
    expect(made(over)).toMatchObject({ status: 'suppressed', reason, endedAt: now })
  })

  it('to a customer by a group robot', () => {
    const playbook: Playbook = {
      id: 'p',
      cause: 'no-show',
      steps: [{ do: 'send', id: 's', via: 'wecom', to: 'customer', template: 'no-show-owner' }],
    }
    expect(made({ playbook }, run(playbook))).toMatchObject({
      status: 'suppressed',
      reason: { code: 'recipient.robot-reaches-staff-only' },
    })
  })

  it('and the treatment continues at once, without the wait that follows', () => {
    const suppressed = row({ status: 'suppressed', reason: { code: 'recipient.no-email' } })
    const first = nextAction(run(), view({ message: suppressed }), now)
    expect(first.treatment.log).toMatchObject([{ what: { code: 'step.not-sent' } }])
    expect(first.actions).toEqual([{ do: 'publish', message: suppressed }])
    expect(nextAction(first.treatment, view({ message: suppressed }), now).treatment).toMatchObject({
      next: 2,
      status: 'running',
    })
  })
})

describe('the recipient of a message', () => {
  it.each([
    ['the owner', { owner: 'bo' }, {}, 'bo.w'],
    [
      'the colleague with the least to do while nobody owns them',
      { owner: undefined },
      { an: 2, bo: 1 },
      'bo.w',
    ],
    [
      'the colleague with the least to do when the owner is away',
      { owner: 'gone' },
      { an: 0, bo: 1 },
      'an.w',
    ],
  ])('%s', (_, { owner }, load, mention) => {
    const { owner: __, ...profile } = journey.profile
    const story = { ...journey, profile: { ...profile, ...(owner === undefined ? {} : { owner }) } }
    expect(made({ playbook: leadCooling, journey: story, load }, run(leadCooling))).toMatchObject({
      mention,
      address: 'sales',
      class: 'X',
      category: 'staff',
    })
  })

  it.each([
    ['An', 'an.w'],
    [' ａｎ ', 'an.w'],
    ['bo.w', 'bo.w'],
  ])('goes to the owner whom the journey names by name or WeCom user id: %j', (owner, mention) => {
    const named = policy({
      staff: team.map((member) => ({ ...member, name: member.id === 'an' ? 'An' : member.name })),
    })
    const story = { ...journey, profile: { ...journey.profile, owner } }
    expect(
      made(
        { playbook: leadCooling, journey: story, policy: named, load: { an: 5, bo: 5 } },
        run(leadCooling),
      ),
    ).toMatchObject({ mention })
  })

  it('of staff never gets it as marketing, even when the playbook states it', () => {
    const playbook: Playbook = {
      id: 'p',
      cause: 'no-show',
      steps: [
        {
          do: 'send',
          id: 's',
          via: 'wecom',
          to: 'manager',
          template: 'no-show-owner',
          category: 'marketing',
        },
      ],
    }
    expect(made({ playbook }, run(playbook))).toMatchObject({
      category: 'staff',
      address: 'heads',
      mention: 'mo.w',
    })
  })

  it.each([
    ['李雷', '李雷'],
    ['<b>Bob</b>', 'li***@example.com'],
    ['visit evil.example now', 'li***@example.com'],
    ['https://evil.example', 'li***@example.com'],
    ['x'.repeat(90), 'li***@example.com'],
  ])('of somebody called %s as %s', (name, told) => {
    expect(
      made(
        { playbook: leadCooling, journey: { ...journey, profile: { ...journey.profile, name } } },
        run(leadCooling),
      ).data['name'],
    ).toBe(told)
  })
})

describe('a wait step', () => {
  const waiting = (over: Partial<Treatment> = {}) =>
    run(noShow, { next: 1, status: 'waiting', due: now + 24 * hour, ...over })
  const sent = row({ status: 'sent', sentAt: now })

  it('arms a timer for its end', () => {
    expect(nextAction(run(noShow, { next: 1 }), view({ message: sent }), now + minute)).toMatchObject({
      treatment: { status: 'waiting', due: now + 24 * hour },
      actions: [{ do: 'arm', due: now + 24 * hour }],
    })
  })

  it('starts when the message is sent, not when it is decided', () => {
    const late = row({ status: 'sent', sentAt: now + 9 * hour })
    expect(nextAction(waiting(), view({ message: late, timerFired: true }), now + 24 * hour)).toMatchObject({
      treatment: { status: 'waiting', next: 1, due: now + 33 * hour },
      actions: [{ do: 'arm', due: now + 33 * hour }],
    })
  })

  it('does not start before the message is sent', () => {
    const lying = row({ status: 'queued', notBefore: now + 30 * hour })
    expect(
      nextAction(waiting(), view({ message: lying, timerFired: true }), now + 24 * hour).treatment,
    ).toMatchObject({ status: 'waiting', due: now + 54 * hour })
  })

  it('ignores an event that changes nothing', () => {
    const still = waiting()
    expect(nextAction(still, view({ message: sent }), now + hour)).toEqual({ treatment: still, actions: [] })
  })

  it('arms its timer again when the timer fires early', () => {
    expect(nextAction(waiting(), view({ message: sent, timerFired: true }), now + hour).actions).toEqual([
      { do: 'arm', due: now + 24 * hour },
    ])
  })

  it.each([
    ['before it is over', now + hour, { status: 'done', outcome: 'opened' }],
    ['at the very moment', now + 24 * hour, { status: 'done', outcome: 'opened' }],
    ['before we looked', now + 30 * hour, { status: 'done', outcome: 'opened' }],
  ])('ends the run when a human opened the message: %s', (_, at, expected) => {
    expect(nextAction(waiting(), view({ message: { ...sent, opened: at } }), at).treatment).toMatchObject(
      expected,
    )
  })

  it('completes once when it is due', () => {
    const after = nextAction(waiting(), view({ message: sent, timerFired: true }), now + 24 * hour).treatment
    expect(after).toMatchObject({ next: 2, status: 'running' })
    expect(after.due).toBeUndefined()
  })

  it.each(['failed', 'suppressed'] as const)('is skipped when the message %s', (status) => {
    expect(nextAction(waiting(), view({ message: { ...sent, status } }), now + hour).treatment).toMatchObject(
      {
        next: 2,
      },
    )
  })

  it('counts business hours when the step states it', () => {
    const friday = Date.parse('2026-01-09T09:50:00Z') // 17:50 in Shanghai
    const treatment = nextAction(
      run(leadCooling, { next: 1 }),
      view({ playbook: leadCooling, message: row({ status: 'sent', sentAt: friday }) }),
      friday,
    ).treatment
    expect(new Date(treatment.due ?? 0).toISOString()).toBe('2026-01-12T01:05:00.000Z')
  })
})

describe('an assign step', () => {
  const before = run(leadCooling, { next: 2 })

  it('never chooses the present owner, also when stated by name, and releases the person from them', () => {
    const seen = view({
      playbook: leadCooling,
      journey: { ...journey, profile: { ...journey.profile, owner: 'an.w' } },
      load: { an: 0, bo: 9 },
    })
    const chosen = nextAction(before, seen, now)
    expect(chosen.treatment.log).toMatchObject([{ what: { code: 'step.chosen' }, to: 'bo' }])
    expect(nextAction(chosen.treatment, seen, now).actions).toMatchObject([
      { do: 'assign', to: 'bo', from: 'an' },
    ])
  })

  it('saves its choice before its effects, so that it chooses once', () => {
    const chosen = nextAction(before, view({ playbook: leadCooling, load: { an: 0, bo: 3 } }), now)
    expect(chosen).toMatchObject({
      treatment: { next: 2, log: [{ what: { code: 'step.chosen' }, to: 'bo' }] },
      actions: [],
    })
    const again = nextAction(
      chosen.treatment,
      view({ playbook: leadCooling, load: { an: 9, bo: 9 }, policy: policy({ staff: [] }) }),
      now + minute,
    )
    expect(again).toMatchObject({ treatment: { next: 3 }, actions: [{ do: 'assign', to: 'bo', from: 'an' }] })
  })

  it('logs the reason when no colleague is available', () => {
    const alone = policy({ staff: team.filter(({ id }) => id !== 'bo') })
    expect(nextAction(before, view({ playbook: leadCooling, policy: alone }), now).treatment).toMatchObject({
      next: 3,
      log: [{ what: { code: 'step.not-assigned', params: { why: 'recipient.no-other-colleague' } } }],
    })
  })

  it('makes the chosen colleague the owner for later steps', () => {
    const after = run(leadCooling, {
      next: 3,
      log: [{ step: 'reassign', at: now, what: { code: 'step.assigned' }, to: 'bo' }],
    })
    expect(made({ playbook: leadCooling }, after)).toMatchObject({ mention: 'bo.w' })
  })
})

describe('a step for a colleague who cannot be reached', () => {
  const unstaffed = policy({ staff: [] })
  const robotless = policy({ staff: [{ id: 'an', name: 'An', role: 'member', active: true }] })
  const assigning: Playbook = { id: 'p', cause: 'no-show', steps: [{ do: 'assign', id: 'a' }] }

  it.each([
    ['without staff', leadCooling, unstaffed, { code: 'recipient.no-other-colleague' }],
    [
      'for a colleague without a robot',
      leadCooling,
      robotless,
      { code: 'recipient.colleague-without-robot', params: { colleague: 'an' } },
    ],
    ['that assigns, without staff', assigning, unstaffed, { code: 'recipient.no-other-colleague' }],
  ])('waits %s, with the reason, and sends nothing', (_, playbook, inForce, reason) => {
    const { treatment, actions } = nextAction(run(playbook), view({ playbook, policy: inForce }), now)
    expect(treatment).toMatchObject({
      status: 'waiting',
      next: 0,
      due: now + hour,
      log: [{ what: reasonBecause('step.waiting-for-recipient', reason) }],
    })
    expect(actions).toEqual([{ do: 'arm', due: now + hour }])
  })

  it('checks again every hour, and logs the reason once', () => {
    const first = nextAction(
      run(leadCooling),
      view({ playbook: leadCooling, policy: unstaffed }),
      now,
    ).treatment
    const early = nextAction(first, view({ playbook: leadCooling, policy: unstaffed }), now + hour - 1)
    expect(early).toEqual({ treatment: first, actions: [] })
    const second = nextAction(
      first,
      view({ playbook: leadCooling, policy: unstaffed, timerFired: true }),
      now + hour,
    )
    expect(second.treatment).toMatchObject({ status: 'waiting', due: now + 2 * hour, log: [{}] })
    expect(second.actions).toEqual([{ do: 'arm', due: now + 2 * hour }])
  })

  it('continues once the policy names a colleague', () => {
    const waiting = nextAction(
      run(leadCooling),
      view({ playbook: leadCooling, policy: unstaffed }),
      now,
    ).treatment
    const { treatment, actions } = nextAction(
      waiting,
      view({ playbook: leadCooling, timerFired: true }),
      now + hour,
    )
    expect(treatment).toMatchObject({ status: 'running', next: 0 })
    expect(actions).toMatchObject([{ do: 'create', message: { status: 'queued', to: 'owner' } }])
  })
})
