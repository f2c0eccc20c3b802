import { atMost } from '../runtime/concurrency.ts'
import { Unavailable } from '../runtime/errors.ts'
import type { ConnectionRows } from '../storage/repositories.ts'
import type { Asking, Puller } from './channel.ts'
import { connectionOf, isPaused } from './http/connections.ts'
import { doorNamed } from './receivers.ts'
import { type DoorVerbs, queuedOf } from './http/receive-webhook.ts'
import { pullerNamed } from './pollers.ts'

/** What pulling needs of the world. `queue` has kept all events when it returns, or throws. */
export type PullVerbs = Pick<DoorVerbs, 'secretOf' | 'queue'> &
  Asking & {
    readonly connections: Pick<ConnectionRows, 'list'>
    /** Whether there is time for another page. */
    readonly mayGoOn: () => boolean
    readonly report: (channel: string, connection: string, error: unknown) => void
  }

type Task = { readonly puller: Puller; readonly id: string }

/** How many vendors are asked at a time. */
const width = 4

/**
 * Asks for every connection whose channel pulls. One that fails keeps no other from being asked.
 * @throws Unavailable when one failed: it is asked again in a minute, and somebody is told if that goes on
 */
export const pullAll = async (verbs: PullVerbs): Promise<void> => {
  const tasks: Task[] = []
  for await (const { channel, id, pause } of verbs.connections.list()) {
    // Of a connection that is paused the vendor goes on keeping what we do not fetch.
    const puller = isPaused(pause) ? undefined : pullerNamed(channel)
    if (puller) tasks.push({ puller, id })
  }
  const failed = await atMost(width, tasks, (task) => failing(verbs, task))
  if (failed.includes(true))
    throw new Unavailable(`${failed.filter(Boolean).length} connections could not be asked`)
}

const failing = async (verbs: PullVerbs, { puller, id }: Task): Promise<boolean> => {
  try {
    await pullOne(verbs, puller, id)
    return false
  } catch (error) {
    verbs.report(puller.name, id, error)
    return true
  }
}

/**
 * Page by page: kept by us first, and only then confirmed. Whatever breaks off in between comes again, and
 * counts once.
 */
const pullOne = async (verbs: PullVerbs, puller: Puller, id: string): Promise<void> => {
  const door = await doorNamed(puller.name)
  const connection = door && (await connectionOf(verbs.secretOf, door, id, verbs.now()))
  if (!connection) return
  for await (const page of puller.pull(connection, verbs)) {
    if (page.events.length > 0) await verbs.queue(queuedOf(page, connection, verbs.now()))
    await page.confirm()
    if (!verbs.mayGoOn()) return
  }
}
