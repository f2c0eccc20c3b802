import type { CrmRepositories } from '../repositories.ts'
import type { Repositories, TimerRepository } from '../../storage/repositories.ts'
import type { Outside } from '../safe-fetch.ts'

export type HubspotDeps = {
  readonly rows: Pick<Repositories, 'interruptions' | 'journeys' | 'people' | 'policies' | 'touchpoints'>
  readonly crm: Pick<CrmRepositories, 'jobs' | 'standings' | 'runs' | 'drifts'>
  readonly timers: Pick<TimerRepository, 'arm'>
  /** A connection's secrets as they are kept. */
  readonly secretOf: (id: string) => Promise<unknown>
  readonly outside: Outside
  readonly clock: () => number
}
