import { describe, expect, it } from 'vitest'
import { recordView } from '../../shared/api/views/journeys.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, parseIdentity } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { resolve } from '../../shared/people/identity/resolve.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { now, startTestConsole } from './test-console.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const [lei, phone, device, other] = [
  'email:li.lei@example.com',
  'phone:+8613800138000',
  'anonymousId:a1',
  'userId:u2',
] as const
const alias = (text: string): string => aliasOf(parseIdentity(text) ?? { kind: 'none', value: text })

/** A console with these touchpoints stored and projected. */
const consoleWith = async (touchpoints: readonly Touchpoint[]) => {
  const { rows, ask } = startTestConsole()
  for (const touchpoint of touchpoints) {
    await rows.touchpoints.add(touchpoint)
    await mergeIdentities(rows.people, touchpoint)
  }
  const home = primaryAlias(touchpoints[0] ?? touch('other', 0))
  const cluster = await rows.people.clusterOf(home)
  for (const { person, aliases } of cluster ? resolve(cluster) : [{ person: home, aliases: [home] }]) {
    const own = touchpoints.filter((touchpoint) => aliases.includes(primaryAlias(touchpoint)))
    await rows.journeys.save({
      ...fold({ ...noJourney(person), aliases: [...aliases] }, inOrder(own), judging()).journey,
      v: 1,
    })
  }
  const record = async (who: string = lei) => {
    const { status, body } = await ask(`/api/people/${encodeURIComponent(who)}/record`)
    expect(status).toBe(200)
    const read = recordView.parse(body)
    expect(read).toEqual(body)
    return read
  }
  return { rows, ask, record }
}

const ruled = (ruling: string, identity: string, second?: string): Touchpoint => ({
  ...touch(
    'identity.ruled',
    now - hour,
    identity,
    omitUndefined({ ruling, other: second }),
    `ruled-${ruling}`,
  ),
  channel: 'own',
})
const at = (n: number) => now - day + n * hour

