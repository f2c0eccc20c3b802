import type { Step } from '../../model/playbook.ts'
import { assign } from './assign.ts'
import { send } from './send.ts'
import type { StepKind } from './step.ts'
import { wait } from './wait.ts'

/**
 * All step kinds. A new one is its schema (shared/model/steps/, with a line in its list), its file here with
 * a line in this list, which the compiler demands, and a test.
 */
export const stepKinds: Readonly<Record<Step['do'], StepKind>> = { assign, send, wait }
