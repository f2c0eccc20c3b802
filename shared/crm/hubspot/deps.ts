import type { CrmRows } from '../repositories.ts'
import type { Rows, TimerRows } from '../../storage/repositories.ts'
import type { Outside } from '../safe-fetch.ts'

export type HubspotVerbs = {
  readonly rows: Pick<Rows, 'interruptions' | 'journeys' | 'people' | 'touchpoints'>
  readonly crm: Pick<CrmRows, 'jobs' | 'standings' | 'runs' | 'drifts'>
  readonly timers: Pick<TimerRows, 'arm'>
  /** A connection's secrets as they are kept. */
  readonly secretOf: (id: string) => Promise<unknown>
  readonly outside: Outside
  readonly clock: () => number
}