describe('GET /api/people/{identity}/record', () => {
  it('names the touchpoint that joined each identity', async () => {
    const { record } = await consoleWith([
      touch('lead.created', now - 3 * day, [lei, device], {}, 'first'),
      touch('event.registered', now - 2 * day, [lei, phone], {}, 'second'),
      touch('web.page_viewed', now - day, [lei, device], {}, 'third'),
    ])
    const { identities, notFollowed } = await record()
    expect(identities.map(({ id, joined }) => [id, joined?.touchpoint, joined?.type, joined?.with])).toEqual([
      [lei, 'first', 'lead.created', device],
      [phone, 'second', 'event.registered', lei],
      [device, 'first', 'lead.created', lei],
    ])
    expect(notFollowed).toEqual([])
  })

  it('names identities that were not joined: kind limit, apart and blocked rulings', async () => {
    const limit = await (
      await consoleWith([
        touch('lead.created', now - 3 * day, ['userId:u1', lei]),
        touch('lead.created', now - 2 * day, [other, lei], {}, 'too-many'),
      ])
    ).record()
    expect(limit.notFollowed).toMatchObject([
      { identity: lei, other, because: 'limit', kind: 'userId', touchpoint: 'too-many' },
    ])
    const linked = [touch('lead.created', now - 3 * day, [lei, phone], {}, 'linked')]
    const apart = await (await consoleWith([...linked, ruled('apart', lei, phone)])).record()
    expect(apart).toMatchObject({
      notFollowed: [{ identity: lei, other: phone, because: 'apart' }],
      rulings: [{ ruling: 'apart', touchpoint: 'ruled-apart' }],
    })
    const blocked = await (await consoleWith([...linked, ruled('blocked', phone)])).record()
    expect(blocked).toMatchObject({
      identities: [{ id: lei }],
      notFollowed: [{ because: 'blocked' }],
      rulings: [],
    })
    const together = await (
      await consoleWith([touch('lead.created', now - day, lei), ruled('together', lei, phone)])
    ).record()
    expect(together.identities).toMatchObject([
      { id: lei, joined: { by: 'ruling', with: phone, touchpoint: 'ruled-together' } },
      { id: phone, joined: { by: 'ruling' } },
    ])
  })

  it('returns source, standing and previous values of each profile field', async () => {
    const old = {
      ...touch('lead.created', now - 800 * day, [lei], {}, 'old'),
      company: 'Initech',
      name: '李雷',
    }
    const newer = {
      ...touch('profile.updated', now - 600 * day, [lei, phone], {}, 'newer'),
      company: 'Initrode',
      channel: 'crm',
    }
    const { record } = await consoleWith([
      old,
      newer,
      touch('email.sent', now - day, [lei]),
      touch('email.opened', now - 20 * day, [lei], { grade: 'human' }, 'opened'),
    ])
    const fields = new Map((await record()).profile.map((field) => [field.field, field]))
    expect(fields.get('company')).toMatchObject({
      value: 'Initrode',
      said: { touchpoint: 'newer', channel: 'crm' },
      standing: 'stale',
      staleAt: now - 60 * day,
      halfLife: 'P540D',
      before: [{ value: 'Initech', touchpoint: 'old' }],
    })
    expect(fields.get('phone')).toMatchObject({ standing: 'stale', staleAt: now - 235 * day })
    // An opened e-mail confirms the address; a sent one does not.
    expect(fields.get('email')).toMatchObject({
      standing: 'fresh',
      said: { touchpoint: 'old' },
      confirmed: { touchpoint: 'opened' },
    })
    expect(fields.get('name')).toMatchObject({ standing: 'lasts' })
  })

  it('flags a bounced address until a message is delivered to it', async () => {
    const gone = touch('email.bounced', now - 2 * day, [lei], { bounce_type: 'permanent' }, 'gone')
    const bounced = await (await consoleWith([touch('lead.created', now - 3 * day, [lei]), gone])).record()
    expect(bounced.profile.find(({ field }) => field === 'email')).toMatchObject({
      unreachable: { why: 'email.bounced', touchpoint: 'gone' },
    })
    expect(bounced.flags).toMatchObject([{ code: 'email.bounced', about: lei }])
    const again = await (
      await consoleWith([
        touch('lead.created', now - 3 * day, [lei]),
        gone,
        touch('email.delivered', now - day, [lei]),
      ])
    ).record()
    expect(again.flags).toEqual([])
    const soft = await (
      await consoleWith([touch('email.bounced', now - day, [lei], { bounce_type: 'transient' })])
    ).record()
    expect(soft.flags).toEqual([])
  })

  it('merges shop and carrier touchpoints into one order, in any arrival order', async () => {
    const value = { amount: 19_950, currency: 'CNY' }
    const touchpoints = [
      { ...touch('order.created', at(0), [lei], { order_id: 'A1' }, 'o0'), value },
      { ...touch('order.paid', at(1), [lei, 'order.no@test-shop:A1'], { order_id: 'A1' }, 'o1'), value },
      touch('shipment.in_transit', at(3), [lei], { order_id: 'A1', tracking_no: 'SF1', carrier: 'sf' }, 's1'),
      touch('shipment.signed', at(5), [lei], { order_id: 'A1', tracking_no: 'SF1', carrier: 'sf' }, 's2'),
      {
        ...touch('order.refunded', at(6), [lei, 'order.no@test-shop:A1'], { order_id: 'A1' }, 'r1'),
        value: { amount: 5000, currency: 'CNY' },
      },
      {
        ...touch('purchase.store', at(7), [lei], { store: 's1' }, 'p1'),
        value: { amount: 700, currency: 'CNY' },
      },
      touch('shipment.exception', at(8), [lei], { tracking_no: 'YT9', carrier: 'yto' }, 's3'),
    ].map((touchpoint) => ({
      ...touchpoint,
      identities: [
        ...touchpoint.identities.filter(({ kind }) => kind !== 'order.no'),
        ...(touchpoint.type.startsWith('order')
          ? [{ kind: 'order.no', scope: 'test-shop', value: 'A1' }]
          : []),
      ],
    }))
    for (const log of [touchpoints, touchpoints.toReversed()]) {
      const { orders, parcels } = await (await consoleWith(log)).record()
      expect(orders).toMatchObject([
        { id: 'p1', status: 'completed', value: { amount: 700 } },
        {
          id: 'A1',
          shop: 'test-shop',
          status: 'refunded',
          value: { amount: 19_950 },
          refunded: { amount: 5000 },
          first: at(0),
          parcels: [{ no: 'SF1', carrier: 'sf', status: 'signed', at: at(5) }],
        },
      ])
      expect(orders[1]?.steps.map(({ type }) => type)).toEqual([
        'order.created',
        'order.paid',
        'order.refunded',
      ])
      expect(parcels).toMatchObject([{ no: 'YT9', status: 'exception' }])
    }
  })

  it('separates equal order numbers of two shops, and groups service cases by number', async () => {
    const { record } = await consoleWith([
      { ...touch('order.paid', now - day, [lei], { order_id: '1' }, 'x'), source: 'shop-a' },
      { ...touch('order.cancelled', now - hour, [lei], { order_id: '1' }, 'y'), source: 'shop-b' },
      touch('ticket.created', now - 3 * hour, [lei], { ticket_id: '7', subject: 'late' }, 't1'),
      touch('ticket.solved', now - 2 * hour, [lei], { ticket_id: '7' }, 't2'),
      touch('ticket.csat', now - minute, [lei], { ticket_id: '7', score: 4 }, 't3'),
    ])
    const { orders, cases } = await record()
    expect(orders.map(({ shop, status }) => [shop, status])).toEqual([
      ['segment/shop-b', 'cancelled'],
      ['segment/shop-a', 'paid'],
    ])
    expect(cases).toMatchObject([
      { id: '7', status: 'solved', subject: 'late', score: 4, opened: now - 3 * hour, last: now - minute },
    ])
  })

  it('returns the first page of the timeline with its cursor', async () => {
    const log = Array.from({ length: 40 }, (_, n) =>
      touch('web.page_viewed', wednesday - n * minute, [lei], {}, `t${n}`),
    )
    const { record, ask } = await consoleWith(log)
    const { timeline, read, partial } = await record()
    expect([timeline.items.length, read, partial]).toEqual([25, 40, false])
    const more = await ask(`/api/people/${lei}/timeline?cursor=${timeline.cursor ?? ''}`)
    expect(more.body).toMatchObject({ items: log.slice(25).map(({ id }) => ({ id })) })
  })

  it('flags identity and watch overflow first, also when found by an identity left out', async () => {
    const flood = Array.from({ length: 30 }, (_, batch) =>
      touch(
        'identity.linked',
        now - 2 * day + batch,
        [other, ...Array.from({ length: 19 }, (__, index) => `email:e${batch * 19 + index}@flood.cn`)],
        {},
        `flood${batch}`,
      ),
    )
    const { record, rows } = await consoleWith([
      ...flood,
      touch('lead.created', now - day, [other], { clock: 'future' }, 'ahead'),
    ])
    const journey = (await rows.journeys.get(alias(other))) ?? expect.fail('journey not found')
    expect((await record(other)).flags.map(({ code }) => code)).toEqual([
      'identities.overflow',
      'clock.future',
    ])
    await rows.journeys.save({ ...journey, v: journey.v + 1, overflow: { watches: 7 } })
    const left = await record('email:e569@flood.cn')
    expect(left.person).toBe(alias(other))
    expect(left.flags.slice(0, 2)).toEqual([
      { code: 'identities.overflow' },
      { code: 'watches.overflow', about: '7' },
    ])
  })

  it('is answered 404 for an unknown identity', async () => {
    expect(await startTestConsole().ask(`/api/people/${encodeURIComponent(lei)}/record`)).toMatchObject({
      status: 404,
      body: { field: 'person' },
    })
    expect(alias(lei)).toHaveLength(22)
  })
})
