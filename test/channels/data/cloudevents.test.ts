import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { delivered, received, request } from '../delivery.ts'
import { bearer, event, structured, to } from '../samples/cloudevents.ts'
import { vectorOf } from '../signing.ts'

describe('cloudevents-binary-percent-decoding', () => {
  const { asked: given, negative } = vectorOf('cloudevents', 'cloudevents-binary-percent-decoding')
  const asked = { ...given, headers: { ...given.headers, ...bearer } }

  it('is let in, its headers decoded, and read', async () => {
    const [queued] = received(asked, to).queued
    expect(JSON.parse(queued?.text ?? '')).toEqual({
      specversion: '1.0',
      id: 'A-1',
      type: 'com.example.lead.created',
      source: '/crm/北京',
      time: '2026-01-05T02:00:00Z',
      subject: 'Euro € 😀',
      datacontenttype: 'application/json; charset=utf-8',
      data: { leadId: 'L1' },
    })
    expect(await delivered(asked, to)).toMatchObject([
      {
        id: '/crm/北京|A-1',
        type: 'lead.created',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [{ kind: 'lead.id', value: 'L1' }],
      },
    ])
  })

  it.each(negative)('is refused: $why', ({ headers }) => {
    expect(() => received({ ...asked, headers: { ...asked.headers, ...headers } }, to)).toThrow(
      expect.objectContaining({ status: 400 }),
    )
  })

  it('is undone once: quotes first, then percent-encoding', () => {
    const [queued] = received(
      { ...asked, headers: { ...asked.headers, 'ce-subject': '"a\\"b"%2541 100%' } },
      to,
    ).queued
    expect(JSON.parse(queued?.text ?? '')).toMatchObject({ subject: 'a"b%41 100%' })
  })

  it.each(['ce-specversion', 'ce-id', 'ce-source', 'ce-type'])('is no CloudEvent without %s', (name) => {
    const { [name]: _, ...headers }: Record<string, string> = asked.headers
    expect(() => received({ ...asked, headers }, to)).toThrow(expect.objectContaining({ status: 415 }))
  })

  it('may hold no data, or data that is no JSON, which its reader refuses', async () => {
    expect(received({ ...asked, body: new Uint8Array() }, to).queued).toHaveLength(1)
    await expect(delivered({ ...asked, body: Buffer.from('plain words') }, to)).rejects.toMatchObject({
      field: 'data',
    })
  })
})

describe('cloudevents-structured', () => {
  const { asked: given } = vectorOf('cloudevents', 'cloudevents-structured')
  const asked = { ...given, headers: { ...given.headers, ...bearer } }

  it('is let in as one event', () => {
    expect(received(asked, to)).toMatchObject({
      answer: { status: 200 },
      queued: [{ text: Buffer.from(given.body).toString() }],
    })
  })

  it('names an order and no one: refused on record', async () => {
    await expect(delivered(asked, to)).rejects.toMatchObject({ field: 'identities' })
  })

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another-token' }],
    ['a token of another kind', { authorization: 'Basic a-bearer-token' }],
  ])('is kept out with %s', (_, headers) => {
    expect(() => received({ ...given, headers: { ...given.headers, ...headers } }, to)).toThrow(
      expect.objectContaining({ status: 401 }),
    )
    expect(() => received({ ...given, query: { access_token: 'a-bearer-token' } }, to)).toThrow(RejectedError)
  })
})

const batch = (said: unknown) => structured(said, 'application/cloudevents-batch+json')

describe('a batch', () => {
  it('is as many events', async () => {
    const read = await delivered(batch([event, { ...event, id: 'A-2' }]), to)
    expect(read.map(({ id }) => id)).toEqual(['/crm|A-1', '/crm|A-2'])
    expect(received(batch([]), to)).toMatchObject({ answer: { status: 200 }, queued: [] })
  })

  it('that is none is taken, and refused on record', async () => {
    await expect(delivered(batch('x'), to)).rejects.toBeInstanceOf(RejectedError)
  })
})

it.each(['application/cloudevents+avro', 'application/cloudevents-batch+xml', 'application/cloudeventsplus'])(
  '%s is a format we do not know',
  (type) => {
    expect(() => received(structured(event, type), to)).toThrow(expect.objectContaining({ status: 415 }))
  },
)

const toldOf = (headers: Record<string, string>) => received(request({ method: 'OPTIONS', headers }), to)

describe('who asks whether we want to be called', () => {
  it('is accepted by itself, at any rate', () => {
    expect(
      toldOf({ 'webhook-request-origin': 'eventemitter.example.com', 'webhook-request-rate': '120' }),
    ).toMatchObject({
      answer: {
        status: 200,
        headers: {
          allow: 'POST',
          'webhook-allowed-origin': 'eventemitter.example.com',
          'webhook-allowed-rate': '*',
        },
      },
      queued: [],
    })
  })

  it('never hears back what is no name', () => {
    expect(toldOf({ 'webhook-request-origin': 'x\r\nset-cookie: a' }).answer.headers).toMatchObject({
      'webhook-allowed-origin': '*',
    })
  })
})

const one = async (said: Record<string, unknown>, settings = {}) =>
  (await delivered(structured({ ...event, ...said }), { ...to, settings }))[0]

describe('what is read', () => {
  it.each([
    ['com.example.lead.created', 'lead.created'],
    ['Lead Created', 'lead.created'],
    ['order.paid', 'order.paid'],
    ['com.example.invoice.paid', 'other'],
  ])('%s is %s', async (type, expected) => {
    expect(await one({ type })).toMatchObject({
      type: expected,
      ...(expected === 'other' ? { props: { event: type } } : {}),
    })
  })

  it('a type of theirs means what the connection states', async () => {
    expect(
      await one({ type: 'com.example.deal' }, { types: { 'com.example.deal': 'lead.stage_changed' } }),
    ).toMatchObject({
      type: 'lead.stage_changed',
    })
  })

  it('the same source and id are the same event, however long they are', async () => {
    const long = { source: `/${'x'.repeat(300)}`, id: 'A-1' }
    expect((await one(long))?.id).toBe((await one({ ...long, data: { userId: 'u' } }))?.id)
    expect((await one({ id: 'A-2' }))?.id).not.toBe((await one({}))?.id)
  })

  it.each([
    [{ specversion: '0.3' }, 'specversion'],
    [{ id: '' }, 'id'],
    [{ source: undefined }, 'source'],
    [{ type: 'com.example.event.no_show' }, 'type'],
    [{ data: 'words' }, 'data'],
    [{ data: {} }, 'identities'],
  ])('%j is refused on record, naming the field', async (said, field) => {
    await expect(one(said)).rejects.toMatchObject({ field })
  })
})
