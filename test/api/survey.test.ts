import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Recent } from '../../shared/data-quality/candidates.ts'
import { dayToSurvey, surveyed, type SurveyDeps } from '../../shared/data-quality/survey.ts'
import { bucketOf, delayIn } from '../../shared/model/data-quality.ts'
import { namesContradict } from '../../shared/data-quality/tally.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, parseIdentity } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf } from '../../shared/people/identity/resolve.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { dataQualityRepository } from '../../shared/storage/repositories/quality-repository.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { aPolicy, day, hour, minute, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

/** Three in the morning of the Thursday after, in Shanghai. */
const night = wednesday + 17 * hour

const scrambled = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
const digits = (n: number): string =>
  BigInt(`0x${scrambled(`phone ${n}`)}`)
    .toString()
    .slice(0, 10)

const typed = (who: string | string[], id: string, more: Partial<Touchpoint> = {}): Touchpoint => ({
  ...touch('lead.created', wednesday, who, {}, id),
  source: 'form',
  channel: 'jinshuju',
  ...more,
})

const called = (...names: string[]) =>
  names.map((name, n) => ({ ...touch('lead.created', wednesday, 'email:a@x.cn', {}, `n${n}`), name }))

/** A house with these touchpoints, and a survey of it whose pages hold two people. */
const house = async (touchpoints: readonly Touchpoint[], pageSize = 2) => {
  const store = memoryStore()
  const rows = createRepositories(store)
  const quality = dataQualityRepository(store)
  const take = async (more: readonly Touchpoint[]) => {
    for (const touchpoint of more) {
      await rows.touchpoints.add(touchpoint)
      await mergeIdentities(rows.people, touchpoint)
    }
    for (const home of new Set(more.map(primaryAlias))) {
      const { person, aliases } = personOf(await rows.people.clusterOf(home), home)
      const log = (
        await Promise.all(aliases.map((alias) => Array.fromAsync(rows.touchpoints.ofAlias(alias))))
      ).flat()
      const known = await rows.journeys.get(person)
      await rows.journeys.save({
        ...fold({ ...noJourney(person), aliases: [...aliases] }, inOrder(log), {
          policies: [aPolicy()],
          detectors: watchDetectors,
        }).journey,
        v: (known?.v ?? 0) + 1,
      })
    }
  }
  await take(touchpoints)
  const everybody: SurveyDeps['everybody'] = async (cursor) => {
    const people = [...store.under('person#')].map(({ pk }) => pk.slice(7)).sort()
    const at = Number(cursor ?? 0)
    const journeys = await rows.journeys.getMany(people.slice(at, at + pageSize))
    return { journeys, ...(at + pageSize < people.length ? { cursor: String(at + pageSize) } : {}) }
  }
  const turn = async (now: number, mayGoOn = () => true) =>
    surveyed(
      {
        rows: { ...rows, policies: { ...rows.policies, history: async () => [aPolicy()] } },
        quality,
        everybody,
        hasTimeLeft: mayGoOn,
      },
      now,
    )
  const measures = async () =>
    new Map(
      (await Array.fromAsync(quality.measures('2026-01-01', '2026-12-31'))).map((measure) => [
        `${measure.day} ${measure.source}`,
        measure,
      ]),
    )
  return { rows, quality, turn, measures, take, store }
}

