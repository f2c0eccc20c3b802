import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { RetryableError } from '../../runtime/errors.ts'
import { wireJson } from '../../runtime/wire-json.ts'
import { type DomainEvent, domainEventSource } from '../../model/domain-events.ts'
import { jittered, type Pause } from '../backoff.ts'
import { batchesOf, type Outcome, sendAll } from '../dynamodb/batches.ts'
import { toRetryable } from '../dynamodb/aws-errors.ts'

/**
 * Tells facts to whoever listens. A fact may be told again by a repetition; its id is the same, and listeners
 * go by it.
 */
export interface EventPublisher {
  /** Tells all. @throws Unavailable when some could not be told; others of them may have been */
  publish(facts: readonly DomainEvent[]): Promise<void>
}

/** One call takes ten events and 256 KB of them (262,144 bytes, names and all); we stay below it. */
const limits = { entries: 10, bytes: 240_000 }

/** A bus by its name. */
export const createPublisher = (
  client: EventBridgeClient,
  name: string,
  pause: Pause = jittered,
): EventPublisher => {
  const entryOf = ({ type, detail }: DomainEvent) => ({
    EventBusName: name,
    Source: domainEventSource,
    DetailType: type,
    Detail: wireJson(detail),
    Time: new Date(detail.at),
  })
  const putBatch = async (entries: readonly ReturnType<typeof entryOf>[]): Promise<Outcome[]> => {
    const { Entries = [] } = await toRetryable(client.send(new PutEventsCommand({ Entries: [...entries] })))
    return entries.map((_, index) => (Entries[index]?.EventId === undefined ? 'failed' : 'put'))
  }
  return {
    publish: async (facts) => {
      for (const batch of batchesOf(
        facts.map(entryOf),
        limits,
        ({ Detail, DetailType }) => Buffer.byteLength(Detail) + DetailType.length + 50,
      )) {
        const left = await sendAll(batch, putBatch, pause)
        if (left > 0) throw new RetryableError(`${left} domain events could not be published`)
      }
    },
  }
}
