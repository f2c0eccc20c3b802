import { describe, expect, it } from 'vitest'
import { keyOf } from '../../shared/channels/segment/write-key.ts'
import { robotSecretOf } from '../../shared/senders/providers/wecom-robot.ts'
import { someConsole } from './asked.ts'

const put = (body: unknown) => ({ method: 'PUT', body })
const nameOf = (writeKey: string): string => `connections/segment/${keyOf(writeKey)}`

describe('a connection', () => {
  it('is made by one call, and repeating it changes nothing but its version', async () => {
    const { ask, kept } = someConsole()
    const made = put({ secrets: { writeKey: 'site-0123456789' }, settings: { country: 'CN' } })
    const first = await ask('/api/connections/segment/site', made)
    expect(first).toMatchObject({
      status: 200,
      body: {
        channel: 'segment',
        id: 'site',
        settings: { country: 'CN', currency: 'CNY' },
        secrets: { writeKey: ['…6789'] },
      },
    })
    expect((await ask('/api/connections/segment/site', made)).body).toEqual({
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

  it('never gives its secrets away', async () => {
    const { ask } = someConsole()
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

  it('changes its write keys one after the other, and the key that was taken back is gone', async () => {
    const { ask, kept } = someConsole()
    for (const writeKey of [['old-key-00001'], ['old-key-00001', 'new-key-00002'], ['new-key-00002']]) {
      expect((await ask('/api/connections/segment/site', put({ secrets: { writeKey } }))).status).toBe(200)
      expect([...kept.keys()].sort()).toEqual(writeKey.map(nameOf).sort())
    }
  })

  it('cannot take the write key of another', async () => {
    const { ask, kept } = someConsole()
    await ask('/api/connections/segment/site', put({ secrets: { writeKey: 'site-0123456789' } }))
    const before = [...kept]
    expect(
      await ask('/api/connections/segment/thief', put({ secrets: { writeKey: 'site-0123456789' } })),
    ).toMatchObject({ status: 409, body: { field: 'secrets', retry: false } })
    expect([...kept]).toEqual(before)
    expect((await ask('/api/connections/segment/thief')).status).toBe(404)
  })

  it('that is named in its path keeps one secret under that name', async () => {
    const { ask, kept } = someConsole()
    await ask(
      '/api/connections/standard-webhooks/crm',
      put({ secrets: { secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}` } }),
    )
    expect([...kept.keys()]).toEqual(['connections/standard-webhooks/crm'])
  })

  it('of a robot is one its sender can read', async () => {
    const { ask, kept } = someConsole()
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
  ])(
    'that breaks a rule is refused, field and rule named, and changes nothing: %s %j',
    async (path, body, status, field) => {
      const { ask, kept } = someConsole()
      const answer = await ask(
        `/api/connections/${encodeURIComponent(path).replaceAll('%2F', '/')}`,
        put(body),
      )
      expect({ status: answer.status, field: answer.body['field'] }).toEqual({ status, field })
      expect(answer.text).not.toContain('0123456789')
      expect(kept.size).toBe(0)
      expect((await ask('/api/connections')).body).toEqual({ items: [] })
    },
  )
})
