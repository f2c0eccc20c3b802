import { mapConcurrent } from '../runtime/concurrency.ts'
import { RetryableError } from '../runtime/errors.ts'
import type { ConnectionRepository } from '../storage/repositories.ts'
import type { PollContext, ChannelPoller } from './channel.ts'
import { connectionOf, isPaused } from './http/connections.ts'
import { receiverNamed } from './receivers.ts'
import { type ReceiverDeps, toQueuedEvents } from './http/receive-webhook.ts'
import { pollerNamed } from './pollers.ts'

/** What pulling needs of the world. `queue` has kept all events when it returns, or throws. */
export type PollDeps = Pick<ReceiverDeps, 'secretOf' | 'enqueue'> &
  PollContext & {
    readonly connections: Pick<ConnectionRepository, 'list'>
    /** Whether there is time for another page. */
    readonly hasTimeLeft: () => boolean
    readonly onError: (channel: string, connection: string, error: unknown) => void
  }

type PollTask = { readonly puller: ChannelPoller; readonly id: string }

/** How many vendors are asked at a time. */
const concurrency = 4

/**
 * Asks for every connection whose channel pulls. One that fails keeps no other from being asked.
 * @throws Unavailable when one failed: it is asked again in a minute, and somebody is told if that goes on
 */
export const pollAll = async (deps: PollDeps): Promise<void> => {
  const tasks: PollTask[] = []
  for await (const { channel, id, pause } of deps.connections.list()) {
    // Of a connection that is paused the vendor goes on keeping what we do not fetch.
    const puller = isPaused(pause) ? undefined : pollerNamed(channel)
    if (puller) tasks.push({ puller, id })
  }
  const failed = await mapConcurrent(concurrency, tasks, (task) => pollSafely(deps, task))
  if (failed.includes(true))
    throw new RetryableError(`${failed.filter(Boolean).length} connections could not be polled`)
}

const pollSafely = async (deps: PollDeps, { puller, id }: PollTask): Promise<boolean> => {
  try {
    await pollConnection(deps, puller, id)
    return false
  } catch (error) {
    deps.onError(puller.name, id, error)
    return true
  }
}

/**
 * Page by page: kept by us first, and only then confirmed. Whatever breaks off in between comes again, and
 * counts once.
 */
const pollConnection = async (deps: PollDeps, puller: ChannelPoller, id: string): Promise<void> => {
  const door = await receiverNamed(puller.name)
  const connection = door && (await connectionOf(deps.secretOf, door, id, deps.now()))
  if (!connection) return
  for await (const page of puller.poll(connection, deps)) {
    if (page.events.length > 0) await deps.enqueue(toQueuedEvents(page, connection, deps.now()))
    await page.confirm()
    if (!deps.hasTimeLeft()) return
  }
}
