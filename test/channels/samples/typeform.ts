import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

export const to = connection('typeform', { secret: 'typeform-secret' })

export const pushed = (event: unknown) => {
  const body = JSON.stringify(event)
  return request({ headers: { 'typeform-signature': `sha256=${hmacOf('typeform-secret', body)}` }, body })
}
export const response = {
  form_id: 'lT4Z3j',
  token: 'a3a12ec67a1365927098a606107fac15',
  submitted_at: '2026-01-05T11:59:00Z',
  hidden: { lead_id: 'L-1' },
  definition: {
    title: 'After the demo',
    fields: [{ id: 'f1', ref: 'r1', type: 'nps', title: 'Would you tell a friend?' }],
  },
  answers: [
    { type: 'number', number: 9, field: { id: 'f1', ref: 'r1', type: 'nps' } },
    { type: 'email', email: 'Li@Example.com', field: { id: 'f2', ref: 'r2', type: 'email' } },
  ],
}
const asked = pushed({ event_id: '01HX', event_type: 'form_response', form_response: response })

export const sample: Sample = {
  to,
  asked,
  retried: () => asked,
  needed: ['typeform-signature'],
  sealed: (body) => [0, body.length],
}
