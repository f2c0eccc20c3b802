import type { Touchpoint, TouchpointType } from '../../journeys/touchpoint.ts'
import { Refused } from '../../runtime/errors.ts'
import type { Reading } from '../channel.ts'
import { formOf } from '../doors/posted.ts'
import { hashOf } from '../reading/build.ts'
import { told } from '../reading/told.ts'

const sent: Readonly<Record<string, TouchpointType>> = {
  sent: 'sms.sent',
  delivered: 'sms.delivered',
  undelivered: 'sms.failed',
  failed: 'sms.failed',
}

type Form = Readonly<Record<string, string>>

/** One of these and nothing else: Twilio's own words, and what is written in Chinese. */
const optOut = /^\W*(stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|td|退订|取消订阅|拒收)\W*$/i
const optIn = /^\W*(start|unstop|yes)\W*$/i

/** What a customer wrote back: leave me alone, come again, or anything else, of which the words are not kept. */
const repliedAs = ({ OptOutType: type = '', Body: words = '' }: Form): TouchpointType => {
  if (type === 'STOP' || (type === '' && optOut.test(words.normalize('NFKC')))) return 'sms.opted_out'
  return type === 'START' || (type === '' && optIn.test(words.normalize('NFKC'))) ? 'consent.granted' : 'sms.replied'
}

/** WhatsApp and the like come as `whatsapp:+86…`, and are no text messages. */
const numberIn = (said: string | undefined): string | undefined => said?.replace(/^\w+:/, '')

const typeOf = (form: Form, incoming: boolean): TouchpointType => {
  if (form['MessageSid'] === undefined || [form['From'], form['To']].some((said) => said?.includes(':'))) return 'other'
  return incoming ? repliedAs(form) : (sent[form['MessageStatus'] ?? form['SmsStatus'] ?? ''] ?? 'other')
}

/**
 * One of Twilio's callbacks: about whoever we wrote to, or who wrote to us. None states a time.
 * @throws Refused when it names no number
 */
export const read = async (reading: Reading): Promise<Touchpoint[]> => {
  const { text } = reading.event
  const form = formOf(text)
  const sid = form['MessageSid'] ?? form['CallSid']
  if (sid === undefined) throw new Refused('MessageSid must be there', { field: 'MessageSid' })
  const status = form['MessageStatus'] ?? form['SmsStatus'] ?? form['CallStatus'] ?? ''
  const incoming =
    form['MessageStatus'] === undefined && (status === 'received' || form['Body'] !== undefined || form['MessageSid'] === undefined)
  return [
    await told(reading, {
      id: [sid, ...(incoming ? [] : [status || hashOf(text)])].join(':'),
      type: typeOf(form, incoming),
      traits: { phone: numberIn(incoming ? form['From'] : form['To']) },
      properties: { sms_id: sid, reason: form['ErrorCode'], purpose: 'sms' },
      event: [form['MessageSid'] === undefined ? 'call' : 'message', status].filter(Boolean).join(' '),
    }),
  ]
}
