import { describe, expect, it } from 'vitest'
import { staleProfile } from '../../shared/detectors/stale-profile.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { inspect } from '../../shared/journeys/inspect.ts'
import { type Journey, noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { aPolicy, day, hour, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const email = 'email:li.lei@example.com'
const phone = 'phone:+8613800138000'
const asking = (change: Partial<Policy> = {}): Policy =>
  aPolicy({
    detectors: { 'stale-profile': { ask: 'leads-and-customers', fields: ['phone', 'email'] } },
    profileHalfLives: { phone: 'P365D', email: 'P365D' },
    ...change,
  })

const judging = (policy: Policy) => ({ policies: [policy] as const, detectors: [staleProfile] })
const told = (touchpoints: readonly Touchpoint[], policy = asking()) =>
  fold(noJourney('p'), inOrder(touchpoints), judging(policy))
const stale = ({ watches }: Journey) => watches.filter(({ cause }) => cause === 'stale-profile')
const watched = (touchpoints: readonly Touchpoint[], policy = asking()) =>
  stale(told(touchpoints, policy).journey).map(({ about, due }) => [about['field'], due])
/** The end of the day that is a year (or so many days) after. */
const dueAfter = (at: number, days = 365) => Math.ceil((at + days * day) / day) * day

const lead = touch('lead.created', wednesday, [email, phone])

describe('a profile grows old', () => {
  it('for no one, unless the company asks for it', () => {
    expect(watched([lead], aPolicy())).toEqual([])
    expect(watched([lead, touch('order.paid', wednesday + hour, [email, phone])], aPolicy())).toEqual([])
  })

  it('by one watch a person, on the field that is due first', () => {
    expect(watched([lead, touch('survey.submitted', wednesday + 1, [email, phone])])).toEqual([
      ['phone', dueAfter(wednesday)],
    ])
    expect(watched([lead], asking({ profileHalfLives: { phone: 'P365D', email: 'P90D' } }))).toEqual([
      ['email', dueAfter(wednesday, 90)],
    ])
    expect(watched([lead], asking({ profileHalfLives: { email: 'P90D' } }))).toEqual([
      ['email', dueAfter(wednesday, 90)],
    ])
    expect(watched([lead], asking({ profileHalfLives: {} }))).toEqual([])
  })

  it.each(['email.opened', 'email.clicked', 'profile.updated', 'order.paid', 'web.form_submitted'] as const)(
    'later when %s confirms it',
    (type) => {
      expect(
        watched([touch('lead.created', wednesday, email), touch(type, wednesday + 100 * day, email)]),
      ).toEqual([['email', dueAfter(wednesday + 100 * day)]])
    },
  )

  it.each([
    ['email.sent', {}],
    ['email.delivered', {}],
    ['email.bounced', { bounce_type: 'permanent' }],
    ['email.opened', { grade: 'machine' }],
  ] as const)('no later for our own %s, nor what a machine does', (type, props) => {
    expect(
      watched([touch('lead.created', wednesday, email), touch(type, wednesday + 100 * day, email, props)]),
    ).toEqual([['email', dueAfter(wednesday)]])
  })

  it('at the age of the other field, when only one is stated again', () => {
    const policy = asking({ profileHalfLives: { phone: 'P365D', email: 'P90D' } })
    expect(watched([lead, touch('email.opened', wednesday + 80 * day, email)], policy)).toEqual([
      ['email', dueAfter(wednesday + 80 * day, 90)],
    ])
    const often = [80, 160, 240, 310].map((days) => touch('email.opened', wednesday + days * day, email))
    expect(watched([lead, ...often], policy)).toEqual([['phone', dueAfter(wednesday)]])
  })

  it('for customers alone, where leads are not to be asked; who buys is one', () => {
    const policy = asking({ detectors: { 'stale-profile': { ask: 'customers', fields: ['email'] } } })
    expect(watched([lead], policy)).toEqual([])
    expect(
      watched(
        [
          lead,
          touch('order.paid', wednesday + day, email),
          touch('email.opened', wednesday + 9 * day, email),
        ],
        policy,
      ),
    ).toEqual([['email', dueAfter(wednesday + 9 * day)]])
    expect(watched([touch('web.form_submitted', wednesday, email)])).toEqual([])
  })

  it('writes its deadline once a day, however often a person is seen', () => {
    const many = [1, 2, 3].map((hours) =>
      touch('order.paid', wednesday + hours * hour, [email, phone], {}, `o${hours}`),
    )
    expect(new Set(many.map((one) => watched([lead, one])[0]?.[1])).size).toBe(1)
  })
})

describe('a stale profile', () => {
  const late = dueAfter(wednesday) + 2 * day

  it('is an interruption from its half-life on, with a reason, and recovered by the person who states the field again', () => {
    const { journey } = told([lead])
    expect(inspect(journey, dueAfter(wednesday) - 1, judging(asking())).interruptions).toEqual([])
    const [found] = inspect(journey, late, judging(asking())).interruptions
    expect(found).toMatchObject({ cause: 'stale-profile', status: 'open' })
    expect(staleProfile.reason(found?.about ?? {}, 'en')).toBe('phone number not confirmed for 365 d or more')
    expect(staleProfile.reason(found?.about ?? {}, 'zh')).toBe('手机号已有 365天以上未得到确认')
    expect(told([lead, touch('profile.updated', late, [email, phone])]).ended).toMatchObject([
      { status: 'recovered', at: late },
    ])
    expect(told([lead, touch('email.opened', late, email)]).ended).toEqual([])
  })

  it('waits for an answer as long as other promises stay open, and states until when', () => {
    const [watch] = stale(told([lead]).journey)
    expect([watch?.lostAt, watch?.about['answer_until']]).toEqual([
      dueAfter(wednesday) + 30 * day,
      dueAfter(wednesday) + 30 * day,
    ])
    expect(
      inspect(told([lead]).journey, (watch?.lostAt ?? 0) + 1, judging(asking())).interruptions,
    ).toMatchObject([{ status: 'lost' }])
  })

  it('leaves the person who answered in peace before it asks for the next field, and asks nothing again that no one answered', () => {
    const policy = asking({ profileHalfLives: { phone: 'P365D', email: 'P90D' } })
    const answered = wednesday + 380 * day
    const asleep = touch('lead.created', wednesday + 270 * day, email, {}, 'seen')
    expect(watched([lead, asleep, touch('email.clicked', answered, email)], policy)).toEqual([
      ['phone', dueAfter(answered, 30)],
    ])
    expect(watched([lead, touch('web.form_submitted', wednesday + 800 * day, email)])).toEqual([
      ['email', dueAfter(wednesday + 800 * day)],
    ])
  })

  it('ends with a request for erasure', () => {
    expect(watched([lead, touch('privacy.erasure_requested', late, email)])).toEqual([])
    const [watch] = stale(told([lead]).journey)
    if (!watch) throw new Error('nothing is watched')
    expect(staleProfile.closes(touch('privacy.erasure_requested', late, email), watch)).toBe('void')
  })
})
