import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { type Answer, submitted } from '../parsing/form-answers.ts'
import { parseOrReject } from '../parsing/parse-or-reject.ts'
import { membersOf, parseJson } from '../parsing/json.ts'

const asked = z.looseObject({
  id: z.string().optional(),
  ref: z.string().optional(),
  type: z.string().optional(),
  title: z.string().optional(),
})
const eventSchema = z.object({
  event_type: z.string('must be the name of what happened'),
  form_response: z.object({
    form_id: z.string('must be the id of a form'),
    token: z.string('must be the id of a response').min(1),
    submitted_at: z.string().optional(),
    hidden: z.looseObject({}).nullish(),
    definition: z
      .object({ title: z.string().optional(), fields: z.array(asked).catch([]) })
      .optional()
      .catch(undefined),
    answers: z.array(z.looseObject({ type: z.string(), field: asked })).default([]),
  }),
})
type Response = z.output<typeof eventSchema>['form_response']
type Given = Response['answers'][number]

/** Kinds of questions whose answer is a mark out of so many. */
const scales: ReadonlySet<string | undefined> = new Set(['opinion_scale', 'nps', 'rating'])
/** Kinds of answers that say themselves what they are. */
const kinds: ReadonlySet<string> = new Set(['email', 'phone_number'])

/**
 * A response to a form: what was asked by name, and what the link to the form carried along
 * (`#user_id=…&lead_id=…`).
 * @throws Refused when it names nobody
 */
export const parse = async (reading: ParseContext): Promise<Touchpoint[]> => {
  const { event_type: event, form_response: response } = parseOrReject(
    eventSchema,
    parseJson(reading.event.text),
  )
  const { form_id: form, token, submitted_at: at, definition, hidden, answers } = response
  const title = definition?.title
  const part = event === 'form_response' ? {} : { type: 'other' as const, props: { event } }
  return submitted(reading, {
    id: event === 'form_response' ? token : `${token}:${event}`,
    at,
    form,
    title,
    answers: [
      ...Object.entries(hidden ?? {}).map(([key, value]) => ({ key, value })),
      ...answers.map((given) => answerOf(given, response)),
    ],
    ...part,
  })
}

const answerOf = (given: Given, { definition }: Response): Answer => {
  const { id, ref, type } = given.field
  const value = given[given.type]
  const title = definition?.fields.find((field) => field.id === id)?.title
  const ofScale = scales.has(type) ? 'score' : title
  const label = kinds.has(given.type) ? given.type.replace('_number', '') : ofScale
  const { label: choice, labels = choice } = membersOf(value) ?? {}
  return { key: ref ?? id ?? '', label, value: labels ?? value }
}
