import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { callback, wecomSecrets, wecomXml } from '../channels/delivery.ts'
import { connect, rowsOf } from './queries.ts'

const corp = wecomSecrets.receiveId
let local: Local
let rows: Repositories
beforeAll(async () => {
  local = await startLocal({ port: 0, speed: 0, startAt: Date.parse('2026-01-07T15:00:00Z'), connect: false })
  rows = rowsOf(local)
  const templates = [...firstPolicy.templates, { id: 'welcome', body: '您好，欢迎添加！' }]
  await rows.policies.add({ ...firstPolicy, version: 2, templates })
  await connect(local, 'wecom', 'main', wecomSecrets)
  await connect(local, 'wecom-app', corp, { secret: 'a-secret-of-the-app' })
})
afterAll(async () => {
  await local.stop()
})

/** WeCom tells that a customer added a colleague, so many seconds ago. */
const added = async (who: string, code: string | undefined, ago = 0): Promise<void> => {
  const now = local.clock.now()
  const said = {
    Event: 'change_external_contact',
    ChangeType: 'add_external_contact',
    UserID: 'zhangsan',
    ExternalUserID: who,
  }
  const at = { CreateTime: String(Math.floor(now / 1000) - ago) }
  const { query, body } = callback(
    wecomXml({ ...said, ...at, ...(code === undefined ? {} : { WelcomeCode: code }) }),
    { at: now },
  )
  const address = `${local.url}/hooks/wecom/main?${new URLSearchParams(query).toString()}`
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(body),
  })
  expect([answer.status, await answer.text()]).toEqual([200, ''])
  await local.clock.advance('PT2S')
  await local.quiet()
}
const welcomes = () =>
  local.inbox
    .list()
    .flatMap((caught) => (caught.kind === 'wecom' && caught.msgtype === 'welcome' ? [caught] : []))
const messagesOf = async (value: string) =>
  Array.fromAsync(rows.messages.ofAlias(aliasOf({ kind: 'wecom.external_userid', scope: corp, value })))

it('who adds a colleague is welcomed at once, and once, though WeCom reports it twice', async () => {
  await added('wmSTORYAAAAexternal001', 'CODE1')
  await added('wmSTORYAAAAexternal001', 'CODE1', 2)
  expect(welcomes()).toMatchObject([
    { key: corp, content: '您好，欢迎添加！', body: { welcome_code: 'CODE1' } },
  ])
  expect(await messagesOf('wmSTORYAAAAexternal001')).toMatchObject([{ status: 'sent', step: 'welcome' }])
})

it('who came without a code is not, nor who is reported too late: that is on record', async () => {
  await added('wmSTORYBBBBexternal002', undefined)
  await added('wmSTORYCCCCexternal003', 'CODE3', 60)
  expect(welcomes()).toHaveLength(1)
  expect(await messagesOf('wmSTORYBBBBexternal002')).toEqual([])
  expect(await messagesOf('wmSTORYCCCCexternal003')).toMatchObject([
    { status: 'suppressed', reason: { code: 'guard.window-passed' } },
  ])
})

it('while another app is sending it is asked again; an answer that got lost is not asked for twice', async () => {
  local.fault({ on: 'wecom', kind: 'error', code: '41096', operation: 'Send' })
  await added('wmSTORYDDDDexternal004', 'CODE4')
  expect(await messagesOf('wmSTORYDDDDexternal004')).toMatchObject([{ status: 'sent', attempts: 1 }])
  local.fault({ on: 'wecom', kind: 'reset', operation: 'Send' })
  await added('wmSTORYEEEEexternal005', 'CODE5')
  await local.clock.advance('PT20M')
  expect(await messagesOf('wmSTORYEEEEexternal005')).toMatchObject([{ status: 'unclear', attempts: 1 }])
  expect(welcomes()).toHaveLength(2)
})

it('nothing went wrong that no one was reported', () => {
  expect(local.complaints()).toEqual([])
})
