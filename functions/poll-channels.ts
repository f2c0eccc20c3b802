// functions/poll-channels.ts: every minute. Polls the vendors that push nothing, and enqueues their events.
import { pollAll, type PollDeps } from '../shared/channels/poll-all.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { connectionRepository } from '../shared/storage/repositories/connection-repository.ts'
import { type DeadlineContext, timeLeft } from './wiring/deadline.ts'
import { touchpointQueue } from './wiring/queues.ts'
import { prefixedSecrets } from './wiring/secrets.ts'
import { stateStore } from './wiring/store.ts'

/** A page is confirmed at the vendor only after its events are on the queue. */
export const pollChannels =
  (deps: Omit<PollDeps, 'hasTimeLeft'>) => async (_event: unknown, context?: DeadlineContext) =>
    pollAll({ ...deps, hasTimeLeft: timeLeft(context, 25_000) })

export const handler = pollChannels({
  fetch,
  now: Date.now,
  connections: connectionRepository(stateStore()),
  secretOf: prefixedSecrets('', { keptMs: 60_000 }).get,
  enqueue: touchpointQueue().sendMany,
  onError: (channel, connection, error) =>
    log.error('connection.poll-failed', { channel, connection, ...errorFields(error) }),
})
