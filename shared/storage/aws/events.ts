import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { Unavailable } from '../../runtime/errors.ts'
import { wireJson } from '../../runtime/wire-json.ts'
import { type Fact, factSource } from '../../model/domain-events.ts'
import { jittered, type Pause } from '../backoff.ts'
import { batchesOf, type Outcome, sentAll } from '../dynamodb/batches.ts'
import { answered } from '../dynamodb/aws-errors.ts'

/**
 * Tells facts to whoever listens. A fact may be told again by a repetition; its id is the same, and listeners
 * go by it.
 */
export interface Bus {
  /** Tells all. @throws Unavailable when some could not be told; others of them may have been */
  tell(facts: readonly Fact[]): Promise<void>
}

/** One call takes ten events and 256 KB of them (262,144 bytes, names and all); we stay below it. */
const limits = { entries: 10, bytes: 240_000 }

/** A bus by its name. */
export const busOver = (client: EventBridgeClient, name: string, pause: Pause = jittered): Bus => {
  const entryOf = ({ type, detail }: Fact) => ({
    EventBusName: name,
    Source: factSource,
    DetailType: type,
    Detail: wireJson(detail),
    Time: new Date(detail.at),
  })
  const putBatch = async (entries: readonly ReturnType<typeof entryOf>[]): Promise<Outcome[]> => {
    const { Entries = [] } = await answered(client.send(new PutEventsCommand({ Entries: [...entries] })))
    return entries.map((_, index) => (Entries[index]?.EventId === undefined ? 'failed' : 'put'))
  }
  return {
    tell: async (facts) => {
      for (const batch of batchesOf(
        facts.map(entryOf),
        limits,
        ({ Detail, DetailType }) => Buffer.byteLength(Detail) + DetailType.length + 50,
      )) {
        const left = await sentAll(batch, putBatch, pause)
        if (left > 0) throw new Unavailable(`${left} facts could not be told`)
      }
    },
  }
}
