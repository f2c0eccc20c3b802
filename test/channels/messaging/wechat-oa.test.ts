import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { asksErasure } from '../../../shared/people/consent/consent-statement.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { itWithData } from '../../shared-data.ts'
import { connection, delivered, keysOf, noon, reading, received, request } from '../delivery.ts'
import { oaSecrets, oaXml, openid, plainly, sealedFor, signedQuery } from '../tencent.ts'
import { vectorWith } from '../vectors.ts'

const to = connection('wechat-oa', oaSecrets)
const shape = z.object({
  secrets: z.object({ token: z.string() }),
  request: z.object({
    method: z.string(),
    query: z.record(z.string(), z.string()),
    body: z.string().default(''),
  }),
  expect: z.looseObject({ responseBody: z.string(), sceneKey: z.string().optional() }),
})
const happened = async (elements: Record<string, string>) => delivered(sealedFor(oaXml(elements)), to)

describe.each(['wechat-oa-url-verify', 'wechat-oa-subscribe-plain'])('%s', (id) => {
  const vector = vectorWith(id, shape)
  const known = connection('wechat-oa', { ...vector.secrets, appId: oaSecrets.appId }, { mode: 'plain' })
  const then = Number(vector.request.query['timestamp']) * 1000
  const asked = request(vector.request)

  it('is let in, and answered as WeChat wants it', async () => {
    expect(received(asked, known, then).answer).toMatchObject({
      status: 200,
      body: vector.expect.responseBody,
    })
    const came = await delivered(asked, known, then)
    const { sceneKey: key } = vector.expect
    expect(came).toMatchObject(
      key === undefined
        ? []
        : [
            {
              type: 'social.followed',
              campaign: key,
              props: { key },
              identities: [{ kind: 'wechat.openid', value: openid, scope: oaSecrets.appId }],
            },
          ],
    )
  })

  it('is kept out with another token, another nonce, no signature, or five minutes late', () => {
    expect(() =>
      received(asked, { ...known, secrets: { ...known.secrets, token: 'another' } }, then),
    ).toThrow('signature must be made')
    expect(() => received({ ...asked, query: { ...asked.query, nonce: '1' } }, known, then)).toThrow(
      'signature must be made',
    )
    expect(() => received({ ...asked, query: { ...asked.query, signature: '' } }, known, then)).toThrow(
      'signature must be made',
    )
    expect(() => received(asked, known, then + 301_000)).toThrow('timestamp must be within 300')
    expect(
      received(asked, { ...known, settings: { mode: 'plain', tolerance: 900 } }, then + 900_000).answer
        .status,
    ).toBe(200)
  })
})

