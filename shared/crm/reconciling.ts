import { hourMs } from '../runtime/time-buckets.ts'
import { DateTime } from 'luxon'
import type { MaintenanceJob } from '../runtime/jobs.ts'
import type { CrmRepositories } from './repositories.ts'
import type { ConnectionRepository } from '../storage/repositories.ts'
import type { Run } from './drift.ts'
import { hubspotChannel } from './hubspot/settings.ts'

export type ReconcileDeps = {
  readonly runs: CrmRepositories['runs']
  /** Puts requests on the send-crm queue. */
  readonly ask: (requests: readonly { v: 1; delivery: string }[]) => Promise<void>
}

/** A comparison that has not ended after so long is begun anew when it is asked for. */
const longest = 12 * hourMs

/**
 * Begins a comparison with an account, or gives the one that is under way a push: that costs nothing where it
 * runs. `now` in ms UTC.
 */
export const reconcile = async (
  { runs, ask }: ReconcileDeps,
  connection: string,
  now: number,
): Promise<Run> => {
  const known = await runs.get(connection)
  const going = known?.endedAt === undefined && known !== undefined && now - known.startedAt < longest
  const whole = known?.whole === undefined ? {} : { whole: known.whole }
  const fresh = {
    connection,
    v: (known?.v ?? 0) + 1,
    startedAt: now,
    ...whole,
    pages: 0,
    compared: 0,
    differences: 0,
  }
  const started = async () => ((await runs.save(fresh)) ? fresh : ((await runs.get(connection)) ?? fresh))
  const run = going ? known : await started()
  await ask([{ v: 1, delivery: `${connection}/reconcile/${run.startedAt}` }])
  return run
}

/** Every night at three every account is compared; what broke off is gone on with. */
export const nightly =
  (
    deps: ReconcileDeps & {
      readonly connections: Pick<ConnectionRepository, 'list'>
      readonly timeZone: string
    },
  ): MaintenanceJob =>
  async (now) => {
    let begun = 0
    for await (const { channel, id } of deps.connections.list()) {
      if (channel !== hubspotChannel) continue
      const run = await deps.runs.get(id)
      const stuck = run !== undefined && run.endedAt === undefined && now - run.startedAt > hourMs
      const night = DateTime.fromMillis(now, { zone: deps.timeZone }).hour === 3
      if (!stuck && (!night || now - (run?.startedAt ?? 0) < 2 * hourMs)) continue
      await reconcile(deps, id, now)
      begun++
    }
    return { begun }
  }
