import { describe, expect, it } from 'vitest'
import { clock, hour, minute } from '../../infra/cli/demo/timeline.ts'
import { peopleOf } from '../../infra/cli/demo/people.ts'
import { reactionsTo, type Read } from '../../infra/cli/demo/reactions.ts'
import type { Break } from '../../infra/cli/demo/ground-truth.ts'

const people = peopleOf(1, 200)
const at = clock(1, '11:00')
const broken = (cause: Break['cause']): Break[] =>
  people.map(({ number }) => ({
    person: number,
    cause,
    key: cause === 'lead-cooling' ? 'lead' : `k${number}`,
    since: at - hour,
    due: at,
    end: 'broken',
  }))
const first = () => 0

const toColleague = (words: string) =>
  people.map(({ name, company, number }): Read => ({
    id: `m${number}`,
    at,
    content: `客户：${name} · ${company}\n原因：${words}`,
  }))
const toCustomer = people.map(({ email, number }): Read => ({
  id: `m${number}`,
  at,
  address: email,
  content: '观看回放',
}))
const all = (messages: readonly Read[], breaks: readonly Break[], seed = 1) =>
  messages.map((message) => reactionsTo(seed, message, people, breaks, first))

describe('what people do about a message', () => {
  it('is, for a share of colleagues, to call the customer it names within the hour', () => {
    const reactions = all(toColleague('客户来询后 30 分钟（工作时间）内无人回应'), broken('lead-cooling'))
    const called = reactions.flat().map(({ delivery: { happening } }) => happening)
    expect(called.length).toBeGreaterThan(80)
    expect(called.length).toBeLessThan(160)
    expect(
      called.every((what) => what.did === 'was called back' && what.at > at && what.at < at + hour),
    ).toBe(true)
    expect(
      reactions.every((some, number) =>
        some.every(({ delivery: { happening } }) => happening.person === number),
      ),
    ).toBe(true)
  })

  it('is, for a share of guests, to follow the link in the mail', () => {
    const reactions = all(toCustomer, broken('no-show')).flat()
    expect(reactions.length).toBeGreaterThan(60)
    expect(
      reactions.every(
        ({ clickIn, delivery: { happening } }) =>
          happening.did === 'followed our link' && clickIn === `m${happening.person}`,
      ),
    ).toBe(true)
  })

  it('lets a question and its answer be heard together', () => {
    const pairs = all(toColleague('邮件送达 24小时后仍未打开'), broken('email-unopened')).filter(
      (some) => some.length === 2,
    )
    expect(pairs.length).toBeGreaterThan(5)
    for (const [asked, answered] of pairs) {
      expect(asked?.delivery.arrivals).toEqual(answered?.delivery.arrivals)
      expect((answered?.delivery.happening.at ?? 0) - (asked?.delivery.happening.at ?? 0)).toBeLessThan(
        10 * minute,
      )
    }
  })

  it('is the same for the same seed, and nothing where nothing is broken', () => {
    const messages = toColleague('客户来询后 30 分钟（工作时间）内无人回应')
    expect(all(messages, broken('lead-cooling'))).toEqual(all(messages, broken('lead-cooling')))
    expect(all(messages, broken('lead-cooling'), 2)).not.toEqual(all(messages, broken('lead-cooling')))
    expect(all(messages, []).flat()).toEqual([])
    expect(all(messages, broken('no-show')).flat()).toEqual([])
  })
})
