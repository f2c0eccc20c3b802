import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { receiver } from '../../../shared/channels/standard-webhooks/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, noon, received, request, signed, whsec } from '../delivery.ts'
import { vectorWith } from '../vectors.ts'

const shape = z.object({
  now: z.number(),
  secrets: z.record(z.string(), z.string()),
  request: z.object({ method: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }),
  negative: z
    .array(
      z.object({
        why: z.string(),
        now: z.number().optional(),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.string().optional(),
      }),
    )
    .default([]),
})
const to = connection('standard-webhooks', { secret: whsec })
const lead = {
  type: 'lead.created',
  timestamp: '2026-01-05T11:00:00Z',
  data: { email: 'li@example.com', phone: '13800138000', origin: 'crm', owner: 'wang', lead_id: 'L-1' },
}

describe.each(['standard-webhooks-v1', 'standard-webhooks-v1a-ed25519'])('%s', (id) => {
  const vector = vectorWith(id, shape)
  const asked = request(vector.request)
  const known = connection('standard-webhooks', vector.secrets)

  it('is let in', () => {
    expect(receiver.secrets.parse(vector.secrets)).toEqual(vector.secrets)
    expect(received(asked, known, vector.now * 1000).queued).toMatchObject([
      { text: vector.request.body, context: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek' } },
    ])
  })

  it.each(vector.negative)('is kept out: $why', ({ now = vector.now, headers = {}, body }) => {
    const changed = {
      ...asked,
      headers: { ...asked.headers, ...headers },
      body: body === undefined ? asked.body : Buffer.from(body),
    }
    expect(() => received(changed, known, now * 1000)).toThrow(RejectedError)
  })

  it('is let in for five minutes either way, and no second longer', () => {
    for (const off of [-300, 300])
      expect(received(asked, known, (vector.now + off) * 1000).answer.status).toBe(200)
    for (const off of [-301, 301])
      expect(() => received(asked, known, (vector.now + off) * 1000)).toThrow('timestamp must be within')
  })
})

describe('who may come in', () => {
  it('either of two secrets lets in while they are changed, and one good signature among several', () => {
    const other = `whsec_${Buffer.from('another secret, as long as the first').toString('base64')}`
    const asked = signed(lead)
    expect(received(asked, connection('standard-webhooks', { secret: [other, whsec] })).answer.status).toBe(
      200,
    )
    const several = {
      ...asked,
      headers: {
        ...asked.headers,
        'webhook-signature': `v2,xx v1,AAAA ${asked.headers['webhook-signature'] ?? ''}`,
      },
    }
    expect(received(several, to).answer.status).toBe(200)
  })

  it("Svix's senders state it in headers of their own name", () => {
    const { headers, ...asked } = signed(lead)
    const svix = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace('webhook-', 'svix-'), value]),
    )
    expect(received({ ...asked, headers: svix }, to).answer.status).toBe(200)
  })

  it('a key pair signs where there is no shared secret; one kind of signature does not stand for the other', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const key = `whpk_${publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`
    const asked = signed(lead)
    const signature = sign(
      null,
      Buffer.from(`msg_1.${noon / 1000}.${Buffer.from(asked.body).toString()}`),
      privateKey,
    ).toString('base64')
    const by = (said: string) => ({ ...asked, headers: { ...asked.headers, 'webhook-signature': said } })
    const known = connection('standard-webhooks', { publicKey: key })
    expect(received(by(`v1a,${signature}`), known).answer.status).toBe(200)
    expect(() => received(by(`v1,${signature}`), known)).toThrow(RejectedError)
    expect(() => received(by('v1a,AAAA'), known)).toThrow(RejectedError)
    expect(() => received(asked, known)).toThrow(RejectedError)
  })

  it.each([
    ['broken JSON', signed('{"type":'), 400],
    ['GET', { ...signed(lead), method: 'GET' }, 405],
    ['a body over 128 KB', signed(`"${'x'.repeat(130 * 1024)}"`), 413],
    [
      'a time that is no number',
      { ...signed(lead), headers: { ...signed(lead).headers, 'webhook-timestamp': '1767614400abc' } },
      401,
    ],
    [
      'a compressed body',
      { ...signed(lead), headers: { ...signed(lead).headers, 'content-encoding': 'gzip' } },
      415,
    ],
    ['no signature', request({ body: '{}' }), 401],
  ])('%s is refused', (_, asked, status) => {
    expect(() => received(asked, to)).toThrow(expect.objectContaining({ status }))
  })

  it.each(['whsec_', 'whsec_not base64!', 'short', `whsec_${Buffer.alloc(8).toString('base64')}`])(
    '%s is no secret',
    (secret) => {
      expect(receiver.secrets.safeParse({ secret }).success).toBe(false)
    },
  )
})

