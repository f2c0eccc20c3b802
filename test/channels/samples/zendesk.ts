import { connection, noon, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

export const to = connection('zendesk', { signingSecret: 'zendesk-secret' })

export const pushed = (event: unknown, at = noon) => {
  const [body, time] = [JSON.stringify(event), new Date(at).toISOString()]
  return request({
    headers: {
      'x-zendesk-webhook-signature-timestamp': time,
      'x-zendesk-webhook-signature': hmacOf('zendesk-secret', `${time}${body}`),
    },
    body,
  })
}
export const created = {
  type: 'zen:event-type:ticket.created',
  account_id: 1,
  id: '01H',
  time: '2026-01-05T11:59:00Z',
  detail: { id: '35', requester_id: '8447388090494', subject: 'It does not open', status: 'NEW' },
}

export const sample: Sample = {
  to,
  asked: pushed(created),
  retried: (later) => pushed(created, later),
  needed: ['x-zendesk-webhook-signature-timestamp', 'x-zendesk-webhook-signature'],
  sealed: (body) => [0, body.length],
}
