import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Json,
  type JsonObject,
  at,
  listAt,
  objectAt,
  parseJson,
  textAt,
} from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local-runtime.ts'
import { askLocal } from './operator.ts'
import { probe } from './probe.ts'

const stack = probe()
let local: Local
beforeAll(async () => {
  local = await stack.start({ startAt: '2026-01-05T02:00:00Z' })
})
afterAll(async () => {
  await local.stop()
  stack.remove()
})
beforeEach(() => local.clearFaults())

const mail = (change: object = {}, content: object = {}): JsonObject =>
  parseJsonObject({
    FromEmailAddress: 'Brand <news@example.com>',
    Destination: { ToAddresses: ['li.lei@example.com'] },
    ConfigurationSetName: local.nameOf('Set'),
    Content: {
      Simple: {
        Subject: { Data: '直播回放' },
        Body: {
          Text: { Data: 'hello' },
          Html: { Data: '<a href="https://example.com/a?b=1&amp;c=2">see</a>' },
        },
        ...content,
      },
    },
    EmailTags: [{ Name: 'message', Value: 'm1' }],
    ...change,
  })
const parseJsonObject = (value: object): JsonObject => Object(parseJson(JSON.stringify(value)))
const send = async (input: Json): Promise<Json> => {
  const response = await fetch(`${local.url}/do`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ calls: [['ses', 'SendEmail', input]] }),
  })
  return listAt(parseJson(await response.text()), 'results')[0] ?? { status: response.status }
}
const told = async (): Promise<readonly Json[]> => {
  await local.settled()
  return stack
    .heard('reader')
    .flatMap((event) => listAt(event, 'Records'))
    .map((record) => parseJson(textAt(record, 'body') ?? '{}'))
}

describe('an e-mail', () => {
  it('is kept whole, and SES reports what became of it as it reports it in AWS', async () => {
    const { MessageId: id } = Object(await send(mail()))
    expect(id).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/)
    expect(local.inbox.list().at(-1)).toMatchObject({
      kind: 'email',
      id,
      function: 'web',
      from: 'Brand <news@example.com>',
      to: ['li.lei@example.com'],
      subject: '直播回放',
      text: 'hello',
      tags: { message: 'm1' },
    })
    const events = await told()
    const vectors = parseJson(readFileSync(join(import.meta.dirname, '../channels/vectors.json'), 'utf8'))
    expect(events.map((event) => textAt(event, 'detail-type'))).toEqual(['Email Sent', 'Email Delivered'])
    for (const [index, name] of ['ses-eventbridge-send', 'ses-eventbridge-delivery'].entries()) {
      const sample = objectAt(
        listAt(vectors, 'vectors').find((vector) => textAt(vector, 'id') === name),
        'event',
      )
      expect(shapeOf(events[index] ?? {})).toMatchObject(Object(shapeOf(sample)))
    }
    expect(at(events[0], 'detail', 'mail')).toMatchObject({
      messageId: id,
      destination: ['li.lei@example.com'],
      tags: { message: ['m1'], 'ses:configuration-set': [local.nameOf('Set')] },
    })
    const listed = parseJson(await (await askLocal(local, '/inbox?since=0')).text())
    expect(listAt(listed, 'messages').at(-1)).toMatchObject({
      id,
      events: [{ type: 'send' }, { type: 'delivery' }],
      pending: [],
    })
  })

  it('can be opened, clicked, bounced and complained about by a person', async () => {
    const { MessageId: id } = Object(await send(mail()))
    await told()
    for (const act of ['open', 'click', 'bounce', 'complain'])
      expect((await askLocal(local, `/inbox/${id}/${act}`, {})).status).toBe(202)
    expect((await askLocal(local, '/inbox/none/open', {})).status).toBe(404)
    const events = (await told()).slice(-4)
    // A queue promises no order.
    const byType = new Map(events.map((event) => [textAt(event, 'detail', 'eventType'), event]))
    expect([...byType.keys()].sort()).toEqual(['Bounce', 'Click', 'Complaint', 'Open'])
    expect(at(byType.get('Click'), 'detail', 'click', 'link')).toBe('https://example.com/a?b=1&c=2')
    expect(at(byType.get('Bounce'), 'detail', 'bounce', 'bouncedRecipients')).toMatchObject([
      { emailAddress: 'li.lei@example.com' },
    ])
  })

  it('to an address of the simulator bounces or is complained about', async () => {
    const before = (await told()).length
    await send(mail({ Destination: { ToAddresses: ['bounce+x@simulator.amazonses.com'] } }))
    await send(mail({ Destination: { ToAddresses: ['complaint@simulator.amazonses.com'] } }))
    expect(
      (await told())
        .slice(before)
        .map((event) => textAt(event, 'detail', 'eventType'))
        .sort(),
    ).toEqual(['Bounce', 'Complaint', 'Delivery', 'Send', 'Send'])
  })

  it.each<[string, () => JsonObject, string]>([
    [
      'a header with a line break',
      () => mail({}, { Headers: [{ Name: 'X-A', Value: 'a\r\nBcc: x' }] }),
      'BadRequestException',
    ],
    [
      'sixteen headers',
      () =>
        mail({}, { Headers: Array.from({ length: 16 }, (_, index) => ({ Name: `X-${index}`, Value: 'a' })) }),
      'BadRequestException',
    ],
    [
      'a tag outside the alphabet',
      () => mail({ EmailTags: [{ Name: 'a b', Value: 'x' }] }),
      'BadRequestException',
    ],
    [
      'a recipient outside ASCII',
      () => mail({ Destination: { ToAddresses: ['李雷@example.com'] } }),
      'BadRequestException',
    ],
    ['no recipient', () => mail({ Destination: {} }), 'BadRequestException'],
    ['no body', () => mail({}, { Body: {} }), 'BadRequestException'],
    [
      'a configuration set that does not exist',
      () => mail({ ConfigurationSetName: 'none' }),
      'AccessDeniedException',
    ],
    [
      'a sender the role does not allow',
      () => mail({ FromEmailAddress: 'a@other.example' }),
      'AccessDeniedException',
    ],
  ])('with %s is refused', async (_, made, error) => {
    const before = local.inbox.list().length
    expect(await send(made())).toMatchObject({ error })
    expect(local.inbox.list()).toHaveLength(before)
  })

  it('meets the faults a test plans', async () => {
    const before = local.inbox.list().length
    local.fault({ on: 'ses', kind: 'throttle', message: 'Maximum sending rate exceeded' })
    local.fault({ on: 'ses', kind: 'accept-then-reset' })
    expect([await send(mail()), local.inbox.list().length - before]).toMatchObject([
      { error: 'ThrottlingException', message: 'Maximum sending rate exceeded' },
      0,
    ])
    expect([await send(mail()), local.inbox.list().length - before]).toMatchObject([
      { message: expect.stringMatching(/ECONNRESET|hang up|aborted/) },
      1,
    ])
    expect([await send(mail()), local.inbox.list().length - before]).toMatchObject([
      { MessageId: expect.any(String) },
      2,
    ])
  })

  it('whose sender is killed after it was taken is still reported', async () => {
    const before = (await told()).length
    local.crashOn({ function: 'web', action: 'ses:SendEmail', when: 'after' })
    expect(await send(mail())).toEqual({ status: 500 })
    expect((await told()).slice(before).map((event) => textAt(event, 'detail', 'eventType'))).toEqual([
      'Send',
      'Delivery',
    ])
  })
})

