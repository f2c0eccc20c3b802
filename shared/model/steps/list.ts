import * as z from 'zod'
import { messageCategory, messageClass, via } from '../message.ts'
import { duration, slug } from './fields.ts'

/**
 * The schemas of all step kinds. A new kind is one entry here, its file `shared/playbooks/steps/<kind>.ts`
 * with the line in that folder's list that the compiler then demands, and a test. The entry is in this layer
 * because the schema of stored policies is built from it, which every function that reads a policy bundles.
 */
export const stepSchema = z.discriminatedUnion('do', [
  // Sends a message. When it is suppressed or fails, the treatment continues at once with the next step.
  z.object({
    do: z.literal('send'),
    id: slug,
    via,
    to: z.enum(['customer', 'owner', 'manager']),
    template: slug,
    class: messageClass.optional(),
    category: messageCategory.optional(),
  }),
  // Waits. `unless: 'opened'` ends the treatment when the message before it was opened or clicked.
  z.object({
    do: z.literal('wait'),
    id: slug,
    for: duration,
    businessHours: z.boolean().optional(),
    unless: z.literal('opened').optional(),
  }),
  // Assigns the person to the colleague who has the fewest people.
  z.object({ do: z.literal('assign'), id: slug }),
])
export type Step = z.infer<typeof stepSchema>
export type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>
