import { describe, expect, it } from 'vitest'
import {
  callback,
  connection,
  delivered,
  noon,
  reading,
  received,
  wecomSecrets,
  wecomXml,
} from '../delivery.ts'

const to = connection('wecom', wecomSecrets)
const contact = 'wmTESTAAAAexternal001'

describe('written in JSON, where a connection is set so', () => {
  const inJson = connection('wecom', wecomSecrets, { format: 'json' })
  const change = {
    Event: 'change_external_contact',
    ChangeType: 'add_external_contact',
    UserID: 'zhangsan',
    ExternalUserID: contact,
  }
  const said = {
    ToUserName: wecomSecrets.receiveId,
    FromUserName: 'sys',
    CreateTime: noon / 1000,
    MsgType: 'event',
    ...change,
  }
  const enveloped = (name: string, message = JSON.stringify(said)) => {
    const asked = callback(message)
    const [, text] = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(Buffer.from(asked.body).toString()) ?? []
    return {
      ...asked,
      body: Buffer.from(JSON.stringify({ tousername: wecomSecrets.receiveId, [name]: text, agentid: '218' })),
    }
  }

  it.each(['encrypt', 'Encrypt'])('an event reads as the same touchpoint as in XML (%s)', async (name) => {
    expect(await delivered(enveloped(name), inJson)).toEqual(await delivered(callback(wecomXml(change)), to))
  })

  it('is kept out where it is not set so, and so is XML where it is', () => {
    expect(() => received(enveloped('encrypt'), to)).toThrow('must be XML with Encrypt')
    expect(() => received(callback(wecomXml(change)), inJson)).toThrow('must be JSON')
    expect(() => received({ ...enveloped('encrypt'), body: Buffer.from('{"encrypt":7}') }, inJson)).toThrow(
      'must be JSON with Encrypt',
    )
  })

  it('an id too long for a number keeps every digit', async () => {
    const text = `{"ToUserName":"ww1","FromUserName":"${contact}","CreateTime":1767614400,"MsgType":"text","MsgId":12345678901234567890}`
    expect(await delivered(enveloped('encrypt', text), inJson)).toMatchObject([
      { type: 'wecom.message_in', id: '12345678901234567890' },
    ])
  })
})

const pulled = async (entry: Record<string, unknown>) =>
  reading({
    v: 1,
    channel: 'wecom',
    connection: 'main',
    receivedAt: noon,
    text: JSON.stringify({
      ToUserName: 'ww1',
      msgid: 'm1',
      open_kfid: 'wk1',
      send_time: noon / 1000,
      external_userid: contact,
      ...entry,
    }),
  })
const told = (event_type: string, more = {}) => ({
  origin: 4,
  msgtype: 'event',
  event: { event_type, open_kfid: 'wk1', ...more },
})

describe('what is pulled of a service conversation', () => {
  it.each([
    [
      { origin: 3, msgtype: 'text', text: { content: 'hello' } },
      { type: 'chat.message_in', props: { conversation_id: 'wk1' } },
    ],
    [
      { origin: 5, msgtype: 'text', servicer_userid: 'lisi' },
      { type: 'chat.message_out', props: { conversation_id: 'wk1', owner: 'lisi' } },
    ],
    [told('enter_session'), { type: 'chat.started' }],
    [
      told('session_status_change', { change_type: 1, new_servicer_userid: 'lisi' }),
      { type: 'chat.started', props: { owner: 'lisi' } },
    ],
    [told('session_status_change', { change_type: 3 }), { type: 'chat.ended' }],
    [
      told('session_status_change', { change_type: 2 }),
      { type: 'other', props: { event: 'session_status_change' } },
    ],
    [told('user_recall_msg'), { type: 'other', props: { event: 'user_recall_msg' } }],
  ])('%#', async (entry, expected) => {
    const [touchpoint] = await pulled(entry)
    expect(touchpoint).toMatchObject({ id: 'm1', statedAt: '2026-01-05T12:00:00.000Z', ...expected })
    expect(touchpoint?.identities).toEqual([{ kind: 'wecom.external_userid', value: contact, scope: 'ww1' }])
    expect(JSON.stringify(touchpoint)).not.toContain('hello')
  })

  it('who is in it stands in the event itself, where it stands nowhere else', async () => {
    const event = { ...told('enter_session', { external_userid: contact }), external_userid: undefined }
    expect(await pulled(event)).toMatchObject([{ identities: [{ value: contact }] }])
  })
})
