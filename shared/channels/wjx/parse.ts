import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { ParseContext } from '../channel.ts'
import { type Answer, submitted } from '../parsing/form-answers.ts'
import { scalarToText } from '../parsing/scalar-text.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { parseJson } from '../parsing/json.ts'
import { inShanghai } from '../../model/stated-time.ts'

const id = z.union([z.string().min(1), z.int()], 'must be an id').optional()

/**
 * The two shapes call the same differently; the newer has the answers in one text, the older each by itself.
 */
const pushSchema = z.looseObject({
  vid: id,
  activity: id,
  jid: id,
  joinid: id,
  submitdata: z
    .string('must be a text')
    .regex(/^\d[^$]*\$/, 'must be what 问卷星 writes: 1$a}2$b')
    .optional(),
})
type Push = z.output<typeof pushSchema>

/** What 问卷星 writes for a question that was skipped, left empty, or never shown. */
const unanswered = /^(-[1-4]|\(跳过\)|\(空\))$/

/**
 * `1$a}2$b`, or `q1`, `q2` …: by number, for that is what both have. The link's own parameter is our lead id.
 */
const answersIn = (push: Push): Answer[] => {
  const listed = (push.submitdata ?? '').split('}').map((part) => part.split(/\$(.*)/s, 2))
  const named = Object.entries(push).map(
    ([name, value]) => [/^q(\d+(_\d+)?)$/.exec(name)?.[1], value] as const,
  )
  return [
    ...[...listed, ...named].flatMap(([key, value]) =>
      key && !unanswered.test(scalarToText(value)) ? [{ key: `q${key}`, value }] : [],
    ),
    ...['sojumpparm', 'custom_params'].map((key) => ({ key, value: push[key] })),
  ]
}

/**
 * One answered questionnaire. Its questions have numbers: which of them asks what is the connection's to say
 * (`fields`: `{"phone":"q2"}`).
 * @throws Refused naming field and rule
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const push = parseOrReject(pushSchema, parseJson(reading.event.text))
  const { vid, activity: form = vid, jid, joinid: response = jid } = push
  if (form === undefined || response === undefined)
    throw new RejectedError('vid and jid, or activity and joinid, must be there', { field: 'jid' })
  return submitted(reading, {
    id: `${form}:${response}`,
    at: inShanghai(push['submittime']),
    form: String(form),
    title: push['name'],
    answers: answersIn(push),
    becomes: 'survey.submitted',
  })
}
