import type { CrmRows } from '../../storage/crm-rows.ts'
import type { Rows, TimerRows } from '../../storage/rows.ts'
import type { Outside } from '../outside.ts'

export type HubspotVerbs = {
  readonly rows: Pick<Rows, 'interruptions' | 'journeys' | 'people' | 'touchpoints'>
  readonly crm: Pick<CrmRows, 'jobs' | 'standings' | 'runs' | 'drifts'>
  readonly timers: Pick<TimerRows, 'arm'>
  /** A connection's secrets as they are kept. */
  readonly secretOf: (id: string) => Promise<unknown>
  readonly outside: Outside
  readonly clock: () => number
}
