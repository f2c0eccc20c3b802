import { readFileSync } from 'node:fs'
import { createCipheriv } from 'node:crypto'
import { getSignature } from '@wecom/crypto'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { receiver } from '../../../shared/channels/wecom/receive.ts'
import { parseXml } from '../../../shared/channels/parsing/xml.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { itWithData } from '../../shared-data.ts'
import {
  callback,
  connection,
  delivered,
  keysOf,
  noon,
  reading,
  received,
  request,
  wecomSecrets,
  wecomXml,
} from '../delivery.ts'
import { vectorWith } from '../vectors.ts'

const shape = z.object({
  secrets: z.record(z.string(), z.string()),
  expect: z.looseObject({
    responseBody: z.string().optional(),
    plain: z.string().optional(),
    plainContains: z.array(z.string()).default([]),
  }),
  request: z.object({
    method: z.string(),
    query: z.record(z.string(), z.string()),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().default(''),
  }),
  negative: z
    .array(
      z.object({
        secrets: z.record(z.string(), z.string()).default({}),
        query: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
})
const to = connection('wecom', wecomSecrets)
const contact = 'wmTESTAAAAexternal001'
const customer = (change: string, more: Record<string, string> = {}) =>
  wecomXml({
    Event: 'change_external_contact',
    ChangeType: change,
    UserID: 'zhangsan',
    ExternalUserID: contact,
    ...more,
  })

const keys = async (xml: string) => keysOf(await delivered(callback(xml), to))

describe.each([
  'wecom-url-verify-official',
  'wecom-message-official',
  'wecom-add-external-contact',
  'wecom-del-follow-user',
])('%s', (id) => {
  const vector = vectorWith(id, shape)
  const asked = request(vector.request)
  const known = connection('wecom', vector.secrets)
  const then = Number(vector.request.query['timestamp']) * 1000

  it('is let in, and answered as WeCom wants it', () => {
    expect(receiver.secrets.parse(vector.secrets)).toEqual(vector.secrets)
    const { answer, queued } = received(asked, known, then)
    expect(answer).toMatchObject({
      status: 200,
      body: vector.expect.responseBody ?? '',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
    expect(queued).toHaveLength(vector.request.method === 'GET' ? 0 : 1)
    if (vector.expect.plain !== undefined) expect(queued[0]?.text).toBe(vector.expect.plain)
    for (const part of vector.expect.plainContains) expect(queued[0]?.text).toContain(part)
  })

  it.each(vector.negative)('is kept out with %j', ({ secrets, query }) => {
    expect(() =>
      received(
        { ...asked, query: { ...asked.query, ...query } },
        connection('wecom', { ...vector.secrets, ...secrets }),
        then,
      ),
    ).toThrow(RejectedError)
  })

  it('is let in for five minutes either way, unless it is set otherwise', () => {
    expect(() => received(asked, known, then + 301_000)).toThrow('timestamp must be within 300')
    expect(() => received(asked, known, then - 301_000)).toThrow('timestamp must be within 300')
    expect(
      received(asked, connection('wecom', vector.secrets, { tolerance: 900 }), then + 900_000).answer.status,
    ).toBe(200)
  })
})

it('the official message reads as what a colleague stated, which is nothing to us', async () => {
  const vector = vectorWith('wecom-message-official', shape)
  const [touchpoint] = await delivered(
    request(vector.request),
    connection('wecom', vector.secrets),
    Number(vector.request.query['timestamp']) * 1000,
  )
  expect(touchpoint).toMatchObject({
    type: 'other',
    id: '4561255354251345929',
    props: { event: 'message/text' },
    identities: [{ kind: 'wecom.userid', scope: 'wx5823bf96d3bd56c7' }],
  })
})

/** Seals these bytes as they are: with a good signature, and padding of our choosing. */
const sealed = (plain: Buffer) => {
  const key = Buffer.from(`${wecomSecrets.encodingAESKey}=`, 'base64')
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const text = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
  const timestamp = String(noon / 1000)
  return request({
    query: { timestamp, nonce: 'n', msg_signature: getSignature(wecomSecrets.token, timestamp, 'n', text) },
    body: `<xml><Encrypt>${text}</Encrypt></xml>`,
  })
}
const plainOf = (message: string, id: string, length = Buffer.byteLength(message)): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(length)
  return Buffer.concat([Buffer.alloc(16), size, Buffer.from(message), Buffer.from(id)])
}
const padded = (plain: Buffer, pad = 32 - (plain.length % 32)): Buffer =>
  Buffer.concat([plain, Buffer.alloc(32 - (plain.length % 32), pad)])

describe('what is kept out', () => {
  const good = callback(customer('add_external_contact'))
  const body = Buffer.from(good.body).toString()
  it.each([
    ['no signature', { ...good, query: { ...good.query, msg_signature: '' } }, 401],
    ['a time that is none', { ...good, query: { ...good.query, timestamp: 'now' } }, 401],
    ['an envelope cut short', { ...good, body: Buffer.from(body.slice(0, -3)) }, 400],
    [
      'an envelope with a DTD',
      { ...good, body: Buffer.from(body.replace('<xml>', '<xml><!DOCTYPE a>')) },
      400,
    ],
    [
      'an envelope with an entity',
      { ...good, body: Buffer.from(body.replace('<xml>', '<xml><!ENTITY b "c">')) },
      400,
    ],
    ['no XML', { ...good, body: Buffer.from('{}') }, 400],
    ['a body over 64 KB', { ...good, body: Buffer.from(body.padEnd(70_000)) }, 413],
    ['DELETE', { ...good, method: 'DELETE' }, 405],
    ['a check without echostr', { ...good, method: 'GET' }, 401],
    [
      'a message for another corporation',
      callback(customer('add_external_contact'), { receiveId: 'ww0000000000000000' }),
      401,
    ],
  ])('%s', (_, asked, status) => {
    expect(() => received(asked, to)).toThrow(expect.objectContaining({ status }))
  })

  // A parser that tries every pairing would not end within the test's time limit.
  it('an envelope made to keep a parser busy is refused', () => {
    const busy = `<xml>${'<Encrypt>AAAAAAAAAAAAAAAAAAAA'.repeat(2000)}</xml>`
    expect(() => received({ ...good, body: Buffer.from(busy) }, to)).toThrow('Encrypt')
  })

  it('what is sealed well is let in', () => {
    expect(received(sealed(padded(plainOf('<xml></xml>', wecomSecrets.receiveId))), to).queued[0]?.text).toBe(
      '<xml></xml>',
    )
  })

  it.each([
    ['padding of zeros', padded(plainOf('<xml></xml>', wecomSecrets.receiveId), 0)],
    ['padding beyond a block', padded(plainOf('<xml></xml>', wecomSecrets.receiveId), 33)],
    ['padding that takes the id away', padded(plainOf('<xml></xml>', `${wecomSecrets.receiveId}x`), 32)],
    ['a length that lies', padded(plainOf('<xml></xml>', wecomSecrets.receiveId, 4_000_000_000))],
    ['nothing but a block', Buffer.alloc(16, 16)],
    ['half a block', Buffer.alloc(0)],
  ])('%s, though signed, is kept out', (_, plain) => {
    expect(() => received(sealed(plain), to)).toThrow(RejectedError)
  })

  it('either of two tokens and keys lets in while they are changed', () => {
    const otherKey = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE'
    const both = connection('wecom', {
      ...wecomSecrets,
      token: ['next', wecomSecrets.token],
      encodingAESKey: [otherKey, wecomSecrets.encodingAESKey],
    })
    expect(received(good, both).queued).toHaveLength(1)
    expect(
      received(callback(customer('add_external_contact'), { token: 'next', key: otherKey }), both).queued,
    ).toHaveLength(1)
  })
})

describe('what customers and colleagues do', () => {
  it.each([
    [
      customer('add_external_contact', { State: 'qr_spring_01', WelcomeCode: 'CODE' }),
      {
        type: 'wecom.contact_added',
        campaign: 'qr_spring_01',
        props: { owner: 'zhangsan', welcome_code: 'CODE' },
      },
    ],
    [customer('add_half_external_contact'), { type: 'wecom.contact_added', props: { reason: 'one-sided' } }],
    [customer('edit_external_contact'), { type: 'lead.updated' }],
    [customer('del_external_contact'), { type: 'wecom.contact_removed_by_staff' }],
    [customer('del_follow_user'), { type: 'wecom.contact_removed_by_customer' }],
    [
      customer('transfer_fail', { FailReason: 'customer_refused' }),
      {
        type: 'other',
        props: { event: 'change_external_contact/transfer_fail', reason: 'customer_refused' },
      },
    ],
    [
      customer('msg_audit_approved', { WelcomeCode: 'W' }),
      { type: 'consent.granted', props: { owner: 'zhangsan', purpose: 'message archive' } },
    ],
    [
      customer('del_external_contact', { Source: 'DELETE_BY_TRANSFER' }),
      { props: { owner: 'zhangsan', reason: 'DELETE_BY_TRANSFER' } },
    ],
    [
      wecomXml({
        Event: 'customer_acquisition',
        ChangeType: 'customer_start_chat',
        LinkId: 'l',
        State: 's',
        UserID: 'zhangsan',
        ExternalUserID: contact,
      }),
      { type: 'wecom.contact_added', campaign: 's' },
    ],
    [customer('something_new'), { type: 'other', props: { event: 'change_external_contact/something_new' } }],
    [customer('constructor'), { type: 'other' }],
    [
      wecomXml({ MsgType: 'text', FromUserName: contact, Content: 'hello', MsgId: '12345678901234567890' }),
      { type: 'wecom.message_in', id: '12345678901234567890' },
    ],
  ])('%#', async (xml, expected) => {
    const [touchpoint] = await delivered(callback(xml), to)
    expect(touchpoint).toMatchObject({
      statedAt: '2026-01-05T12:00:00.000Z',
      identities: [{ kind: 'wecom.external_userid', value: contact, scope: 'ww1234567890abcdef' }],
      ...expected,
    })
    expect(JSON.stringify(touchpoint)).not.toContain('hello')
  })

  it('all people who joins a group is a person, colleagues apart', async () => {
    const members = `<Item><![CDATA[${contact}]]></Item><Item><![CDATA[wmTESTBBBBexternal002]]></Item><Item><![CDATA[zhangsan]]></Item>`
    const xml = wecomXml({
      Event: 'change_external_chat',
      ChangeType: 'update',
      UpdateDetail: 'add_member',
      ChatId: 'chat1',
      MemChangeList: members,
    })
    const joined = await delivered(callback(xml), to)
    expect(joined).toMatchObject([
      { type: 'wecom.group_joined', props: { chat_id: 'chat1' } },
      { type: 'wecom.group_joined' },
    ])
    expect(new Set(keysOf(joined)).size).toBe(2)
  })

  it.each([
    wecomXml({
      Event: 'change_external_chat',
      ChangeType: 'update',
      UpdateDetail: 'add_member',
      ChatId: 'chat1',
      UserID: 'zhangsan',
    }),
    wecomXml({ Event: 'change_external_tag', ChangeType: 'shuffle', Id: '1', TagType: 'tag' }),
    wecomXml({ Event: 'kf_msg_or_event', Token: 't', OpenKfId: 'k' }),
  ])('an event that names no customer is refused on record (%#)', async (xml) => {
    await expect(delivered(callback(xml), to)).rejects.toThrow('must name a contact')
  })

  it('many events within a second are many; the same one twice is one, with or without its welcome code', async () => {
    const [one, again, other, removed] = await Promise.all(
      [
        customer('add_external_contact', { WelcomeCode: 'A' }),
        customer('add_external_contact'),
        customer('add_external_contact', { UserID: 'lisi' }),
        customer('del_follow_user'),
      ].map(keys),
    )
    expect(again).toEqual(one)
    expect(new Set([one, other, removed].flat()).size).toBe(3)
  })
})

it('names in Chinese are read as they were written', async () => {
  expect(
    await delivered(callback(customer('add_external_contact', { State: '春季活动·二维码' })), to),
  ).toMatchObject([{ campaign: '春季活动·二维码' }])
})

describe('the XML', () => {
  it("keeps digits as they are, and knows CDATA and XML's own entities", async () => {
    expect(
      await parseXml(
        '<xml><MsgId>012345678901234567890</MsgId><A><![CDATA[<b>&amp;]]></A><C>1 &lt; 2</C></xml>',
      ),
    ).toEqual({
      MsgId: '012345678901234567890',
      A: '<b>&amp;',
      C: '1 < 2',
    })
  })

  it.each([
    '<xml>',
    '<xml></xml>',
    '<a>b</a>',
    'text',
    '<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>',
    `<xml><a>${'x'.repeat(70_000)}</a></xml>`,
    '<xml><a>b</c></xml>',
  ])('is refused: %s', async (text) => {
    await expect(parseXml(text)).rejects.toThrow(RejectedError)
  })
})

itWithData(
  ['payloads', 'wechat', 'wxjava_callbacks.json'],
  'reads every WeCom callback of a well-known library, or says why not',
  async (callbacks) => {
    const samples = z
      .array(z.object({ src: z.string(), xml: z.string() }))
      .parse(JSON.parse(readFileSync(callbacks, 'utf8')))
    const ofWecom = samples.filter(({ src }) => src.includes('weixin-java-cp'))
    expect(ofWecom.length).toBeGreaterThan(10)
    for (const { xml } of ofWecom) {
      const outcome: unknown = await reading({
        v: 1,
        channel: 'wecom',
        connection: 'main',
        receivedAt: noon,
        text: xml,
      }).catch((error: unknown) => error)
      expect(Array.isArray(outcome) || outcome instanceof RejectedError).toBe(true)
    }
  },
)
