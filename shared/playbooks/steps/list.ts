import type { Step } from '../../model/playbook.ts'
import { assign } from './assign.ts'
import { send } from './send.ts'
import type { StepKind } from './step.ts'
import { wait } from './wait.ts'

/** Every kind of step. One file, one line here and one test add one; the compiler asks for the line. */
export const stepKinds: { readonly [Kind in Step['do']]: StepKind<Kind> } = { assign, send, wait }
