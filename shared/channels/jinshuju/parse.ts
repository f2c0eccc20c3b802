import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { submitted } from '../parsing/form-answers.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'

const id = z.union([z.string().min(1), z.int()], 'must be an id')
const pushSchema = z.object({
  form: id,
  form_name: z.unknown().optional(),
  entry: z.looseObject({ serial_number: id, created_at: z.unknown().optional() }),
})

/** What is about the entry, and no answer; `creator_name` is who was logged in at 金数据. */
const about = /^(serial_number|created_at|updated_at|creator_name|updater_name|info_.*)$/

/**
 * One entry of a form. Its questions are called field_1, field_2 …: which of them asks what is the
 * connection's to say (`fields`). The extension x_field_1 of the form's link is our lead id, unless it is
 * said to be something else.
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { form, form_name: title, entry } = parseOrReject(pushSchema, parseJson(reading.event.text))
  const answers = Object.entries(entry)
    .filter(([key]) => !about.test(key))
    .map(([key, value]) => ({ key, value }))
  return submitted(reading, {
    id: `${form}:${entry.serial_number}`,
    at: entry.created_at,
    form: String(form),
    title,
    answers,
    becomes: 'web.form_submitted',
  })
}