describe('by its mode', () => {
  const xml = oaXml({ Event: 'unsubscribe' })

  it('a message in the clear is kept out, unless the account is set to plain', async () => {
    expect(() => received(plainly(xml), to)).toThrow('must be XML with Encrypt')
    expect(() => received(plainly(xml), { ...to, settings: { mode: 'compatible' } })).toThrow(
      'must be XML with Encrypt',
    )
    expect(await delivered(plainly(xml), { ...to, settings: { mode: 'plain' } })).toEqual(
      await delivered(sealedFor(xml), to),
    )
    expect(() => received(plainly(''), { ...to, settings: { mode: 'plain' } })).toThrow('must be a message')
  })

  it('in compatible mode only what is sealed is believed, whatever stands beside it', async () => {
    const asked = sealedFor(xml)
    const said = '<Content><![CDATA[<!DOCTYPE html><Encrypt>AAAAAAAAAAAAAAAAAAAAAAAA</Encrypt>]]></Content>'
    const body = Buffer.from(asked.body)
      .toString()
      .replace('<xml>', `<xml><FromUserName>oSOMEBODYELSE000000000000001</FromUserName>${said}`)
    expect(
      await delivered({ ...asked, body: Buffer.from(body) }, { ...to, settings: { mode: 'compatible' } }),
    ).toEqual(await delivered(asked, to))
  })

  it('a message sealed for another app is kept out', () => {
    expect(() =>
      received(sealedFor(xml), { ...to, secrets: { ...oaSecrets, appId: 'wx0000000000000002' } }),
    ).toThrow(RejectedError)
  })

  it('is answered success, and the check of the address by its own words', () => {
    expect(received(sealedFor(xml), to).answer).toMatchObject({ status: 200, body: 'success' })
    const check = request({ method: 'GET', query: { ...signedQuery(oaSecrets.token), echostr: '5927<b>' } })
    expect(received(check, to).answer).toMatchObject({
      body: '5927<b>',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
  })
})

const item = (id: string, status: string) =>
  `<List><TemplateId>${id}</TemplateId><SubscribeStatusString>${status}</SubscribeStatusString></List>`

describe('what people do', () => {
  it.each([
    [{ Event: 'subscribe' }, { type: 'social.followed', props: {} }],
    [
      { Event: 'subscribe', EventKey: 'qrscene_a', Ticket: 'T' },
      { type: 'social.followed', campaign: 'a', props: { key: 'a' } },
    ],
    [{ Event: 'unsubscribe' }, { type: 'social.unfollowed' }],
    [
      { Event: 'SCAN', EventKey: 'qr_1' },
      { type: 'social.scanned', campaign: 'qr_1', props: { key: 'qr_1' } },
    ],
    [
      { Event: 'CLICK', EventKey: 'MENU_1' },
      { type: 'social.menu_clicked', props: { key: 'MENU_1' } },
    ],
    [
      { Event: 'VIEW', EventKey: 'https://example.com/a?utm_source=x', MenuId: '1' },
      { type: 'social.menu_clicked', props: { key: 'https://example.com/a' } },
    ],
    [
      { Event: 'view_miniprogram', EventKey: 'pages/index' },
      { type: 'social.menu_clicked', props: { key: 'pages/index' } },
    ],
    [
      { Event: 'LOCATION', Latitude: '23.137466', Longitude: '113.352425' },
      { type: 'other', props: { event: 'LOCATION' } },
    ],
    [
      { Event: 'TEMPLATESENDJOBFINISH', MsgID: '200163836', Status: 'failed:user block' },
      { type: 'other', props: { event: 'TEMPLATESENDJOBFINISH', reason: 'failed:user block' } },
    ],
    [
      { Event: 'user_info_modified', OpenID: openid, FromUserName: 'gh_platform' },
      { type: 'profile.updated' },
    ],
    [
      { Event: 'user_authorization_revoke', OpenID: openid, FromUserName: 'gh_platform', RevokeInfo: '301' },
      { type: 'privacy.erasure_requested', props: { reason: '301' } },
    ],
    [
      { Event: 'user_authorization_cancellation', OpenID: openid, FromUserName: 'gh_platform' },
      { type: 'privacy.erasure_requested' },
    ],
    [{ Event: 'user_enter_tempsession', SessionFrom: 's' }, { type: 'chat.started' }],
    [{ Event: 'kf_close_session', KfAccount: 'a@b' }, { type: 'chat.ended' }],
    [{ Event: 'something_new' }, { type: 'other', props: { event: 'something_new' } }],
    [{ Event: 'constructor' }, { type: 'other' }],
    [
      { MsgType: 'text', Content: 'hello', MsgId: '23456789012345678901' },
      { type: 'social.message_in', id: '23456789012345678901', props: { reason: 'text' } },
    ],
    [{ MsgType: 'voice', MsgId: '1', Recognition: 'hello' }, { type: 'social.message_in' }],
    [
      { MsgType: 'hologram', MsgId: '1' },
      { type: 'other', props: { event: 'message/hologram' } },
    ],
  ])('%j', async (elements, expected) => {
    const came = await happened(elements)
    expect(came).toMatchObject([
      {
        statedAt: '2026-01-05T12:00:00.000Z',
        identities: [{ kind: 'wechat.openid', value: openid, scope: oaSecrets.appId }],
        ...expected,
      },
    ])
    expect(JSON.stringify(came)).not.toMatch(/hello|23\.13|ticket/i)
  })

  it.each([
    ['subscribe_msg_popup_event', 'SubscribeMsgPopupEvent', ['consent.granted', 'other']],
    ['subscribe_msg_change_event', 'SubscribeMsgChangeEvent', ['consent.granted', 'consent.withdrawn']],
  ])('%s says yes or no for each template', async (Event, holder, types) => {
    const came = await happened({ Event, [holder]: item('t1', 'accept') + item('t2', 'reject') })
    expect(came.map(({ type }) => type)).toEqual(types)
    expect(came[0]?.props).toEqual({ purpose: 'template t1', vouched: true })
    expect(new Set(keysOf(came)).size).toBe(2)
    expect(await happened({ Event, [holder]: item('t1', 'accept') })).toMatchObject([
      { type: 'consent.granted' },
    ])
    await expect(happened({ Event })).rejects.toThrow('must say what of')
  })

  it.each([
    { Event: 'MASSSENDJOBFINISH', FromUserName: 'mphelper', Status: 'send success' },
    { Event: 'SCAN', FromUserName: '' },
  ])('what names nobody is refused on record: %j', async (elements) => {
    await expect(happened(elements)).rejects.toThrow('must name a person')
  })

  it('several things within a second are several, and the same one twice is one', async () => {
    const [one, again, other] = await Promise.all(
      [
        { Event: 'CLICK', EventKey: 'a' },
        { Event: 'CLICK', EventKey: 'a' },
        { Event: 'CLICK', EventKey: 'b' },
      ].map(happened),
    )
    expect(again).toEqual(one)
    expect(keysOf(other ?? [])).not.toEqual(keysOf(one ?? []))
  })

  it('a mini program may state it in JSON', async () => {
    const said = {
      ToUserName: 'gh_1',
      FromUserName: openid,
      CreateTime: noon / 1000,
      MsgType: 'event',
      Event: 'user_enter_tempsession',
    }
    expect(
      await delivered(plainly(JSON.stringify(said)), { ...to, settings: { mode: 'plain' } }),
    ).toMatchObject([{ type: 'chat.started' }])
  })
})

itWithData(
  ['payloads', 'wechat', 'wxjava_callbacks.json'],
  'reads every callback of a well-known library, or says why not',
  async (callbacks) => {
    const samples = z
      .array(z.object({ src: z.string(), xml: z.string() }))
      .parse(JSON.parse(readFileSync(callbacks, 'utf8')))
    const ours = samples.filter(({ src }) => /weixin-java-(mp|miniapp)/.test(src))
    const outcomes = await Promise.all(
      ours.map(async ({ xml }) =>
        reading({ v: 1, channel: 'wechat-oa', connection: 'main', receivedAt: noon, text: xml }).catch(
          (error: unknown) => error,
        ),
      ),
    )
    expect(
      outcomes.filter((outcome) => !Array.isArray(outcome) && !(outcome instanceof RejectedError)),
    ).toEqual([])
    expect(outcomes.filter(Array.isArray).length).toBeGreaterThan(5)
  },
)

it("whose body no one signed asks in no one's name to be forgotten", async () => {
  const text =
    `<xml><ToUserName>gh_1</ToUserName><FromUserName>${'o'.repeat(28)}</FromUserName><CreateTime>1767610000</CreateTime>` +
    '<MsgType>event</MsgType><Event>user_authorization_revoke</Event></xml>'
  const asked = async (settings: Record<string, string>) =>
    (await reading({ v: 1, channel: 'wechat-oa', connection: 'main', receivedAt: noon, text, settings })).map(
      asksErasure,
    )
  expect(await asked({ mode: 'plain' })).toEqual([false])
  expect(await asked({ mode: 'safe' })).toEqual([true])
})
