import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { EnvironmentName } from '../../../shared/runtime/function-names.ts'
import type { Alarms } from './alarms.ts'

/** What every function of the stack has in common. */
export interface FunctionDefaults {
  readonly code: Code
  readonly logRetention: RetentionDays
  /** X-Ray, where somebody asked for it: docs/decisions/012-tracing-is-asked-for.md. */
  readonly traced: boolean
  readonly alarms: Alarms
  /** The company's own key for what is stored; AWS's keys without it. */
  readonly key: IKey | undefined
  /** Public facts about the company that any function may read. */
  readonly facts: readonly (readonly [EnvironmentName, string])[]
}
