import * as fc from 'fast-check'
import { createCipheriv, createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { receiver } from '../../../shared/channels/wjx/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, received, request } from '../delivery.ts'
import { posted, token, vectorOf, wjxKey, wjxOlder, wjxPush } from '../forms.ts'

const settings = { fields: { name: 'q1', phone: 'q2' } }
const to = connection('wjx', { appKey: wjxKey }, settings)
const push = {
  vid: '123456',
  jid: '987',
  submitdata: '1$李雷}2$13800138000',
  submittime: '2026-01-05 10:00:00',
}
const older = {
  activity: '5657754',
  name: '问卷名称',
  timetaken: '528',
  submittime: '2026-01-05 10:00:00',
  q1: '李雷',
  q2: '13800138000',
  joinid: '101812480275',
  index: '3',
  totalvalue: '15',
}

/** Encrypts as 问卷星 does. */
const sealed = (text: string, iv = Buffer.alloc(16, 7)): string => {
  const cipher = createCipheriv(
    'aes-128-cbc',
    createHash('md5').update(wjxKey).digest('hex').slice(0, 16),
    iv,
  )
  return Buffer.concat([iv, cipher.update(text), cipher.final()]).toString('base64')
}

describe('wjx-encrypted-push', () => {
  const vector = vectorOf('wjx-encrypted-push')
  const known = connection('wjx', vector.secrets, { fields: { phone: 'q2' } })

  it('is let in and read in the clear', async () => {
    const { queued } = received(vector.asked, known)
    expect(JSON.parse(queued[0]?.text ?? '')).toEqual(JSON.parse(String(vector.expect['decrypted'])))
    expect(await delivered(vector.asked, known)).toMatchObject([
      {
        id: '123456:987',
        type: 'survey.submitted',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [{ kind: 'phone', value: '+8613800138000' }],
      },
    ])
  })

  it('is kept out under another key, without a signature, and when it was changed', () => {
    expect(() => received(vector.asked, to)).toThrow(RejectedError)
    expect(() => received({ ...vector.asked, headers: {} }, known)).toThrow(RejectedError)
    expect(() =>
      received({ ...vector.asked, body: Buffer.concat([vector.asked.body, Buffer.from('&a=b')]) }, known),
    ).toThrow(RejectedError)
  })
})

describe('who may send requests', () => {
  it.each([wjxKey, [wjxKey, 'next-key'], ['next-key', wjxKey]])(
    'either of two keys lets in: %j',
    async (appKey) => {
      expect(
        await delivered(
          wjxPush({ ...push, submitdata: sealed(push.submitdata) }),
          connection('wjx', { appKey }, settings),
        ),
      ).toMatchObject([{ name: '李雷' }])
    },
  )

  it('the older shape is signed over its two ids', async () => {
    const asked = wjxOlder(older, wjxKey)
    expect(await delivered(asked, to)).toHaveLength(1)
    expect(() => received(wjxOlder(older, 'another'), to)).toThrow(expect.objectContaining({ status: 401 }))
    expect(() => received(wjxOlder(older), to)).toThrow(expect.objectContaining({ status: 401 }))
    expect(() => received(wjxOlder({ ...older, index: '4' }, wjxKey.slice(1)), to)).toThrow(
      expect.objectContaining({ status: 401 }),
    )
  })

  it('an account without signatures is reported by its token; where key and token were given, both must hold', async () => {
    expect(await delivered(wjxOlder(older), connection('wjx', { token }, settings))).toHaveLength(1)
    const both = connection('wjx', { appKey: wjxKey, token }, settings)
    expect(received(wjxOlder(older, wjxKey), both).queued).toHaveLength(1)
    expect(() => received(wjxOlder(older), both)).toThrow(RejectedError)
    expect(() => received({ ...wjxOlder(older, wjxKey), path: '/hooks/wjx/main' }, both)).toThrow(
      RejectedError,
    )
  })

  it('what is authentic and odd is let in, and refused on record', async () => {
    for (const odd of [
      '{"vid":1',
      '[]',
      'hello',
      '{"vid":1,"jid":2,"submitdata":"nothing"}',
      '{"vid":1,"jid":2,"submitdata":"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w"}',
    ]) {
      expect(received(wjxPush(odd), to).answer.status, odd).toBe(200)
      await expect(delivered(wjxPush(odd), to), odd).rejects.toThrow(RejectedError)
    }
  })

  it.each([
    ['GET', { ...wjxPush(push), method: 'GET' }, 405],
    ['no body', request({}), 400],
    ['no signature at all', request({ body: JSON.stringify(push) }), 401],
  ])('%s is refused', (_, asked, status) => {
    expect(() => received(asked, to)).toThrow(expect.objectContaining({ status }))
  })

  it('a connection has a key or a token', () => {
    expect(receiver.secrets.safeParse({}).success).toBe(false)
    expect(receiver.secrets.safeParse({ token: 'short' }).success).toBe(false)
  })
})

describe('what is read', () => {
  it('is who answered, in either shape', async () => {
    const [newer] = await delivered(wjxPush({ ...push, sojumpparm: 'L-7' }), to)
    expect(newer).toMatchObject({
      id: '123456:987',
      type: 'survey.submitted',
      at: Date.parse('2026-01-05T10:00:00+08:00'),
      name: '李雷',
      identities: [
        { kind: 'phone', value: '+8613800138000' },
        { kind: 'lead.id', value: 'L-7' },
      ],
      props: { survey_id: '123456' },
    })
    const [said] = await delivered(wjxOlder(older), connection('wjx', { token }, settings))
    expect(said).toMatchObject({ id: '5657754:101812480275', name: '李雷', at: newer?.at })
  })

  it('may become something else, of an origin, with a score', async () => {
    const as = (more: object) => connection('wjx', { appKey: wjxKey }, { ...settings, ...more })
    expect(await delivered(wjxPush(push), as({ becomes: 'lead.created', origin: 'expo' }))).toMatchObject([
      { type: 'lead.created', props: { origin: 'expo' } },
    ])
    const scored = { ...push, submitdata: `${push.submitdata}}3$9` }
    expect(
      await delivered(wjxPush(scored), as({ fields: { ...settings.fields, score: 'q3' } })),
    ).toMatchObject([{ props: { score: 9 } }])
  })

  it('is nothing where a question was skipped', async () => {
    for (const skipped of ['-3', '-2', '(跳过)', '(空)']) {
      const [touchpoint] = await delivered(wjxPush({ ...push, submitdata: `1$${skipped}}2$13800138000` }), to)
      expect(touchpoint).not.toHaveProperty('name')
    }
  })

  it('names no one until a person stated which question asks for what', async () => {
    await expect(delivered(wjxPush(push), connection('wjx', { appKey: wjxKey }))).rejects.toMatchObject({
      field: 'identities',
    })
  })

  it('is the same whatever the encryption began with', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 16, maxLength: 16 }), async (iv) => {
        const asked = wjxPush({ ...push, submitdata: sealed(push.submitdata, Buffer.from(iv)) })
        expect(received(asked, to).queued[0]?.text).toBe(
          received(wjxPush({ ...push, submitdata: sealed(push.submitdata) }), to).queued[0]?.text,
        )
      }),
      { numRuns: 25 },
    )
  })

  it('never trips over what a person typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        await delivered(
          posted('wjx', { ...older, q1: text, sign: '' }),
          connection('wjx', { token }, settings),
        ).catch((error: unknown) => expect(error).toBeInstanceOf(RejectedError))
      }),
    )
  })
})
