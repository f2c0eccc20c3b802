import type { Parameters } from '../parameters.ts'
import type { FactBus } from './event-bus.ts'
import type { FrontDoor } from './public-api.ts'
import type { House } from './base/function-defaults.ts'
import type { ImportBucket } from './import-bucket.ts'
import type { Queues } from './queues.ts'
import type { ConnectionSecrets, Secrets } from './secrets.ts'
import type { Tables } from './tables.ts'

/** Everything a capability can be given something of. */
export interface World {
  readonly parameters: Parameters
  readonly house: House
  readonly tables: Tables
  readonly secrets: Secrets
  readonly connections: ConnectionSecrets
  readonly queues: Queues
  readonly imports: ImportBucket
  readonly bus: FactBus
  readonly frontDoor: FrontDoor
}
