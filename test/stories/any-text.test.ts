import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'

let local: Local
beforeAll(async () => {
  local = await startLocal({ speed: 0, startAt: '2026-01-07T02:00:00Z' })
})
afterAll(async () => {
  await local?.stop()
})

/**
 * What queues, buses and databases have refused: characters beyond U+FFFF, half of one, noncharacters,
 * control characters, private use, tags and variation selectors.
 */
const texts = [
  '李😀雷',
  '𬭎𠮷',
  '👨‍👩‍👧',
  'a\uD83D',
  '\uDE00b',
  'c\uFFFE\uFFFFd',
  'e\0\u0001\u0085f',
  'g\uE000\u{F0000}h',
  'i\u{1FFFE}\u{10FFFF}\uFDD0j',
  '🏴\u{E0067}\u{E0062}\u{E007F}k\uFE0F',
  '字'.repeat(500),
  '😀'.repeat(300),
]
const named = (n: number): string => `any-${n}@example.com`

const post = async (
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<number> => {
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  return (await fetch(`${local.url}${path}`, options)).status
}
const api = async (path: string): Promise<unknown> =>
  (await fetch(`${local.url}/api/${path}`, { headers: { authorization: `Bearer ${local.token}` } })).json()
const settle = async (): Promise<void> => {
  for (let tries = 0; tries < 12; tries++) {
    if ((await local.settled({ timeoutMs: 60_000 })).settled) return
    await local.clock.advance('PT4M')
  }
  throw new Error('what was sent does not settle')
}
const health = async () =>
  z.object({ stored: z.int(), refused: z.int(), parked: z.int() }).parse(await api('health'))
const nameOf = async (n: number) =>
  z
    .object({ journey: z.object({ profile: z.object({ name: z.string() }) }) })
    .parse(await api(`people/email:${named(n)}`)).journey.profile.name
const track = (text: string, n: number) => ({
  type: 'track',
  event: 'Lead Created',
  messageId: `m${n}`,
  userId: `u${n}`,
  properties: { origin: text },
  context: { traits: { email: named(n), name: text } },
})

it('any text comes in by every endpoint, and none keeps its neighbours out', async () => {
  const write = { authorization: `Basic ${Buffer.from(`${local.writeKey}:`).toString('base64')}` }
  const bearer = { authorization: `Bearer ${local.token}` }
  // One by one, and all in one batch under other ids.
  for (const [n, text] of texts.entries()) expect(await post('/v1/track', track(text, n), write)).toBe(200)
  expect(await post('/v1/batch', { batch: texts.map((text, n) => track(text, n + 20)) }, write)).toBe(200)
  const answers: number[] = []
  for (const [n, text] of texts.entries()) {
    answers.push(await post('/api/leads', { name: text, company: text, email: named(n + 40) }, bearer))
  }
  expect(answers.filter((status) => status >= 500)).toEqual([])
  const rows = [
    '客户姓名,邮箱,时间',
    ...texts.map((text, n) => `${text.toWellFormed()},${named(n + 60)},2026-01-05 09:30`),
  ].join('\n')
  const announced = await fetch(`${local.url}/api/imports`, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json' },
    body: JSON.stringify({ file: '名单😀.csv', mapping: 'leads-zh' }),
  })
  const { id, url, headers } = z
    .object({ id: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) })
    .parse(await announced.json())
  expect((await fetch(url, { method: 'PUT', headers, body: rows })).status).toBe(200)
  await settle()

  expect(await api(`imports/${id}`)).toMatchObject({
    status: 'done',
    file: '名单😀.csv',
    rows: texts.length,
    rejected: 0,
  })
  expect(await health()).toEqual({
    stored: texts.length * 3 + answers.filter((status) => status === 200).length,
    refused: 0,
    parked: 0,
  })
  for (const base of [0, 20, 40, 60]) expect(await nameOf(base)).toBe('李😀雷')
  expect(local.complaints()).toEqual([])
}, 300_000)
