import * as z from 'zod'
import { reasonSchema } from './reasons/reason.ts'
import { slug } from './steps/fields.ts'
import { type Step, stepSchema } from './steps/list.ts'

export type { Step }

/** The steps to take for a cause, in order. Versioned with the policy that holds it. */
export const playbookSchema = z.object({
  id: slug,
  cause: slug,
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

const treatmentStatuses = ['running', 'waiting', 'done', 'stopped'] as const

/**
 * One run of a playbook on one interruption. `next` is the index of the next step; `due` (ms UTC) the end of
 * a wait; `log` what was done and why, with the colleague (`to`) where one was chosen. `endedBy` is the id of
 * the trigger that ended it: when that trigger is delivered again, the end is published again.
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
      what: reasonSchema,
      message: z.string().optional(),
      to: z.string().optional(),
    }),
  ),
  v: z.int(),
})
export type Treatment = z.infer<typeof treatmentSchema>

/** Body on the queue `mend`: resumes a treatment. */
export const wakeRequest = z.object({ v: z.literal(1), treatment: z.string() })