/** The shape of a value: its keys and the kinds of its values; what a sample leaves open may differ. */
const shapeOf = (value: Json): Json =>
  Array.isArray(value)
    ? value.slice(0, 1).map(shapeOf)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key]) => key !== 'tags')
            .map(([key, inner]: [string, Json]) => [key, shapeOf(inner)]),
        )
      : typeof value

const robot = async (body: unknown, key = 'k1'): Promise<Json> => {
  const response = await fetch(`${local.url}/_local/wecom/cgi-bin/webhook/send?key=${key}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return parseJson(await response.text())
}
const text = (content: string) => ({ msgtype: 'text', text: { content } })

describe('a WeCom robot message', () => {
  it('is kept whole when WeCom would take it', async () => {
    expect(await robot({ msgtype: 'markdown', markdown: { content: '## 提醒' } })).toEqual({
      errcode: 0,
      errmsg: 'ok',
    })
    expect(local.inbox.list().at(-1)).toMatchObject({
      kind: 'wecom',
      key: 'k1',
      msgtype: 'markdown',
      content: '## 提醒',
    })
  })

  it.each([
    ['2048 bytes of text', text('你'.repeat(682) + 'aa'), 0],
    ['2049 bytes of text', text('你'.repeat(683)), 45002],
    ['4099 bytes of markdown', { msgtype: 'markdown', markdown: { content: '你'.repeat(1366) } }, 45002],
    ['nothing', text(''), 44004],
    ['an unknown type', { msgtype: 'fax' }, 40008],
    ['a type without its part', { msgtype: 'text' }, 40058],
  ])('of %s is answered as by WeCom', async (_, body, errcode) =>
    expect(await robot(body, 'k2')).toMatchObject({ errcode }),
  )

  it('is refused above twenty a minute, until the minute has passed', async () => {
    const codes: unknown[] = []
    for (let sent = 0; sent < 21; sent += 1) codes.push(at(await robot(text('x'), 'k3'), 'errcode'))
    expect(codes).toEqual([...Array.from({ length: 20 }, () => 0), 45009])
    await local.clock.advance('PT61S')
    expect(await robot(text('x'), 'k3')).toMatchObject({ errcode: 0 })
  })

  it('meets the faults a test plans', async () => {
    local.fault({ on: 'wecom', kind: 'throttle' })
    expect(await robot(text('x'), 'k4')).toMatchObject({ errcode: 45009 })
    local.fault({ on: 'wecom', kind: 'accept-then-reset' })
    const before = local.inbox.list().length
    await expect(robot(text('x'), 'k4')).rejects.toThrow()
    expect(local.inbox.list()).toHaveLength(before + 1)
  })
})

it('shows a person the inbox', async () => {
  const response = await fetch(`${local.url}/_local`)
  expect([response.headers.get('content-type'), await response.text()]).toEqual([
    'text/html; charset=utf-8',
    expect.stringContaining('Inbox of this machine'),
  ])
})
