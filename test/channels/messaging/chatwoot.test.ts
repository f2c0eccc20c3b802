import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, received, request } from '../delivery.ts'
import { incoming, pushed, to } from '../samples/chatwoot.ts'
import { addressToken, vectorOf } from '../signing.ts'

const contact = { kind: 'chatwoot.contact_id', value: '9', scope: '1' }

describe('chatwoot-signed', () => {
  const { asked, to: known, now, knock } = vectorOf('chatwoot', 'chatwoot-signed')

  it('is let in and read, without what was stated', async () => {
    expect(knock().answer.status).toBe(200)
    const read = await delivered(asked, known, now)
    expect(read).toMatchObject([
      {
        id: 'message_created:1',
        type: 'chat.message_in',
        at: Date.parse('2026-01-05T02:00:00Z'),
        identities: [
          { kind: 'email', value: 'lei@example.com' },
          { kind: 'phone', value: '+8613800138000' },
          contact,
        ],
        name: '李雷',
        props: { conversation_id: '5' },
      },
    ])
    expect(JSON.stringify(read)).not.toContain('你好')
  })

  it.each([
    ['another time', { 'x-chatwoot-timestamp': '1767578401' }],
    ['a time that is none', { 'x-chatwoot-timestamp': '1767578400.0' }],
    ['another signature', { 'x-chatwoot-signature': 'sha256=00' }],
  ])('is kept out with %s', (_, headers) => {
    expect(() => knock({ headers })).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is kept out after five minutes', () => {
    expect(() => knock({ now: now / 1000 + 301 })).toThrow('within 300 seconds')
  })
})

describe('who signs nothing', () => {
  const asked = request({ query: { token: addressToken }, body: JSON.stringify(incoming) })

  it('is let in by a token in the address, where the connection states it', () => {
    const open = connection('chatwoot', { token: addressToken }, { unsigned: true })
    expect(received(asked, open).queued).toHaveLength(1)
    expect(() => received({ ...asked, query: {} }, open)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is kept out where it does not', () => {
    expect(() =>
      received(asked, connection('chatwoot', { token: addressToken }, { unsigned: false })),
    ).toThrow(RejectedError)
    expect(() => received(asked, to)).toThrow(RejectedError)
  })
})

const one = async (said: Record<string, unknown>) =>
  (await delivered(pushed({ account: { id: 1 }, ...said }), to))[0]

describe('what is read', () => {
  const sender = { ...incoming.sender, identifier: 'u-1' }

  it.each([
    [{ ...incoming }, 'chat.message_in'],
    [
      {
        ...incoming,
        message_type: 'outgoing',
        sender: { type: 'user', id: 3, email: 'staff@example.com' },
        conversation: { id: 5, meta: { sender } },
      },
      'chat.message_out',
    ],
    [{ ...incoming, message_type: 'activity' }, 'other'],
    [
      { event: 'conversation_created', id: 5, meta: { sender }, status: 'open', created_at: 1_767_614_000 },
      'chat.started',
    ],
    [
      {
        event: 'conversation_status_changed',
        id: 5,
        meta: { sender },
        status: 'resolved',
        updated_at: 1_767_614_100.5,
      },
      'chat.ended',
    ],
    [
      {
        event: 'conversation_status_changed',
        id: 5,
        meta: { sender },
        status: 'open',
        updated_at: 1_767_614_100.5,
      },
      'other',
    ],
    [{ event: 'contact_updated', ...sender, id: 9 }, 'profile.updated'],
    [{ event: 'webwidget_triggered', id: 7, sender }, 'other'],
  ])('%j is %s, about the customer', async (said, type) => {
    const read = await one(said)
    expect(read?.type).toBe(type)
    expect(read?.identities).toContainEqual(contact)
    expect(JSON.stringify(read)).not.toContain('staff@')
  })

  it('the person who signed in at the site is known by the name the site has for them', async () => {
    expect((await one({ ...incoming, sender }))?.identities[0]).toEqual({ kind: 'userId', value: 'u-1' })
  })

  it('a note among colleagues, and that a person is typing, is nothing', async () => {
    expect(await delivered(pushed({ ...incoming, private: true }), to)).toEqual([])
    expect(await delivered(pushed({ event: 'conversation_typing_on', conversation: { id: 5 } }), to)).toEqual(
      [],
    )
  })

  it('a message of a colleague that does not state to whom is refused on record', async () => {
    await expect(
      one({ ...incoming, message_type: 'outgoing', sender: { id: 3, type: 'user' } }),
    ).rejects.toMatchObject({
      field: 'identities',
    })
  })
})
