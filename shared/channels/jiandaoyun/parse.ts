import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { type Submission, submitted } from '../parsing/form-answers.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { idOf } from '../parsing/identities.ts'
import { parseJson } from '../parsing/json.ts'

const name = 'must be the name of what happened'
const pushSchema = z.object({
  op: z.string(name).min(1, name),
  opTime: z.unknown().optional(),
  data: z.looseObject({ entryId: z.unknown().optional(), formName: z.unknown().optional() }),
})
type Push = z.output<typeof pushSchema>

/** What is about the entry, and no answer: who made it is a colleague. */
const about =
  /^(_id|appId|entryId|formName|(create|update|delete|recover)Time|creator|updater|delet(e|o)r|recoverer|flowState)$/

/** By what happened to the entry. That it was removed is no wish of the person's. */
const typeOf = ({ op }: Push): Pick<Submission, 'type' | 'props'> => {
  if (op === 'data_create') return {}
  return op === 'data_update' ? { type: 'profile.updated' } : { type: 'other', props: { event: op } }
}

/**
 * One entry of a form, made or changed. `X-JDY-DeliverId` is not signed, so a push is known by what it says.
 * Its questions are called by their alias, or `_widget_…` where it has none.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { text } = reading.event
  const push = parseOrReject(pushSchema, parseJson(text))
  const { opTime, data } = push
  const answers = Object.entries(data)
    .filter(([key]) => !about.test(key))
    .map(([key, value]) => ({ key, value }))
  return submitted(reading, {
    id: hashId(text),
    at: opTime ?? data['updateTime'] ?? data['createTime'],
    form: idOf(data.entryId) ?? '',
    title: data.formName,
    answers,
    becomes: 'web.form_submitted',
    ...typeOf(push),
  })
}
