import { describe, expect, it } from 'vitest'
import { receiver } from '../../../shared/channels/jinshuju/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, received } from '../delivery.ts'
import { addressOf, posted, token, vectorOf } from '../forms.ts'

const vector = vectorOf('jinshuju-entry', addressOf('jinshuju'))
const to = connection('jinshuju', { token }, { fields: { name: 'field_1', phone: 'field_2' } })

describe('jinshuju-entry', () => {
  it('is let in by its address, and read', async () => {
    expect(received(vector.asked, to).answer).toEqual({ status: 200, body: '' })
    expect(await delivered(vector.asked, to)).toMatchObject([
      {
        id: 'PXmEGx:123',
        type: 'web.form_submitted',
        statedAt: '2026-01-05T02:00:00.000Z',
        name: '李雷',
        identities: [
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'lead.id', value: 'u_1001' },
        ],
        props: { form: 'PXmEGx' },
      },
    ])
  })

  it('is let in by the token behind its address as well, and by either of two', () => {
    expect(
      received({ ...vector.asked, path: '/hooks/jinshuju/main', query: { token } }, to).answer.status,
    ).toBe(200)
    expect(
      received(vector.asked, connection('jinshuju', { token: ['the-other-token-drawn-by-lot', token] }))
        .answer.status,
    ).toBe(200)
  })

  it.each([
    ['no token', { ...vector.asked, path: '/hooks/jinshuju/main' }],
    ['half a token', { ...vector.asked, path: addressOf('jinshuju').slice(0, -1) }],
    ['more than a token', { ...vector.asked, path: `${addressOf('jinshuju')}x` }],
    ['an empty token', { ...vector.asked, path: '/hooks/jinshuju/main~' }],
  ])('is kept out with %s', (_, asked) => {
    expect(() => received(asked, to)).toThrow(expect.objectContaining({ status: 401 }))
  })
})

it('a token is no less than 128 bits', () => {
  expect(receiver.secrets.safeParse({ token: 'a'.repeat(21) }).success).toBe(false)
  expect(receiver.secrets.safeParse({ token: [token, token, token] }).success).toBe(false)
})

describe('what is read', () => {
  const entry = {
    serial_number: 1,
    field_1: '李雷',
    field_2: '13800138000',
    created_at: '2026-01-05T02:00:00Z',
  }
  const pushed = (more: object) =>
    posted('jinshuju', { form: 'F', form_name: '发布会报名', entry: { ...entry, ...more } })

  it('may be a registration, to the form as its event', async () => {
    const registering = connection('jinshuju', { token }, { ...to.settings, becomes: 'event.registered' })
    expect(await delivered(pushed({}), registering)).toMatchObject([
      { type: 'event.registered', props: { event_key: 'F', event_name: '发布会报名' } },
    ])
  })

  it('may know who it is by the extension of the link', async () => {
    const known = connection('jinshuju', { token }, { fields: { userId: 'x_field_1' } })
    expect(await delivered(pushed({ x_field_1: 'u_1' }), known)).toMatchObject([
      { identities: [{ kind: 'userId', value: 'u_1' }] },
    ])
  })

  it('is never who was logged in, or from where', async () => {
    const [touchpoint] = await delivered(pushed({ creator_name: '王五', info_remote_ip: '101.0.0.1' }), to)
    expect(JSON.stringify(touchpoint)).not.toMatch(/王五|101\.0/)
  })

  it('is refused on record where it is no entry, or its number is masked', async () => {
    for (const odd of ['{"form":"F"}', '{"form":"F","entry":{}}', 'field_1=x', '{}']) {
      expect(received(posted('jinshuju', odd), to).answer.status).toBe(200)
      await expect(delivered(posted('jinshuju', odd), to)).rejects.toThrow(RejectedError)
    }
    await expect(delivered(pushed({ field_2: '138****8000' }), to)).rejects.toMatchObject({
      field: 'identities',
    })
  })
})
