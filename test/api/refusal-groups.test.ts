import { describe, expect, it } from 'vitest'
import { didYouMean } from '../../shared/channels/parsing/did-you-mean.ts'
import { refusalGroups } from '../../shared/api/connections/refusal-groups.ts'
import type { Refusal } from '../../shared/storage/repositories.ts'

const refusal = (over: Partial<Refusal> = {}): Refusal => ({
  id: 'r',
  channel: 'segment',
  connection: 'web',
  receivedAt: 1,
  field: 'identities',
  reason: 'the event must name a person: every id in it is empty',
  text: '{}',
  ...over,
})

describe('refusals of a connection', () => {
  it('are counted by code, most frequent first', () => {
    const groups = refusalGroups([
      refusal(),
      refusal({ receivedAt: 5 }),
      refusal({ field: 'event', reason: 'event must be a name' }),
    ])
    expect(groups.map(({ code, count, at }) => [code, count, at])).toEqual([
      ['identities.the-event-must-name-a-person', 2, 5],
      ['event.event-must-be-a-name', 1, 1],
    ])
  })

  it('show a sample that holds no contact details', () => {
    const text = JSON.stringify({
      event: 'Lead Created',
      userId: 'li@example.com',
      traits: { phone: 13_800_138_000, name: '李雷', vip: true, 'li@example.com': 'x' },
      list: [{ email: 'a@b.cc' }],
      type: '13800138000',
      topic: 'li@example.com',
    })
    const [group] = refusalGroups([refusal({ text })])
    expect(group?.sample).toContain('"event":"Lead Created"')
    expect(group?.sample).toContain('"vip":true')
    expect(group?.sample).not.toMatch(/@|李雷|138/)
    for (const odd of ['<xml>li@example.com</xml>', '{"email":"li@example.com', 'phone=13800138000'])
      expect(refusalGroups([refusal({ text: odd })])[0]?.sample).toMatch(/^\(\d+ characters, no JSON\)$/)
  })
})

it.each([
  ['Lead Creatd', 'lead.created'],
  ['order_complete', 'order.completed'],
  ['Webinar Registerd', 'webinar registered'],
  ['Lead Created', undefined],
  ['Order Completed', undefined],
  ['Spaceship launched', undefined],
  ['', undefined],
  ['x'.repeat(300), undefined],
])('%j was probably meant as %j', (name, meant) => expect(didYouMean(name)).toBe(meant))

it.each([
  ['Signed Upp', 'Signed Up'],
  ['Signed Up', undefined],
  ['Lead Creatd', 'lead.created'],
])('%j was probably meant as %j, where the connection knows Signed Up', (name, meant) =>
  expect(didYouMean(name, ['Signed Up'])).toBe(meant),
)
