import { afterAll, beforeAll, expect, it } from 'vitest'
import { startLocal } from '../../infra/local/local-runtime.ts'
import { topServer, tradePaid } from '../channels/commerce/top-server.ts'
import { connect, rowsOf, timelineOf } from './queries.ts'
import { start } from './messaging-installation.ts'

const known = { appKey: '12345678', appSecret: 'top-app-secret', session: 'session-of-the-seller' }
let local: Awaited<ReturnType<typeof startLocal>>
let top: Awaited<ReturnType<typeof topServer>>
beforeAll(async () => {
  top = await topServer(known)
  local = await startLocal({ speed: 0, startAt: start, connect: false })
  const { appKey, appSecret, session } = known
  await connect(local, 'taobao', 'shop', { appSecret, session }, { appKey, gateway: top.gateway })
}, 280_000)
afterAll(async () => {
  await local?.stop()
  await top?.close()
})

const buyer = 'taobao.open_uid@12345678:AAH'

it('what waits at Taobao is asked for every minute', async () => {
  top.put(tradePaid('1'))
  await local.clock.advance('PT1M')
  expect(top.waiting.size).toBe(0)
  expect(await timelineOf(rowsOf(local), `${buyer}1`)).toMatchObject([{ type: 'order.paid' }])
})

it('who dies between keeping and confirming has confirmed nothing; it comes again, and counts once', async () => {
  top.put(tradePaid('2'))
  const crash = local.crashOn({ function: 'poll-channels', action: 'sqs:SendMessage', when: 'after' })
  await local.clock.advance('PT1M')
  expect([crash.happened(), top.waiting.size]).toEqual([true, 1])
  top.redeliver()
  await local.clock.advance('PT1M')
  expect(top.waiting.size).toBe(0)
  expect(await timelineOf(rowsOf(local), `${buyer}2`)).toMatchObject([{ type: 'order.paid' }])
})

it('who dies before keeping has lost nothing', async () => {
  top.put(tradePaid('3'))
  const crash = local.crashOn({ function: 'poll-channels', action: 'sqs:SendMessage', when: 'before' })
  await local.clock.advance('PT1M')
  expect([crash.happened(), top.waiting.size]).toEqual([true, 1])
  top.redeliver()
  await local.clock.advance('PT1M')
  expect(top.waiting.size).toBe(0)
  expect(await timelineOf(rowsOf(local), `${buyer}3`)).toMatchObject([{ type: 'order.paid' }])
})
