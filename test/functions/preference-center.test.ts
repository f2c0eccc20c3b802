import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { log } from '../../shared/runtime/log.ts'
import { following, sign, unsubscribing } from '../../shared/signed-links/token.ts'
import { keysOf, noon, reading, request } from '../channels/delivery.ts'
import { vectorWith } from '../channels/vectors.ts'
import { sendRequest, signingSecret, world } from './send-request.ts'

const token = sign(unsubscribing, { m: 'm1', a: 'alias', e: 'li@example.com', c: 'marketing' }, signingSecret)
const oneClick = 'List-Unsubscribe=One-Click'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const path = `/u/${token}`
const post = (change: Parameters<typeof request>[0] = {}) =>
  request({ path, headers: form, body: oneClick, ...change })

beforeEach(() => {
  for (const level of ['warn', 'error'] as const) vi.spyOn(log, level).mockReturnValue()
})

describe('one click takes an address off the list', () => {
  it('rfc8058-one-click: a POST does, without cookie or redirect', async () => {
    const vector = vectorWith(
      'rfc8058-one-click',
      z.object({
        request: z.object({
          method: z.string(),
          headers: z.record(z.string(), z.string()),
          body: z.string(),
        }),
        expect: z.object({ responseStatus: z.number() }),
      }),
    )
    const { deps, queued } = world()
    const answer = await sendRequest(deps, post(vector.request))
    expect(answer.statusCode).toBe(vector.expect.responseStatus)
    expect(Object.keys(answer.headers ?? {})).not.toEqual(expect.arrayContaining(['set-cookie', 'location']))
    expect(answer.cookies).toBeUndefined()
    expect((await Promise.all(queued.map(reading))).flat()).toEqual([
      {
        id: 'm1:unsubscribed',
        channel: 'own',
        source: 'unsubscribe',
        type: 'email.unsubscribed',
        at: noon,
        statedAt: '2026-01-05T12:00:00.000Z',
        receivedAt: noon,
        identities: [{ kind: 'email', value: 'li@example.com' }],
        props: { email_id: 'm1', message: 'm1', reason: 'one-click' },
      },
    ])
  })

  it('so does the other way of sending a form, which mail programs use', async () => {
    const { deps, queued } = world()
    const body =
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    expect(
      (
        await sendRequest(
          deps,
          post({ headers: { 'content-type': 'multipart/form-data; boundary=b' }, body }),
        )
      ).statusCode,
    ).toBe(200)
    expect(queued).toHaveLength(1)
  })

  it('twice is once; but after coming back, the same link works again', async () => {
    const { deps, queued } = world()
    await sendRequest(deps, post())
    await sendRequest({ ...deps, now: () => noon + 600_000 }, post())
    await sendRequest({ ...deps, now: () => noon + 86_400_000 }, post())
    const keys = keysOf((await Promise.all(queued.map(reading))).flat())
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[0])
  })

  it.each(['GET', 'HEAD'])(
    'a %s shows a page that asks, in both languages, and changes nothing',
    async (method) => {
      const { deps, queued } = world()
      const answer = await sendRequest(deps, request({ method, path }))
      expect(answer).toMatchObject({
        statusCode: 200,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        },
      })
      expect(answer.body).toMatch(
        /<form method="post">.*List-Unsubscribe.*One-Click[^]*确认退订 · Unsubscribe/,
      )
      expect(answer.body).toContain('lang="zh-CN"')
      expect(answer.body).not.toContain('li@example.com')
      expect(queued).toEqual([])
    },
  )

  it.each([
    ['a token cut short', post({ path: path.slice(0, -2) }), 404],
    [
      'a token of another stack',
      post({ path: `/u/${sign(unsubscribing, { m: 'm1', a: 'a', e: 'li@example.com' }, 'another')}` }),
      404,
    ],
    [
      'the token of a link',
      post({
        path: `/u/${sign(following, { m: 'm1', i: 'i', a: 'a', id: 'email:li@example.com', u: 'https://example.com' }, signingSecret)}`,
      }),
      404,
    ],
    ['no token', post({ path: '/u/x' }), 404],
    ['a form that asks for nothing', post({ body: 'List-Unsubscribe=Two-Clicks' }), 400],
    ['no form', post({ body: '' }), 400],
    ['a form of a size no form has', post({ body: `${oneClick}&x=${'x'.repeat(20_000)}` }), 400],
    ['PUT', post({ method: 'PUT' }), 405],
  ])('%s changes nothing', async (_, asked, status) => {
    const { deps, queued } = world()
    const answer = await sendRequest(deps, asked)
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
    expect(queued).toEqual([])
  })

  it('asks to come again when it can not be kept', async () => {
    const { deps } = world({
      enqueue: async () => {
        throw new RetryableError('away')
      },
    })
    expect(await sendRequest(deps, post())).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '30' },
    })
  })

  it('shows no page that could do anything but ask', async () => {
    const { deps } = world()
    const { body, headers } = await sendRequest(deps, request({ method: 'GET', path }))
    expect(body).not.toMatch(/<script|<img|<link|https?:/)
    expect(headers?.['content-security-policy']).toContain("default-src 'none'")
  })
})

