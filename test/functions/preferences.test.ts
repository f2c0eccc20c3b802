import { describe, expect, it, vi } from 'vitest'
import { ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { preferences } from '../../shared/preference-center/preferences.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { consentAfter, consentAlias, consentInForce } from '../../shared/people/consent/consent.ts'
import type { ConsentChannel, Purpose } from '../../shared/people/consent/consent-statement.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { preferring, sign, unsubscribing } from '../../shared/signed-links/token.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { request } from '../channels/delivery.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { minute, touch, wednesday } from '../world.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

const secret = 'the signing secret'
const email = 'li.lei@example.com'
const alias = aliasOf({ kind: 'email', value: email })
const token = sign(preferring, { m: 'm1', e: email }, secret)
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** A reader known by mail, phone and WeCom; what they say is taken in and put down as the stream would. */
const reader = async (language?: string) => {
  const rows = createRepositories(memoryStore())
  const clock = { now: wednesday }
  const kept: Touchpoint[] = []
  await mergeIdentities(
    rows.people,
    touch('lead.created', wednesday, [
      `email:${email}`,
      'phone:+8613800138000',
      'wecom.external_userid@ww1:wm1',
    ]),
  )
  await rows.journeys.save({ ...noJourney(alias), v: 1, profile: language === undefined ? {} : { language } })
  const heed = async (touchpoint: Touchpoint) => {
    kept.push(touchpoint)
    const at = consentAlias(touchpoint)
    const next = at && consentAfter(await rows.consents.get(at), at, touchpoint)
    if (next) await rows.consents.save(next)
  }
  const take = ingestEvent({
    add: heed,
    refuse: async ({ reason }) => {
      throw new Error(reason)
    },
  })
  const enqueue = vi.fn(async (events: readonly QueuedEvent[]) => {
    for (const event of events) await take(event)
  })
  const deps = { rows, enqueue, signingSecrets: async () => [secret] }
  const ask = (change: Parameters<typeof request>[0] = {}, said = token) => {
    clock.now += minute
    return preferences(
      deps,
      request({ method: 'GET', path: `/p/${said}`, body: '', ...change }),
      said,
      clock.now,
    )
  }
  const post = (fields: Record<string, string>) =>
    ask({ method: 'POST', headers: form, body: new URLSearchParams(fields).toString() })
  const given = async (channel: ConsentChannel, purpose: Purpose) =>
    consentInForce([(await rows.consents.get(alias)) ?? { alias, v: 0 }], channel, purpose)?.given
  return { rows, ask, post, kept, given, enqueue }
}

const checked = (html: string): string[] =>
  [...html.matchAll(/name="([^"]+)" checked/g)].map(([, name]) => name ?? '')
const boxes = (html: string): string[] =>
  [...html.matchAll(/type="checkbox" name="([^"]+)"/g)].map(([, name]) => name ?? '')
const service = { 'email.service': 'on', 'sms.service': 'on', 'wecom.service': 'on' }

describe('the page of choices', () => {
  it('shows every way the person is known by, and what holds there; looking changes nothing, however often', async () => {
    const { ask, enqueue } = await reader()
    for (const method of ['GET', 'HEAD', 'GET']) {
      const { status, body } = await ask({ method })
      expect(status).toBe(200)
      expect(boxes(body)).toEqual([
        'email.marketing',
        'email.service',
        'sms.marketing',
        'sms.service',
        'wecom.marketing',
        'wecom.service',
        '*.profiling',
      ])
      expect(checked(body)).toEqual(['email.service', 'sms.service', 'wecom.service', '*.profiling'])
      expect(body).toContain('l***@example.com')
    }
    expect(enqueue).not.toHaveBeenCalled()
  })

  it('states what was changed and nothing else, with what shows it', async () => {
    const { post, kept, given, ask } = await reader()
    const { status, body } = await post({ action: 'save', 'email.marketing': 'on', ...service })
    expect([status, checked(body)]).toEqual([
      200,
      ['email.marketing', 'email.service', 'sms.service', 'wecom.service'],
    ])
    expect(
      kept.map(({ channel, source, type, props, identities }) => [
        channel,
        source,
        type,
        props['channel'],
        props['purpose'],
        props['text_version'],
        identities,
      ]),
    ).toEqual([
      [
        'own',
        'preferences',
        'consent.granted',
        'email',
        'marketing',
        'preferences-1',
        [{ kind: 'email', value: email }],
      ],
      [
        'own',
        'preferences',
        'consent.withdrawn',
        '*',
        'profiling',
        'preferences-1',
        [{ kind: 'email', value: email }],
      ],
    ])
    expect([
      await given('email', 'marketing'),
      await given('sms', 'marketing'),
      await given('*', 'profiling'),
    ]).toEqual([true, undefined, false])
    expect(checked((await ask()).body)).toEqual([
      'email.marketing',
      'email.service',
      'sms.service',
      'wecom.service',
    ])
  })

  it('turns everything off on every way, whatever was ticked, and back on one by one', async () => {
    const { post, given, ask } = await reader()
    await post({
      action: 'save',
      'email.marketing': 'on',
      'wecom.marketing': 'on',
      '*.profiling': 'on',
      ...service,
    })
    await post({ action: 'none', 'email.marketing': 'on' })
    for (const way of ['email', 'sms', 'wecom', 'wechat'] as const)
      for (const purpose of ['marketing', 'service', 'profiling'] as const)
        expect(await given(way, purpose)).toBe(false)
    expect(checked((await ask()).body)).toEqual([])
    await post({ action: 'save', 'wecom.service': 'on' })
    expect(checked((await ask()).body)).toEqual(['wecom.service'])
  })

  it('means the last of what is stated, also when a mind is changed and changed back', async () => {
    const { post, given } = await reader()
    for (const on of [true, false, true, false])
      await post({
        action: 'save',
        ...(on ? { 'sms.marketing': 'on' } : {}),
        '*.profiling': 'on',
        ...service,
      })
    expect(await given('sms', 'marketing')).toBe(false)
  })

  it.each([
    ['zh-CN', '偏好设置', 'zh-CN'],
    ['en', 'Your choices', 'en'],
    ['en-GB', 'Your choices', 'en'],
    ['fr', '偏好设置', 'zh-CN'],
  ])("is in the reader's language: %s", async (language, title, lang) => {
    const { body } = await (await reader(language)).ask()
    expect(body).toContain(`<h1>${title}</h1>`)
    expect(body).toContain(`<html lang="${lang}">`)
  })

  it("is in the browser's language where no one knows the reader's", async () => {
    expect((await (await reader()).ask({ headers: { 'accept-language': 'en-US,en;q=0.9' } })).body).toContain(
      'Your choices',
    )
  })

  it('opens with no other token, not even that which unsubscribes', async () => {
    const { ask, enqueue } = await reader()
    for (const wrong of [
      sign(unsubscribing, { m: 'm1', a: alias, e: email }, secret),
      `${token}x`,
      sign(preferring, { m: 'm1', e: email }, 'another'),
      '',
    ]) {
      expect((await ask({ method: 'POST', headers: form, body: 'action=none' }, wrong)).status).toBe(404)
    }
    expect(enqueue).not.toHaveBeenCalled()
  })

  it('changes nothing where nothing was chosen', async () => {
    const { ask, enqueue } = await reader()
    for (const body of ['', 'email.marketing=on', 'action=burn', `action=none&x=${'y'.repeat(20_000)}`])
      expect((await ask({ method: 'POST', headers: form, body })).status).toBe(400)
    expect((await ask({ method: 'PUT', body: 'action=none', headers: form })).status).toBe(400)
    expect(enqueue).not.toHaveBeenCalled()
  })

  it('states to come again when the choice cannot be kept', async () => {
    const { post, enqueue } = await reader()
    enqueue.mockRejectedValueOnce(new RetryableError('no'))
    expect(await post({ action: 'none' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30', 'cache-control': 'no-store' },
    })
  })
})
