import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { delivered, noon, received } from '../delivery.ts'
import { posted, status, to } from '../samples/twilio.ts'
import { hmacOf, vectorOf } from '../signing.ts'

const publicUrl = String(to.settings['publicUrl'])

describe('twilio-form', () => {
  const { asked, to: known, knock } = vectorOf('twilio', 'twilio-form')

  it('is let in, answered in TwiML, and read', async () => {
    expect(knock().answer).toEqual({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: '<Response/>',
    })
    expect(await delivered(asked, known)).toMatchObject([
      {
        id: 'CA1234567890ABCDE',
        type: 'other',
        identities: [{ kind: 'phone', value: '+14158675310' }],
        props: { event: 'call' },
      },
    ])
  })

  it('is let in whether or not the port is stated', () => {
    expect(knock({ url: 'https://example.com:443/' }).answer.status).toBe(200)
  })

  it.each([
    ['another signature', () => knock({ headers: { 'x-twilio-signature': 'AAAA' } })],
    ['another address', () => knock({ url: 'https://example.org/' })],
    ['another scheme', () => knock({ url: 'http://example.com/' })],
    ['another query', () => received({ ...asked, rawQuery: 'foo=1&bar=3' }, known)],
    [
      'another digit',
      () =>
        received(
          { ...asked, body: Buffer.from(Buffer.from(asked.body).toString().replace('1234', '1235')) },
          known,
        ),
    ],
  ])('is kept out with %s', (_, knocked) => {
    expect(knocked).toThrow(expect.objectContaining({ status: 401 }))
  })
})

it('a value that comes twice is signed once, and values are signed in order', () => {
  const text = 'MediaabMessageSidSM1'
  const asked = { ...posted({}), body: Buffer.from('Media=b&MessageSid=SM1&Media=a&Media=b') }
  const signature = hmacOf(
    'twilio-token',
    `${publicUrl}${asked.path}${text.replace('Mediaab', 'MediaaMediab')}`,
    'sha1',
  )
  expect(received({ ...asked, headers: { 'x-twilio-signature': signature } }, to).answer.status).toBe(200)
})

describe('JSON, whose sum is in the address', () => {
  const body = '{"a":1}'
  const signedWith = (sum: string) => {
    const rawQuery = `bodySHA256=${sum}`
    const signature = hmacOf('twilio-token', `${publicUrl}/hooks/twilio/main?${rawQuery}`, 'sha1')
    return {
      ...posted({}),
      query: { bodySHA256: sum },
      rawQuery,
      headers: { 'x-twilio-signature': signature },
      body: Buffer.from(body),
    }
  }
  it('is let in with the right one alone', () => {
    expect(received(signedWith(createHash('sha256').update(body).digest('hex')), to).answer.status).toBe(200)
    expect(() => received(signedWith('00'), to)).toThrow(expect.objectContaining({ status: 401 }))
  })
})

const one = async (form: Record<string, string>) => (await delivered(posted(form), to, noon))[0]

describe('what is read', () => {
  const person = { kind: 'phone', value: '+8613800138000' }
  const reply = {
    MessageSid: 'SM9',
    SmsStatus: 'received',
    From: '+8613800138000',
    To: '+18005551212',
    Body: 'thank you',
  }

  it.each([
    ['sent', 'sms.sent'],
    ['delivered', 'sms.delivered'],
    ['undelivered', 'sms.failed'],
    ['failed', 'sms.failed'],
    ['queued', 'other'],
  ])('a text that is %s is %s, about whoever it went to', async (MessageStatus, type) => {
    const read = await one({ ...status, MessageStatus, ErrorCode: '30005' })
    expect(read).toMatchObject({
      id: `SM0123456789abcdef:${MessageStatus}`,
      type,
      statedAt: '-',
      identities: [person],
    })
    if (type.startsWith('sms.'))
      expect(read?.props).toMatchObject({ sms_id: 'SM0123456789abcdef', reason: '30005' })
  })

  it.each(['STOP', ' stop. ', 'Unsubscribe', 'ＳＴＯＰ', '退订', 'TD', '取消订阅'])(
    '%j takes consent back',
    async (Body) => {
      expect(await one({ ...reply, Body })).toMatchObject({
        id: 'SM9',
        type: 'sms.opted_out',
        identities: [person],
      })
    },
  )

  it.each(['stop by tomorrow', 'please do not cancel', 'the end', '', 'thank you'])(
    '%j is an answer like any other, and is not kept',
    async (Body) => {
      const read = await one({ ...reply, Body })
      expect(read).toMatchObject({ type: 'sms.replied', identities: [person] })
      if (Body !== '') expect(JSON.stringify(read)).not.toContain(Body)
    },
  )

  it('Twilio knows best what was a request to stop or to start', async () => {
    expect(await one({ ...reply, Body: 'enough', OptOutType: 'STOP' })).toMatchObject({
      type: 'sms.opted_out',
    })
    expect(await one({ ...reply, Body: 'STOP', OptOutType: 'HELP' })).toMatchObject({ type: 'sms.replied' })
    expect(await one({ ...reply, Body: 'start' })).toMatchObject({ type: 'consent.granted' })
  })

  it('WhatsApp is no text message', async () => {
    expect(await one({ ...status, To: 'whatsapp:+8613800138000' })).toMatchObject({
      type: 'other',
      identities: [person],
    })
  })

  it.each([{ ...status, To: '12345' }, { To: '+8613800138000' }, { ...reply, From: 'TEA' }])(
    'what names no number or no message is taken, and refused on record: %j',
    async (form) => {
      expect(received(posted(form), to).answer.status).toBe(200)
      await expect(one(form)).rejects.toBeInstanceOf(RejectedError)
    },
  )
})
