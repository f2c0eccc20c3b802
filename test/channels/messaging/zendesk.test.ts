import { describe, expect, it } from 'vitest'
import { delivered, noon, received } from '../delivery.ts'
import { created, pushed, to } from '../samples/zendesk.ts'
import { vectorOf } from '../signing.ts'

const requester = { kind: 'zendesk.user_id', value: '8447388090494', scope: '1' }

describe('zendesk', () => {
  const { asked, to: known, now, knock } = vectorOf('zendesk', 'zendesk')

  it('is let in and read', async () => {
    expect(knock().answer.status).toBe(200)
    expect(await delivered(asked, known, now)).toMatchObject([
      {
        id: '01H',
        type: 'ticket.created',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [requester],
        props: { ticket_id: '35' },
      },
    ])
  })

  it.each([
    ['another signature', { 'x-zendesk-webhook-signature': 'AAAA' }],
    ['another time', { 'x-zendesk-webhook-signature-timestamp': '2026-01-05T02:00:01Z' }],
  ])('is kept out with %s', (_, headers) => {
    expect(() => knock({ headers })).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is let in for five minutes either way, and no longer', () => {
    for (const off of [-300, 300]) expect(knock({ now: now / 1000 + off }).answer.status).toBe(200)
    for (const off of [-301, 301])
      expect(() => knock({ now: now / 1000 + off })).toThrow('within 300 seconds')
  })

  it('a part of the body can not be passed off as time', () => {
    const { headers, body } = pushed(created)
    const time = headers['x-zendesk-webhook-signature-timestamp'] ?? ''
    const moved = {
      ...pushed(created),
      headers: { ...headers, 'x-zendesk-webhook-signature-timestamp': time.slice(0, -1) },
      body: Buffer.concat([Buffer.from('Z'), body]),
    }
    expect(() => received(moved, to)).toThrow(expect.objectContaining({ status: 401 }))
  })
})

const type = (name: string, current?: unknown) => ({
  type: `zen:event-type:${name}`,
  event: { current, previous: 'x' },
})
const one = async (said: Record<string, unknown>) => (await delivered(pushed({ ...created, ...said }), to))[0]

describe('what is read', () => {
  it.each([
    [type('ticket.status_changed', 'SOLVED'), 'ticket.solved'],
    [type('ticket.status_changed', 'OPEN'), 'ticket.updated'],
    [type('ticket.comment_added'), 'ticket.updated'],
    [type('ticket.csat_received'), 'ticket.csat'],
    [type('organization.created'), 'other'],
    [
      { ...type('user.created'), detail: { id: '8447388090494', email: 'li@example.com', name: 'Li' } },
      'profile.updated',
    ],
  ])('%j is %s', async (said, expected) => {
    const read = await one(said)
    expect(read?.type).toBe(expected)
    expect(read?.identities).toContainEqual(requester)
  })

  it('a trigger may state in the same shape who asks', async () => {
    const detail = { id: '35', requester_email: 'Li@Example.com', requester_name: 'Li Lei', score: 4 }
    expect(await one({ type: 'ticket.csat', detail })).toMatchObject({
      type: 'ticket.csat',
      name: 'Li Lei',
      identities: [{ kind: 'email', value: 'li@example.com' }],
      props: { ticket_id: '35', score: 4 },
    })
  })

  it('a vendor’s event name means what the connection states', async () => {
    const known = {
      ...to,
      settings: { types: { 'ticket.marked_as_spam': 'other', 'ticket.rated': 'ticket.csat' } },
    }
    expect(await delivered(pushed({ ...created, ...type('ticket.rated') }), known)).toMatchObject([
      { type: 'ticket.csat' },
    ])
  })

  it('a ticket of no one is refused on record', async () => {
    expect(received(pushed({ ...created, detail: { id: '35' } }), to, noon).answer.status).toBe(200)
    await expect(one({ detail: { id: '35' } })).rejects.toMatchObject({ field: 'identities' })
  })
})
