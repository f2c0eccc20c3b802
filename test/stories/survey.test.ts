import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { qualityView, suggestionsView, unreachableView } from '../../shared/api/views/data-quality.ts'
import { recordView } from '../../shared/api/views/journeys.ts'

/** A Wednesday morning in Shanghai, in business hours. */
const wednesday = Date.UTC(2026, 0, 7, 2)

let local: Local
beforeAll(async () => {
  local = await startLocal({ speed: 0, startAt: wednesday })
}, 120_000)
afterAll(async () => {
  await local?.stop()
})

const api = async (path: string, body?: object) =>
  fetch(`${local.url}/api/${path}`, {
    headers: { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })

const names = [
  '王建国',
  '李秀英',
  '张桂兰',
  '刘志强',
  '陈晓东',
  '杨玉梅',
  '赵文博',
  '黄海燕',
  '周天佑',
  '吴雅琴',
  '徐立新',
  '孙凤霞',
]
const lead = (id: string, traits: object) => ({
  type: 'track',
  event: 'Lead Created',
  messageId: id,
  userId: id,
  timestamp: new Date(wednesday - 3_600_000).toISOString(),
  properties: { origin: 'ad' },
  context: { traits },
})

it("what came in on a day is measured in the night, who looks like one person is suggested, and a colleague's word joins them", async () => {
  const strangers = names.map((name, n) =>
    lead(`s${n}`, {
      name,
      email: `${['qp', 'zx', 'mk', 'wv'][n % 4]}${n * 7919}@company${n}.cn`,
      phone: `13${n % 10}${String(n * 91_193 + 10_007_131).padStart(8, '0')}`,
    }),
  )
  const batch = [
    ...strangers,
    lead('t1', { name: '诸葛孔明', email: 'zhuge.kongming@shu.cn', phone: '13700137000' }),
    lead('t2', { name: '诸葛孔明', email: 'zhuge.kongming@shu.com', phone: '13700137009' }),
  ]
  await fetch(`${local.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${local.writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  })
  await local.settled()
  await local.clock.to('2026-01-07T18:40:00Z', { step: 'PT4H' })
  await local.settled()

  expect(local.complaints()).toEqual([])
  const { sources } = qualityView.parse(await (await api('quality?from=2026-01-07&to=2026-01-07')).json())
  const web = sources.find(({ source }) => source.startsWith('segment/'))?.days[0]
  expect(web).toMatchObject({
    people: 14,
    completeness: { n: 56, ok: 42 },
    validity: { n: 14, codes: {} },
    timeliness: { n: 14 },
  })
  expect(web?.timeliness.p50).toBeGreaterThanOrEqual(3_600_000)
  expect(unreachableView.parse(await (await api('quality/unreachable')).json())).toEqual({ items: [] })

  const {
    items: [twins, ...others],
  } = suggestionsView.parse(await (await api('people/suggestions')).json())
  expect(others).toEqual([])
  expect([twins?.a.email, twins?.b.email].sort()).toEqual(['zhuge.kongming@shu.cn', 'zhuge.kongming@shu.com'])
  expect(
    (
      await api('people/suggestions', {
        a: twins?.a.person,
        b: twins?.b.person,
        ruling: 'together',
        why: 'asked him',
      })
    ).status,
  ).toBe(200)
  await local.settled()
  const record = recordView.parse(await (await api('people/userId:t1/record')).json())
  expect(record.identities.map(({ id }) => id)).toContain('userId:t2')
  expect(record.identities.find(({ id }) => id === 'userId:t2')?.joined).toMatchObject({ by: 'ruling' })
  expect(local.complaints()).toEqual([])
}, 150_000)
