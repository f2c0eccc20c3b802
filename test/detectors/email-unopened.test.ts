import { describe, expect, it } from 'vitest'
import { emailUnopened } from '../../shared/detectors/email-unopened.ts'
import { noJourney, type Watch } from '../../shared/model/journey.ts'
import type { Scalar, Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { aPolicy, day, hour, touch, wednesday } from '../world.ts'

const watch: Watch = {
  cause: 'email-unopened',
  key: 'e1',
  alias: 'a',
  by: 't',
  since: wednesday,
  due: wednesday + day,
  lostAt: wednesday + 31 * day,
  about: {},
}
const later = (type: TouchpointType, props: Record<string, Scalar> = {}): Touchpoint =>
  touch(type, wednesday + hour, undefined, props)
const human = { email_id: 'e1', grade: 'human' }

describe('given an e-mail that was delivered', () => {
  it.each<[string, 'kept' | 'void' | undefined, Touchpoint]>([
    ['a human opens it', 'kept', later('email.opened', human)],
    ['a human follows a link in it', 'kept', later('email.clicked', human)],
    ['it is opened, and the channel does not say by what', 'kept', later('email.opened', { email_id: 'e1' })],
    ['a proxy opens it', undefined, later('email.opened', { ...human, grade: 'machine' })],
    ['a scanner follows a link in it', undefined, later('email.clicked', { ...human, grade: 'machine' })],
    ['a human opens another e-mail', undefined, later('email.opened', { ...human, email_id: 'e2' })],
    ['the person writes in a chat', 'kept', later('chat.message_in')],
    ['the person writes by WeCom', 'kept', later('wecom.message_in')],
    ['the person writes on social media', 'kept', later('social.message_in')],
    ['the person orders', 'kept', later('order.created')],
    ['the person pays', 'kept', later('order.paid')],
    ['the person buys in a store', 'kept', later('purchase.store')],
    ['it bounces', 'void', later('email.bounced', { email_id: 'e1' })],
    ['it is complained about', 'void', later('email.complained', { email_id: 'e1' })],
    ['it is rejected', 'void', later('email.rejected', { email_id: 'e1' })],
    ['it fails', 'void', later('email.failed', { email_id: 'e1' })],
    ['another e-mail bounces', undefined, later('email.bounced', { email_id: 'e2' })],
    ['the person unsubscribes', 'void', later('email.unsubscribed')],
    ['the person withdraws consent', 'void', later('consent.withdrawn')],
    ['the person asks to be erased', 'void', later('privacy.erasure_requested')],
    ['the person looks at a page', undefined, later('web.page_viewed')],
    ['it is delivered once more', undefined, later('email.delivered', { email_id: 'e1' })],
  ])('when %s, then the wait ends: %s', (_, verdict, touchpoint) => {
    expect(emailUnopened.closes(touchpoint, watch)).toBe(verdict)
  })
})

const expected = (type: TouchpointType, props: Record<string, Scalar>) =>
  emailUnopened.opens(touch(type, wednesday, undefined, props), aPolicy(), noJourney('p'))

describe('a wait for an e-mail to be opened', () => {
  it.each<[string, TouchpointType, Record<string, Scalar>, boolean]>([
    ['begins when it is delivered', 'email.delivered', { email_id: 'e1' }, true],
    ['does not begin when it is sent', 'email.sent', { email_id: 'e1' }, false],
    ['does not begin for a mail without an id', 'email.delivered', {}, false],
    [
      'does not begin for a mail of our own, which its treatment watches',
      'email.delivered',
      { email_id: 'e1', message: 'm1' },
      false,
    ],
  ])('%s', (_, type, props, begins) => {
    expect(expected(type, props) !== undefined).toBe(begins)
  })

  it('reports the subject, the campaign and how long was waited', () => {
    expect(expected('email.delivered', { email_id: 'e1', subject: 'Tea', campaign: 'spring' })).toEqual({
      key: 'e1',
      due: wednesday + day,
      about: { subject: 'Tea', campaign: 'spring', patience: 'PT24H' },
    })
    expect(expected('email.delivered', { email_id: 'e1' })?.about).toEqual({
      subject: null,
      campaign: null,
      patience: 'PT24H',
    })
  })

  it.each([
    ['en', 'e-mail delivered, not opened for 24 h'],
    ['zh', '邮件送达 24小时后仍未打开'],
  ] as const)('is explained in %s', (language, text) => {
    expect(emailUnopened.reason(watch.about, language)).toBe(text)
  })
})
