import type { Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { formOf } from '../http/read-post-body.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { type KeywordMeaning, keywordIn } from '../parsing/keywords.ts'
import { toTouchpoint } from '../parsing/to-touchpoint.ts'
import { lookUp } from '../../runtime/look-up.ts'

const sent: Readonly<Record<string, TouchpointType>> = {
  sent: 'sms.sent',
  delivered: 'sms.delivered',
  undelivered: 'sms.failed',
  failed: 'sms.failed',
}

type Form = Readonly<Record<string, string>>

/**
 * What a customer wrote back: an opt-out, an opt-in, or anything else, of which the words are not kept.
 * Twilio's own verdict (`OptOutType`) goes before ours, for an account may have keywords of its own.
 */
const repliedAs = ({ OptOutType = '', Body }: Form): TouchpointType => {
  const verdict = OptOutType.trim().toUpperCase()
  const keyword = verdict === '' ? keywordIn(Body) : lookUp(verdicts, verdict)
  if (keyword === 'opt-out') return 'sms.opted_out'
  return keyword === 'opt-in' ? 'consent.granted' : 'sms.replied'
}

const verdicts: Readonly<Record<string, KeywordMeaning>> = { STOP: 'opt-out', START: 'opt-in', HELP: 'help' }

/** WhatsApp and the like come as `whatsapp:+86…`, and are no text messages. */
const numberIn = (said: string | undefined): string | undefined => said?.replace(/^[A-Za-z]+:/, '')

const typeOf = (form: Form, incoming: boolean): TouchpointType => {
  if (form['MessageSid'] === undefined || [form['From'], form['To']].some((said) => said?.includes(':')))
    return 'other'
  return incoming ? repliedAs(form) : (sent[form['MessageStatus'] ?? form['SmsStatus'] ?? ''] ?? 'other')
}

/**
 * One of Twilio's callbacks: about whoever we wrote to, or who wrote to us. None states a time.
 * @throws Refused when it names no number
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text } = reading.event
  const form = formOf(text)
  const sid = form['MessageSid'] ?? form['CallSid']
  if (sid === undefined) throw new RejectedError('MessageSid must be there', { field: 'MessageSid' })
  const status = form['MessageStatus'] ?? form['SmsStatus'] ?? form['CallStatus'] ?? ''
  const incoming =
    form['MessageStatus'] === undefined &&
    (status === 'received' || form['Body'] !== undefined || form['MessageSid'] === undefined)
  return [
    await toTouchpoint(reading, {
      id: [sid, ...(incoming ? [] : [status || hashId(text)])].join(':'),
      type: typeOf(form, incoming),
      traits: {
        phone: numberIn(incoming ? form['From'] : form['To']),
        country: form[incoming ? 'FromCountry' : 'ToCountry'],
      },
      properties: { sms_id: sid, reason: form['ErrorCode'], purpose: 'sms' },
      event: [form['MessageSid'] === undefined ? 'call' : 'message', status].filter(Boolean).join(' '),
    }),
  ]
}
