import { describe, expect, it } from 'vitest'
import { keyOf } from '../../shared/channels/segment/write-key.ts'
import { robotSecretOf } from '../../shared/senders/providers/wecom-robot.ts'
import { startTestConsole } from './test-console.ts'

const put = (body: unknown) => ({ method: 'PUT', body })
const nameOf = (writeKey: string): string => `connections/segment/${keyOf(writeKey)}`

describe('PUT /api/connections/{channel}/{id}', () => {
  it('creates a connection; repeated, changes only its version', async () => {
    const { ask, kept } = startTestConsole()
    const creation = put({ secrets: { writeKey: 'site-0123456789' }, settings: { country: 'CN' } })
    const first = await ask('/api/connections/segment/site', creation)
    expect(first).toMatchObject({
      status: 200,
      body: {
        channel: 'segment',
        id: 'site',
        settings: { country: 'CN', currency: 'CNY' },
        secrets: { writeKey: ['…6789'] },
      },
    })
    expect((await ask('/api/connections/segment/site', creation)).body).toEqual({
      ...first.body,
      version: expect.any(Number),
    })
    expect([...kept]).toEqual([
      [
        nameOf('site-0123456789'),
        JSON.stringify({
          id: 'site',
          secrets: { writeKey: 'site-0123456789' },
          settings: { country: 'CN', currency: 'CNY' },
        }),
      ],
    ])
  })

  it('returns at most the last characters of a secret', async () => {
    const { ask } = startTestConsole()
    await ask('/api/connections/segment/site', put({ secrets: { writeKey: 'site-0123456789' } }))
    await ask('/api/connections/segment/short', put({ secrets: { writeKey: 'tiny1' } }))
    for (const path of [
      '/api/connections',
      '/api/connections/segment/site',
      '/api/connections/segment/short',
    ])
      expect((await ask(path)).text).not.toMatch(/0123|iny1/)
    expect((await ask('/api/connections')).body).toMatchObject({ items: [{ id: 'short' }, { id: 'site' }] })
  })

  it('replaces write keys one at a time and removes a withdrawn key', async () => {
    const { ask, kept } = startTestConsole()
    for (const writeKey of [['old-key-00001'], ['old-key-00001', 'new-key-00002'], ['new-key-00002']]) {
      expect((await ask('/api/connections/segment/site', put({ secrets: { writeKey } }))).status).toBe(200)
      expect([...kept.keys()].sort()).toEqual(writeKey.map(nameOf).sort())
    }
  })

  it('refuses a write key that another connection uses', async () => {
    const { ask, kept } = startTestConsole()
    await ask('/api/connections/segment/site', put({ secrets: { writeKey: 'site-0123456789' } }))
    const before = [...kept]
    expect(
      await ask('/api/connections/segment/other', put({ secrets: { writeKey: 'site-0123456789' } })),
    ).toMatchObject({ status: 409, body: { field: 'secrets', retry: false } })
    expect([...kept]).toEqual(before)
    expect((await ask('/api/connections/segment/other')).status).toBe(404)
  })

  it('stores one secret under the name of the path', async () => {
    const { ask, kept } = startTestConsole()
    await ask(
      '/api/connections/standard-webhooks/crm',
      put({ secrets: { secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}` } }),
    )
    expect([...kept.keys()]).toEqual(['connections/standard-webhooks/crm'])
  })

  it('stores a robot connection in the format its sender reads', async () => {
    const { ask, kept } = startTestConsole()
    const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef'
    expect((await ask('/api/connections/wecom-robot/sales', put({ secrets: { url } }))).body).toMatchObject({
      secrets: { url: ['…cdef'] },
    })
    expect(robotSecretOf(kept.get('connections/wecom-robot/sales'))).toEqual({ url })
  })

  it.each([
    ['segment/site', { secrets: {} }, 400, 'secrets.writeKey'],
    ['segment/site', { secrets: { writeKey: 'a b' } }, 400, 'secrets.writeKey'],
    ['segment/site', { secrets: { writeKey: 'site-0123456789', more: 'x' } }, 400, 'secrets.more'],
    [
      'segment/site',
      { secrets: { writeKey: 'site-0123456789' }, settings: { country: 'China' } },
      400,
      'settings.country',
    ],
    ['segment/site', { secrets: { writeKey: 'site-0123456789' }, surplus: 1 }, 400, 'surplus'],
    ['segment/si te', { secrets: { writeKey: 'site-0123456789' } }, 400, 'id'],
    ['carrier-pigeon/site', { secrets: {} }, 404, 'channel'],
    ['wecom-robot/sales', { secrets: { url: 'https://example.com/' } }, 400, 'secrets.url'],
    ['ses/mail', { secrets: {} }, 404, 'channel'],
  ])('refuses %s %j, names the field and changes nothing', async (path, body, status, field) => {
    const { ask, kept } = startTestConsole()
    const answer = await ask(`/api/connections/${encodeURIComponent(path).replaceAll('%2F', '/')}`, put(body))
    expect({ status: answer.status, field: answer.body['field'] }).toEqual({ status, field })
    expect(answer.text).not.toContain('0123456789')
    expect(kept.size).toBe(0)
    expect((await ask('/api/connections')).body).toEqual({ items: [] })
  })
})
