import { connection, noon, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

export const to = connection('chatwoot', { secret: 'chatwoot-secret' })

/** What Chatwoot sends, signed as its newer releases do. */
export const pushed = (event: unknown, at = noon) => {
  const [body, time] = [JSON.stringify(event), String(Math.floor(at / 1000))]
  return request({
    headers: {
      'x-chatwoot-timestamp': time,
      'x-chatwoot-signature': `sha256=${hmacOf('chatwoot-secret', `${time}.${body}`, 'sha256', 'hex')}`,
    },
    body,
  })
}
export const incoming = {
  event: 'message_created',
  id: 1,
  content: 'words that are nobody else’s',
  message_type: 'incoming',
  created_at: '2026-01-05T11:59:00Z',
  sender: { id: 9, name: '李雷', email: 'li@example.com', phone_number: '+8613800138000', type: 'contact' },
  conversation: { id: 5, status: 'open' },
  account: { id: 1 },
}

export const sample: Sample = {
  to,
  asked: pushed(incoming),
  retried: (later) => pushed(incoming, later),
  needed: ['x-chatwoot-timestamp', 'x-chatwoot-signature'],
  sealed: (body) => [0, body.length],
}
