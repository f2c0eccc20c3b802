import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { importDetail, importView } from '../../shared/api/views/imports.ts'

let local: Local
beforeAll(async () => {
  local = await startLocal({ speed: 0, startAt: '2026-01-07T02:00:00Z' })
})
afterAll(async () => {
  await local?.stop()
})

const long = 600_000
const api = async (path: string, body?: unknown): Promise<unknown> => {
  const headers = { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' }
  return (
    await fetch(`${local.url}/api/${path}`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
  ).json()
}
const place = z.object({
  id: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.int(),
})
const detail = async (id: string) => importDetail.parse(await api(`imports/${id}`))
const health = z.object({ accepted: z.int(), stored: z.int(), refused: z.int(), parked: z.int() })

/** Announces a file and puts it where it is told to. */
const bring = async (text: string, said: object): Promise<string> => {
  const { id, url, headers } = place.parse(await api('imports', { bytes: Buffer.byteLength(text), ...said }))
  const put = await fetch(url, { method: 'PUT', headers, body: text })
  expect([put.status, await put.text()]).toEqual([200, ''])
  return id
}

/** Lets everything come to rest; what was killed comes back when its queue's patience is over. */
const settle = async (): Promise<void> => {
  for (let tries = 0; tries < 12; tries++) {
    if (!(await local.quiet({ timeoutMs: 200_000 })).quiet) break
    if ((await local.settled({ timeoutMs: 1000 })).settled) return
    await local.clock.advance('PT31M', { step: 'PT31M' })
  }
  throw new Error('what was brought does not come to rest')
}

const salesOf = (shop: string, rows: number): string =>
  [
    '门店,小票号,手机,实付金额,交易时间',
    ...Array.from(
      { length: rows },
      (_, n) =>
        `${shop},R${n},${n % 1000 === 7 ? '-' : `1380${String(n + 1).padStart(7, '0')}`},${n % 1000 === 9 ? 'much' : '12.50'},2026-01-05 09:30`,
    ),
  ].join('\n')

it(
  'a large file comes in though its function is killed on the way; the report is exact; twice is once',
  async () => {
    const text = salesOf('徐家汇店', 2100)
    // In the second thousand: its rows are on the queue, or some of them are, and nobody has written
    // it down.
    const crash = local.crashOn({
      function: 'import-file',
      action: 'sqs:SendMessage',
      nth: 150,
      when: 'after',
    })
    const first = await bring(text, { file: 'january.csv', mapping: 'store-sales' })
    await settle()
    expect(crash.happened()).toBe(true)
    const told = await detail(first)
    expect(told).toMatchObject({
      status: 'done',
      file: 'january.csv',
      mapping: 'store-sales',
      rows: 2100,
      done: 2100,
      accepted: 2094,
      duplicate: 0,
      rejected: 6,
    })
    expect(told.rejections).toHaveLength(6)
    expect(told.rejections[0]).toEqual({
      code: 'cell.unusable',
      params: { column: '手机' },
      line: 9,
      en: expect.stringContaining('nobody is named'),
      zh: expect.stringContaining('没有说明是谁'),
    })
    const report = await (await fetch(told.report ?? '')).text()
    expect(report.split('\r\n').filter((line) => line.includes('rejected'))).toHaveLength(6)
    expect(await api('people/phone:13800000001/timeline')).toMatchObject({
      items: [{ type: 'purchase.store', value: { amount: 1250, currency: 'CNY' } }],
    })

    const before = health.parse(await api('health'))
    expect(before).toMatchObject({ stored: 2094, refused: 0, parked: 0 })
    const second = await bring(text, { file: 'january.csv', mapping: 'store-sales' })
    await settle()
    expect(await detail(second)).toMatchObject({
      status: 'done',
      rows: 2100,
      accepted: 0,
      duplicate: 2094,
      rejected: 6,
    })
    expect(health.parse(await api('health'))).toEqual(before)
    const { items } = z.object({ items: z.array(importView) }).parse(await api('imports'))
    expect(items.map(({ id }) => id)).toEqual([second, first])
    // A busy machine lets intake wait for its database, and try again.
    expect(local.complaints().filter((said) => !said.startsWith('intake reported'))).toEqual([
      expect.stringMatching(/^import-file failed on 1 of .*Runtime exited/),
    ])
  },
  long,
)

it(
  'an address takes one file, for an hour; what cannot be read is reported, and brings nothing',
  async () => {
    const before = health.parse(await api('health'))
    const announced = place.parse(await api('imports', { file: 'x.csv', mapping: 'store-sales' }))
    expect((await fetch(announced.url, { method: 'PUT', body: 'x' })).status).toBe(403)
    const put = async () =>
      (await fetch(announced.url, { method: 'PUT', headers: announced.headers, body: '天气\n晴' })).status
    expect([await put(), await put()]).toEqual([200, 412])
    await settle()
    expect(await detail(announced.id)).toMatchObject({
      status: 'failed',
      problem: {
        en: expect.stringContaining('the file has no column'),
        zh: expect.stringContaining('文件没有'),
      },
    })
    const late = place.parse(await api('imports', { file: 'late.csv' }))
    await local.clock.advance('PT61M', { step: 'PT61M' })
    expect((await fetch(late.url, { method: 'PUT', headers: late.headers, body: 'x' })).status).toBe(403)
    expect(await detail(late.id)).toMatchObject({ status: 'expired', done: 0 })
    expect(health.parse(await api('health'))).toEqual(before)
  },
  long,
)
