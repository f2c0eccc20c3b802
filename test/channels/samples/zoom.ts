import { connection } from '../delivery.ts'
import { zoomEvent, zoomSecret } from '../forms.ts'
import type { Sample } from '../samples.ts'

const event = {
  event: 'webinar.registration_created',
  event_ts: 1767610800000,
  payload: {
    account_id: 'AAA',
    object: {
      id: 111111111,
      topic: '发布会',
      registrant: { id: 'r-1', email: 'li@example.com', status: 'approved' },
    },
  },
}

export const sample: Sample = {
  to: connection('zoom', { secretToken: zoomSecret }),
  asked: zoomEvent(event),
  retried: (at) => zoomEvent(event, { at }),
  needed: ['x-zm-signature', 'x-zm-request-timestamp'],
  sealed: (body) => [0, body.length],
}
