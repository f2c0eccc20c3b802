import type { ConnectionDeps } from '../../../shared/api/connections/connect.ts'
import type { JobDeps } from '../../../shared/api/analytics/jobs.ts'
import type { HealthDeps } from '../../../shared/api/health.ts'
import type { CrmDeps } from '../../../shared/api/crm.ts'
import type { Files } from '../../../shared/storage/aws/presigned-files.ts'
import type { CrmRepositories } from '../../../shared/crm/repositories.ts'
import type { DataQualityRepository } from '../../../shared/storage/repositories/quality-repository.ts'
import type { Repositories } from '../../../shared/storage/repositories.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'
import type { QueuedEvent } from '../../../shared/model/queued-event.ts'

/** What the routes need of the world. */
export type ConsoleDeps = {
  readonly rows: Repositories
  readonly crm: CrmRepositories
  /** Puts requests on the send-crm queue. */
  readonly askCrm: CrmDeps['askCrm']
  readonly quality: DataQualityRepository
  readonly jobs: JobDeps
  readonly files: () => Promise<Pick<Files, 'placeFor' | 'reportOf'>>
  readonly secrets: ConnectionDeps['secrets']
  /** Puts touchpoints of our own on their queue. */
  readonly queue: (events: readonly QueuedEvent[]) => Promise<void>
  readonly health: Omit<HealthDeps, 'rows'>
  /** The company's (ISO 3166): that of phone numbers in a request that state none. */
  readonly country: string
}

/** One question: `named` holds the parameters of the path, `now` is ms UTC. */
export type ConsoleRequest = {
  readonly request: HttpRequest
  readonly named: (name: string) => string
  readonly now: number
}
export type Route = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly answer: (deps: ConsoleDeps, asked: ConsoleRequest) => Promise<unknown>
}
