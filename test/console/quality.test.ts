import { describe, expect, it } from 'vitest'
import { noTally } from '../../shared/data-quality/tally.ts'
import { directionOf } from '../../shared/api/data-quality/pages.ts'
import { qualityView, suggestionsView, unreachableView } from '../../shared/api/views/data-quality.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { day, touch } from '../world.ts'
import { now, startTestConsole } from './test-console.ts'

const alias = (text: string): string => aliasOf(parseIdentity(text) ?? expect.fail('not an identity'))
const [one, two] = ['email:li.lei@example.com', 'email:lilei@example.com'] as const

const gone = (who: string) => touch('email.bounced', now - day, who, { bounce_type: 'permanent' }, 'gone')
const row = (who: string) => ({
  source: 'jinshuju/form',
  alias: alias(who),
  person: alias(who),
  why: 'email.bounced',
  at: now - day,
  touchpoint: 'gone',
})

const suggested = async () => {
  const console = startTestConsole()
  for (const [index, who] of [one, two].entries()) {
    await console.rows.touchpoints.add(touch('lead.created', now - day, who))
    await console.rows.journeys.save({
      ...noJourney(alias(who)),
      v: 1,
      count: index + 1,
      profile: { name: '李雷', email: who.slice(6) },
    })
  }
  const [a = '', b = ''] = [alias(one), alias(two)].sort()
  await console.quality.suggest(
    { a, b, likely: 0.97, because: { name: 9, email: 4 }, day: '2026-01-06' },
    now,
  )
  await console.quality.suggest({ a, b: 'gone', likely: 0.99, because: {}, day: '2026-01-06' }, now)
  return { ...console, a, b }
}

describe('GET /api/quality', () => {
  it('returns the daily measurements of each source and their trend', async () => {
    const { quality, ask } = startTestConsole()
    for (const [index, ok] of [90, 88, 40, 35].entries()) {
      await quality.saveMeasure({
        day: `2026-01-0${index + 1}`,
        source: 'jinshuju/form#1',
        measured: 100,
        touched: 100,
        tally: {
          ...noTally(),
          touchpoints: 100,
          people: 100,
          fields: { phone: { n: 100, ok } },
          typed: { n: 100, ok: 97 },
          codes: { 'phone.invalid': 3 },
          delays: { 0: 50, 24: 50 },
          contradicted: 2,
          contradictions: { names: 2 },
          unique: { n: 100, ok: 99 },
        },
      })
    }
    const { status, body } = await ask('/api/quality?from=2026-01-01&to=2026-01-31')
    expect(status).toBe(200)
    const {
      sources: [source],
    } = qualityView.parse(body)
    expect(source?.days).toHaveLength(4)
    expect(source?.days[0]).toMatchObject({
      completeness: { n: 100, ok: 90 },
      validity: { n: 100, ok: 97, codes: { 'phone.invalid': 3 } },
      timeliness: { n: 100, p50: 0, p90: 63_000 },
      consistency: { n: 100, ok: 98 },
    })
    expect(source?.trend).toMatchObject({
      completeness: { before: { n: 200, ok: 178 }, after: { n: 200, ok: 75 }, direction: 'worse' },
      validity: { direction: 'steady' },
    })
    expect((await ask('/api/quality?from=2026-01-05&to=2026-01-31')).body).toMatchObject({ sources: [] })
  })

  it.each([
    ['from=yesterday', 'from', /must be a day such as/],
    ['from=2026-02-01&to=2026-01-01', 'from', /not be later/],
    ['from=2025-01-01&to=2026-01-01', 'to', /at most 92 days/],
  ])('refuses %s', async (query, field, detail) => {
    const answer = await startTestConsole().ask(`/api/quality?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { field } })
    expect(answer.body['detail']).toMatch(detail)
  })

  it('reports a trend only when it is statistically significant', () => {
    expect(directionOf({ n: 1000, ok: 500 }, { n: 1000, ok: 520 })).toBe('steady')
    expect(directionOf({ n: 1000, ok: 500 }, { n: 1000, ok: 560 })).toBe('better')
    expect(directionOf({ n: 9, ok: 9 }, { n: 1000, ok: 0 })).toBe('unknown')
    expect(directionOf({ n: 50, ok: 50 }, { n: 50, ok: 50 })).toBe('steady')
  })
})

describe('GET /api/quality/unreachable', () => {
  it('lists unreachable addresses by source, without erased and since reached ones', async () => {
    const { rows, quality, ask } = startTestConsole()
    for (const who of [one, two, 'email:erased@x.cn']) await quality.saveUnreachable(row(who))
    for (const touchpoint of [gone(one), gone(two), touch('email.delivered', now, two)])
      await rows.touchpoints.add(touchpoint)
    const { body } = await ask('/api/quality/unreachable')
    expect(unreachableView.parse(body).items).toEqual([
      {
        source: 'jinshuju/form',
        identity: one,
        person: alias(one),
        why: 'email.bounced',
        at: now - day,
        touchpoint: 'gone',
      },
    ])
    expect((await ask('/api/quality/unreachable?source=jinshuju/other')).body).toEqual({ items: [] })
  })

  it('as CSV contains no formula', async () => {
    const { rows, quality, ask } = startTestConsole()
    const evil = 'email:=cmd|x@x.cn'
    await quality.saveUnreachable({ ...row(evil), source: '=HYPERLINK("http://x")/form' })
    await rows.touchpoints.add(gone(evil))
    const { text, headers } = await ask('/api/quality/unreachable?format=csv')
    expect(headers['content-type']).toContain('text/csv')
    expect(text).toContain("'=HYPERLINK")
    expect(text).not.toMatch(/(^|[,"\n])=/)
  })
})

describe('/api/people/suggestions', () => {
  it('lists suggestions with probability and evidence, without people that no longer exist', async () => {
    const { ask } = await suggested()
    const { items } = suggestionsView.parse((await ask('/api/people/suggestions')).body)
    expect(items).toMatchObject([
      { likely: 0.97, because: { name: 9 }, a: { name: '李雷' }, b: { name: '李雷' } },
    ])
  })

  it.each(['together', 'apart'] as const)(
    'enqueues the ruling %s and removes the suggestion',
    async (ruling) => {
      const { ask, queued, a, b } = await suggested()
      expect(
        (
          await ask('/api/people/suggestions', {
            method: 'POST',
            body: { a: b, b: a, ruling, why: 'called' },
          })
        ).status,
      ).toBe(200)
      const touchpoint: { props: { other: string } } = JSON.parse(queued[0]?.text ?? '')
      expect(touchpoint).toMatchObject({ type: 'identity.ruled', props: { ruling, why: 'called' } })
      expect([one, two]).toContain(touchpoint.props.other)
      expect((await ask('/api/people/suggestions')).body).toEqual({ items: [] })
    },
  )

  it.each([
    [{ a: 'x', b: 'y', ruling: 'together' }, 404, 'a'],
    [{ a: 'x', b: 'y', ruling: 'blocked' }, 400, 'ruling'],
    [{ b: 'y', ruling: 'apart' }, 400, 'a'],
    [{ a: 'x', b: 'y', ruling: 'apart', more: 1 }, 400, 'more'],
  ])('refuses %j', async (body, status, field) => {
    const { ask, queued } = await suggested()
    expect(await ask('/api/people/suggestions', { method: 'POST', body })).toMatchObject({
      status,
      body: { field },
    })
    expect(queued).toEqual([])
  })
})
