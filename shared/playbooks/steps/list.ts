import type { Step } from '../../model/playbook.ts'
import { assign } from './assign.ts'
import { send } from './send.ts'
import type { StepKind } from './step.ts'
import { wait } from './wait.ts'

/**
 * The decisions of all step kinds, which the dispatch looks up; their schemas: shared/model/steps/list.ts.
 */
export const stepKinds: Readonly<Record<Step['do'], StepKind>> = { assign, send, wait }
