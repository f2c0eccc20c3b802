import * as z from 'zod'
import { assignStep } from './assign.ts'
import { sendStep } from './send.ts'
import { waitStep } from './wait.ts'

/**
 * The schemas of all step kinds. The schema of stored policies is built from them, so they are in a lower
 * layer than what decides the steps: shared/playbooks/steps/list.ts, for which the compiler asks one line too.
 */
export const stepSchema = z.discriminatedUnion('do', [sendStep, waitStep, assignStep])
export type Step = z.infer<typeof stepSchema>
export type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>