describe('what is read', () => {
  it('is who, when and what', async () => {
    expect(await delivered(signed(lead), to)).toEqual([
      {
        id: 'msg_1',
        channel: 'standard-webhooks',
        source: 'main',
        type: 'lead.created',
        at: Date.parse('2026-01-05T11:00:00Z'),
        statedAt: '2026-01-05T11:00:00.000Z',
        receivedAt: noon,
        identities: [
          { kind: 'email', value: 'li@example.com' },
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'lead.id', value: 'L-1' },
        ],
        props: { origin: 'crm', owner: 'wang' },
      },
    ])
  })

  it('is the same event under another id when it is another webhook', async () => {
    const [one] = await delivered(signed(lead, { id: 'msg_1' }), to)
    const [again] = await delivered(signed(lead, { id: 'msg_1', at: noon + 60_000 }), to, noon + 60_000)
    const [other] = await delivered(signed(lead, { id: 'msg_2' }), to)
    expect(again).toMatchObject({ id: one?.id, statedAt: one?.statedAt })
    expect(other?.id).not.toBe(one?.id)
  })

  it('may name people by any kind we know, within its account', async () => {
    const data = {
      identities: [
        { kind: 'wecom.external_userid', scope: 'ww1', value: 'wm1' },
        { kind: 'email', value: 'Li@Example.com' },
        { kind: 'wecom.external_userid', value: 'no scope' },
      ],
    }
    const [touchpoint] = await delivered(signed({ type: 'Lead Handled', data }), to)
    expect(touchpoint).toMatchObject({
      type: 'lead.handled',
      statedAt: '-',
      identities: [
        { kind: 'email', value: 'li@example.com' },
        { kind: 'wecom.external_userid', scope: 'ww1', value: 'wm1' },
      ],
    })
  })

  it('is other, by its own name, when no one listed it', async () => {
    expect(await delivered(signed({ type: 'invoice.paid', data: { userId: 'u' } }), to)).toMatchObject([
      { type: 'other', props: { event: 'invoice.paid' } },
    ])
  })

  it.each([
    [{ test: 1 }, 'type'],
    [{ type: 'lead.created' }, 'identities'],
    [{ type: 'event.no_show', data: { userId: 'u' } }, 'type'],
    [{ type: 'x', data: 'y' }, 'data'],
    [{ type: 'x', data: { userId: 'null' } }, 'identities'],
  ])('is refused, naming the field: %j', async (body, field) => {
    await expect(delivered(signed(body), to)).rejects.toMatchObject({ field, status: 400 })
  })
})

it('is refused with a byte order mark that no one signed, and taken with one that was', async () => {
  const body = JSON.stringify({ type: 'lead.created', data: { email: 'li@example.com' } })
  const asked = signed(body)
  expect(() => received({ ...asked, body: Buffer.concat([Buffer.from('\uFEFF'), asked.body]) }, to)).toThrow(
    RejectedError,
  )
  expect(await delivered(signed(`\uFEFF${body}`), to)).toHaveLength(1)
})