describe('a tracked link', () => {
  const target = 'https://example.com/recording?v=1&utm_source=mail'
  const link = (change: Record<string, string> = {}) =>
    `/l/${sign(following, { m: 'm1', i: 'i1', a: 'alias', id: 'wecom.external_userid@ww1:wm1', u: target, ...change }, signingSecret)}`
  const iphone = {
    'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  }
  const get = (change: Parameters<typeof request>[0] = {}) =>
    request({ method: 'GET', path: link(), headers: iphone, ...change })

  it('leads where it states, and reports who went there and why', async () => {
    const { deps, queued } = world()
    expect(await sendRequest(deps, get())).toMatchObject({
      statusCode: 302,
      headers: { location: target, 'cache-control': 'no-store' },
      body: '',
    })
    expect((await Promise.all(queued.map(reading))).flat()).toMatchObject([
      {
        channel: 'own',
        type: 'link.clicked',
        at: noon,
        identities: [{ kind: 'wecom.external_userid', scope: 'ww1', value: 'wm1' }],
        props: { url: target, message: 'm1', interruption: 'i1', grade: 'human' },
      },
    ])
  })

  it.each([
    ['HEAD', get({ method: 'HEAD' })],
    ['a preview', get({ headers: { ...iphone, 'sec-purpose': 'prefetch;prerender' } })],
    ['a bot', get({ headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } })],
    ['who says nothing', get({ headers: {} })],
  ])('%s is a machine', async (_, asked) => {
    const { deps, queued } = world()
    expect((await sendRequest(deps, asked)).statusCode).toBe(302)
    expect((await Promise.all(queued.map(reading))).flat()).toMatchObject([{ props: { grade: 'machine' } }])
  })

  it('followed again within the minute is followed once; the human after the machine still counts', async () => {
    const { deps, queued } = world()
    for (const asked of [get({ method: 'HEAD' }), get(), get()]) await sendRequest(deps, asked)
    await sendRequest({ ...deps, now: () => noon + 60_000 }, get())
    expect(new Set(keysOf((await Promise.all(queued.map(reading))).flat())).size).toBe(3)
  })

  it.each([
    ['cut short', link().slice(0, -1)],
    [
      'of another stack',
      `/l/${sign(following, { m: 'm', i: '', a: 'a', id: 'email:li@example.com', u: 'https://evil.example' }, 'another')}`,
    ],
    [
      'made by hand',
      `/l/1.${Buffer.from(JSON.stringify({ u: 'https://evil.example' })).toString('base64url')}.AAAAAAAAAAAAAAAAAAAAAA`,
    ],
    ['that is an address', '/l/https:%2F%2Fevil.example'],
    ['that is a way off the list', `/l/${token}`],
  ])('%s leads nowhere', async (_, wrong) => {
    const { deps, queued } = world()
    const answer = await sendRequest(deps, get({ path: wrong }))
    expect(answer.statusCode).toBe(404)
    expect(answer.headers).not.toHaveProperty('location')
    expect(queued).toEqual([])
  })

  it('leads people on even when it can not be kept', async () => {
    const { deps } = world({
      enqueue: async () => {
        throw new RetryableError('away')
      },
    })
    expect((await sendRequest(deps, get())).statusCode).toBe(302)
    expect(log.error).toHaveBeenCalledOnce()
  })
})
