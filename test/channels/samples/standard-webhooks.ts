import { connection, signed, whsec } from '../delivery.ts'
import type { Sample } from '../samples.ts'

const envelope = {
  type: 'lead.created',
  timestamp: '2026-01-05T11:59:00Z',
  data: { email: 'li@example.com', origin: 'crm' },
}

export const sample: Sample = {
  to: connection('standard-webhooks', { secret: whsec }),
  asked: signed(envelope),
  retried: (at) => signed(envelope, { at }),
  needed: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  sealed: (body) => [0, body.length],
}
