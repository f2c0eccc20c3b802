import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { EnvironmentName } from '../../../shared/runtime/function-names.ts'
import type { Alarms } from './alarms.ts'

/** What all functions of the stack share. */
export interface FunctionDefaults {
  readonly code: Code
  readonly logRetention: RetentionDays
  /** Whether X-Ray tracing is on: docs/decisions/012-tracing-is-asked-for.md. */
  readonly traced: boolean
  readonly alarms: Alarms
  /** The company's own KMS key for stored data; AWS's keys without it. */
  readonly key: IKey | undefined
  /** Environment variables with public facts about the company. */
  readonly companyFacts: readonly (readonly [EnvironmentName, string])[]
}
