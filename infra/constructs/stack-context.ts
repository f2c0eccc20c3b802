import type { Parameters } from '../parameters.ts'
import type { EventBusConstruct } from './event-bus.ts'
import type { PublicApi } from './public-api.ts'
import type { FunctionDefaults } from './base/function-defaults.ts'
import type { AnalyticsBucket } from './analytics-bucket.ts'
import type { ImportBucket } from './import-bucket.ts'
import type { Queues } from './queues.ts'
import type { ConnectionSecrets, Secrets } from './secrets.ts'
import type { Tables } from './tables.ts'

/** What the constructs of the stateless stack share. */
export interface StackContext {
  readonly parameters: Parameters
  readonly defaults: FunctionDefaults
  readonly tables: Tables
  readonly secrets: Secrets
  readonly connections: ConnectionSecrets
  readonly queues: Queues
  readonly imports: ImportBucket
  readonly analytics: AnalyticsBucket
  readonly bus: EventBusConstruct
  readonly publicApi: PublicApi
}