describe('the nightly survey', () => {
  it("measures the day that is over two hours after midnight, in the company's zone, and then no more", async () => {
    expect(dayToSurvey(night, 'Asia/Shanghai')).toEqual({
      day: '2026-01-07',
      from: wednesday - 10 * hour,
      to: wednesday + 14 * hour,
    })
    expect(dayToSurvey(night - 70 * minute, 'Asia/Shanghai').day).toBe('2026-01-06')
    const { turn } = await house([typed('email:a@x.cn', 'a')])
    expect(await turn(night)).toMatchObject({ day: '2026-01-07', phase: 'done', people: 1, measured: 1 })
    expect(await turn(night + 15 * minute)).toBeUndefined()
    expect(await turn(night + day)).toMatchObject({ day: '2026-01-08', measured: 0 })
  })

  it('states of each source how whole, right, timely and consistent what it reported is, with the numbers behind it', async () => {
    const { turn, measures } = await house([
      typed(['email:a@x.cn', 'phone:+8613800138000'], 'a', { name: '李雷', company: 'Initech' }),
      typed('email:b@x.cn', 'b', {
        props: { flags: 'email.typo name.placeholder' },
        receivedAt: wednesday + hour,
      }),
      typed('email:c@x.cn', 'c', { name: '韩梅梅', props: { clock: 'future' } }),
      {
        ...touch('order.paid', wednesday - minute, 'email:c@x.cn', {}, 'won'),
        source: 'shop',
        channel: 'youzan',
        name: '王大锤',
      },
      typed('email:old@x.cn', 'old', { at: wednesday - 3 * day, receivedAt: wednesday - 3 * day }),
      typed('email:c@x.cn', 'early tomorrow', {
        at: wednesday + 15 * hour,
        receivedAt: wednesday + 15 * hour,
      }),
    ])
    await turn(night)
    const { tally, touched, measured } =
      (await measures()).get('2026-01-07 jinshuju/form') ?? expect.fail('not measured')
    expect({ touched, measured }).toEqual({ touched: 3, measured: 3 })
    expect(tally).toMatchObject({
      touchpoints: 3,
      people: 3,
      fields: {
        name: { n: 3, ok: 2 },
        email: { n: 3, ok: 3 },
        phone: { n: 3, ok: 1 },
        company: { n: 3, ok: 1 },
      },
      typed: { n: 3, ok: 2 },
      codes: { 'email.typo': 1, 'name.placeholder': 1 },
      clock: 1,
      contradicted: 1,
      contradictions: { 'won-before-lead': 1, names: 1, 'clock.future': 1 },
    })
    expect(Object.entries(tally.delays)).toHaveLength(2)
    expect((await measures()).get('2026-01-07 youzan/shop')?.tally).toMatchObject({
      touchpoints: 1,
      people: 1,
      typed: { n: 0, ok: 0 },
    })
    expect((await measures()).get('2026-01-07 *')?.tally).toMatchObject({
      people: 4,
      fields: { email: { n: 4, ok: 4 } },
    })
  })

  it('reports a source of the address it gave that bounced, and stores nothing of the address itself', async () => {
    const bounced = {
      ...touch('email.bounced', wednesday + hour, 'email:a@x.cn', { bounce_type: 'permanent' }, 'gone'),
      channel: 'ses',
      source: 'ses',
    }
    const { turn, quality, measures, store } = await house([
      typed('email:a@x.cn', 'a', { at: wednesday - 30 * day, receivedAt: wednesday - 30 * day }),
      bounced,
    ])
    await turn(night)
    expect(await quality.unreachable(undefined, {})).toMatchObject({
      items: [
        {
          source: 'jinshuju/form',
          alias: aliasOf(parseIdentity('email:a@x.cn') ?? expect.fail()),
          why: 'email.bounced',
          touchpoint: 'gone',
        },
      ],
    })
    expect((await quality.unreachable('jinshuju/other', {})).items).toEqual([])
    expect((await measures()).get('2026-01-07 jinshuju/form')?.tally.unreachable).toBe(1)
    expect(
      JSON.stringify([
        ...store.under('unreachable'),
        ...store.under('suggestion'),
        ...store.under('survey'),
        ...store.under('quality'),
      ]),
    ).not.toContain('a@x.cn')
  })

  const strangers = (count: number): Touchpoint[] =>
    Array.from({ length: count }, (_, n) =>
      typed(`phone:+861${digits(n)}`, `s${n}`, {
        name: String.fromCodePoint(0x4e00 + n * 37, 0x5e00 + n * 53, 0x6e00 + n * 11),
        company: scrambled(`company ${n}`),
      }),
    )
  const twins = [
    typed(['email:zhuge.kongming@shu.cn', 'phone:+8613700137000'], 't1', {
      name: '诸葛孔明',
      company: '蜀汉科技',
    }),
    typed(['email:zhuge.kongming@shu.com', 'phone:+8613700137009'], 't2', {
      name: '诸葛孔明',
      company: '蜀汉科技',
    }),
  ]

  it('suggests who is likely one, and never again after a person decided that they are two', async () => {
    const { turn, quality, measures, take, rows } = await house([...strangers(60), ...twins])
    expect(await turn(night)).toMatchObject({ suggested: 1 })
    const {
      items: [one],
    } = await quality.suggestions({})
    const ids = await Promise.all(
      ['email:zhuge.kongming@shu.cn', 'email:zhuge.kongming@shu.com'].map(async (text) => {
        const alias = aliasOf(parseIdentity(text) ?? expect.fail())
        return personOf(await rows.people.clusterOf(alias), alias).person
      }),
    )
    expect([one?.a, one?.b].sort()).toEqual(ids.sort())
    expect(one?.likely).toBeGreaterThan(0.95)
    expect(one?.because['name']).toBeGreaterThan(0)
    expect((await measures()).get('2026-01-07 jinshuju/form')?.tally.unique).toEqual({ n: 62, ok: 60 })
    const apart: Touchpoint = {
      ...touch(
        'identity.ruled',
        night,
        'email:zhuge.kongming@shu.cn',
        { ruling: 'apart', other: 'email:zhuge.kongming@shu.com' },
        'r',
      ),
      channel: 'own',
    }
    await take([apart])
    expect(await turn(night + day)).toMatchObject({ suggested: 0 })
  })

  it('goes on where it stopped, whatever the length of its turns, and measures the same', async () => {
    const log = [...strangers(60), ...twins]
    const whole = await house(log)
    await whole.turn(night)
    const inTurns = await house(log)
    let turns = 0
    for (let at = night; turns < 60; at += 15 * minute) {
      let pages = 0
      const turn = await inTurns.turn(at, () => pages++ < 1)
      turns++
      if (turn?.phase === 'done' || turn === undefined) break
      if (turn.phase === 'suggest') await inTurns.turn(at + minute)
    }
    expect(turns).toBeGreaterThan(5)
    expect(await inTurns.measures()).toEqual(await whole.measures())
    expect((await inTurns.quality.suggestions({})).items).toEqual((await whole.quality.suggestions({})).items)
  })

  it('looks at the newest where there are too many, each once', () => {
    const recent = new Recent([], 3)
    for (const n of [5, 1, 9, 9, 3, 7, 2]) recent.offer({ p: `p${n}`, at: n })
    expect(recent.newest().map(({ p }) => p)).toEqual(['p9', 'p7', 'p5'])
  })

  it("knows a delay to a fifth, and names that can not be one person's", () => {
    for (const delay of [0, 400, 1000, 61_000, 3_600_000, 86_400_000 * 9]) {
      expect(delayIn(bucketOf(delay))).toBeGreaterThanOrEqual(delay)
      expect(delayIn(bucketOf(delay))).toBeLessThanOrEqual((delay + 1000) * 1.2)
    }
    expect(namesContradict(called('李雷', '韩梅梅'))).toBe(true)
    expect(namesContradict(called('Li Lei', 'LI  LEI', 'Li Leí'))).toBe(false)
  })
})
