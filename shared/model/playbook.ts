import * as z from 'zod'
import { messageCategory, messageClass, via } from './message.ts'

/** An ISO-8601 duration such as PT30M or P1D. */
export const duration = z
  .string()
  .regex(
    /^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/,
    'must be an ISO-8601 duration such as PT30M or P1D',
  )

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)

/**
 * What a playbook may do, in order. A `send` that cannot go out (suppressed or failed) lets the run go on at
 * once with the next step: that is the fall back. A `wait` ends early, and with it the run, when the
 * interruption is over; `unless: 'opened'` ends the run too when the message before it was opened or clicked.
 * `assign` hands the person to the colleague with the least to do.
 */
export const stepSchema = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('send'),
    id,
    via,
    to: z.enum(['customer', 'owner', 'manager']),
    template: id,
    class: messageClass.optional(),
    category: messageCategory.optional(),
  }),
  z.object({
    do: z.literal('wait'),
    id,
    for: duration,
    businessHours: z.boolean().optional(),
    unless: z.literal('opened').optional(),
  }),
  z.object({ do: z.literal('assign'), id }),
])
export type Step = z.infer<typeof stepSchema>

/** What to do about a cause: data, versioned with the policy that holds it. */
export const playbookSchema = z.object({
  id,
  cause: id,
  steps: z
    .array(stepSchema)
    .min(1)
    .max(20)
    .refine(
      (steps) => new Set(steps.map((step) => step.id)).size === steps.length,
      'must have an id of its own for each step',
    ),
})
export type Playbook = z.infer<typeof playbookSchema>

export const treatmentStatuses = ['running', 'waiting', 'done', 'stopped'] as const

/**
 * One run of a playbook on one interruption. `next` is the index of the step to do; `due` (ms UTC) when a
 * wait is over; `log` what was done and why, with the colleague (`to`) where one was chosen. `endedBy` is the
 * id of the word that ended it: who hears that word again tells the end again.
 */
export const treatmentSchema = z.object({
  id: z.string(),
  interruption: z.string(),
  alias: z.string(),
  person: z.string(),
  cause: z.string(),
  playbook: z.string(),
  policy: z.int(),
  status: z.enum(treatmentStatuses),
  next: z.int(),
  due: z.int().optional(),
  startedAt: z.int(),
  endedAt: z.int().optional(),
  outcome: z.string().optional(),
  endedBy: z.string().optional(),
  log: z.array(
    z.object({
      step: z.string(),
      at: z.int(),
      what: z.string(),
      message: z.string().optional(),
      to: z.string().optional(),
    }),
  ),
  v: z.int(),
})
export type Treatment = z.infer<typeof treatmentSchema>

/** On the mend queue: a wait is over, or somebody asks to go on. */
export const wakeRequest = z.object({ v: z.literal(1), treatment: z.string() })
