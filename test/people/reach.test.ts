import { expect, it } from 'vitest'
import { undeliverableContacts } from '../../shared/people/contact/deliverability.ts'
import { minute, touch, wednesday } from '../world.ts'

const [mail, phone] = ['email:li.lei@example.com', 'phone:+8613800138000']
const bounce = (kind: string) => touch('email.bounced', wednesday, mail, { bounce_type: kind })

it.each([
  ['a permanent bounce', [bounce('permanent')], ['email.bounced']],
  ['a transient bounce', [bounce('transient')], []],
  ['a complaint', [touch('email.complained', wednesday, mail)], ['email.complained']],
  ['a failed SMS', [touch('sms.failed', wednesday, phone)], ['sms.failed']],
  [
    'a failed SMS of a person whose e-mail was opened later',
    [touch('sms.failed', wednesday, phone), touch('email.opened', wednesday + minute, mail)],
    ['sms.failed'],
  ],
  [
    'a permanent bounce before an opened e-mail',
    [bounce('permanent'), touch('email.opened', wednesday + minute, mail)],
    [],
  ],
])('given %s, reports what cannot be reached', (_, log, expected) => {
  expect(undeliverableContacts(log).map(({ why }) => why)).toEqual(expected)
})
