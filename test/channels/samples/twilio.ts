import { connection, request } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { hmacOf } from '../signing.ts'

const publicUrl = 'https://hooks.example.com'
const path = '/hooks/twilio/main'
export const to = connection(
  'twilio',
  { authToken: 'twilio-token' },
  { country: 'CN', currency: 'CNY', publicUrl },
)

/** A form as Twilio posts it, signed with the address it was given. */
export const posted = (form: Readonly<Record<string, string>>, url = `${publicUrl}${path}`) => {
  const text = Object.keys(form)
    .sort()
    .map((name) => `${name}${form[name] ?? ''}`)
    .join('')
  return request({
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': hmacOf('twilio-token', `${url}${text}`, 'sha1'),
    },
    body: new URLSearchParams(form).toString(),
  })
}
export const status = {
  AccountSid: 'AC1',
  MessageSid: 'SM0123456789abcdef',
  MessageStatus: 'delivered',
  To: '+8613800138000',
  From: '+18005551212',
}
const asked = posted(status)

export const sample: Sample = {
  to,
  asked,
  retried: () => asked,
  needed: ['x-twilio-signature'],
  ambiguous: true,
  sealed: (body) => [body.indexOf('SM0'), body.indexOf('SM0') + 18],
}
