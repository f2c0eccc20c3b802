import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import type { WatchDetector } from './watch-detector.ts'
import type { PolicyHistory } from '../policy/policy.ts'
import type { Repositories, Timer } from '../storage/repositories.ts'
import { inspect } from './inspect.ts'
import type { Journey, Outbox } from '../model/journey.ts'
import { endFact, entryId, foundFact, pending, unpublished, type StreamPosition } from './outbox.ts'
import type { Interruption } from '../model/interruption.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import { withTimer } from './project-person.ts'

export type InspectDeps = {
  readonly rows: Pick<Repositories, 'journeys' | 'interruptions' | 'timers'>
  readonly publish: (facts: readonly DomainEvent[]) => Promise<void>
  readonly policies: () => Promise<PolicyHistory>
  readonly detectors: readonly WatchDetector[]
}

const factOf = (interruption: Interruption): DomainEvent =>
  interruption.status === 'lost'
    ? endFact({ interruption, status: 'lost', at: interruption.closedAt ?? interruption.foundAt })
    : foundFact(interruption)

/** Numbers the minutes, so that a sweep's entries in an outbox sort like a stream's. */
const seqOf = (minute: string): string => minute.replaceAll(/\D/g, '')

const applyInspection = (
  journey: Journey,
  place: StreamPosition,
  judging: Parameters<typeof inspect>[2],
): Journey | undefined => {
  const { interruptions, journey: told } = inspect(journey, place.now, judging)
  if (interruptions.length === 0) return undefined
  const entry: Outbox = {
    id: entryId(told),
    lane: place.lane,
    seq: place.seq,
    at: place.now,
    interruptions: [...interruptions],
    facts: interruptions.map(factOf),
  }
  return { ...told, outbox: [...unpublished(journey.outbox, place), entry] }
}

/**
 * Looks at a journey whose time has come. What is found is written into the journey first and told from its
 * outbox, so an interruption exists if and only if the journey says so; the same timer going off again (after
 * a crash) tells it again, which is harmless.
 * @param from the first minute of this sweep: everything before it was told, or the cursor would not be past
 * it
 */
export const inspectDueJourney = async (
  deps: InspectDeps,
  timer: Pick<Timer, 'id' | 'minute'>,
  from: string,
  now: number,
): Promise<void> => {
  const place: StreamPosition = { lane: 'sweep', firstSeq: seqOf(from), seq: seqOf(timer.minute), now }
  const judging = { policies: await deps.policies(), detectors: deps.detectors }
  return retryOnConflict('a journey', async () => {
    const journey = await deps.rows.journeys.get(timer.id)
    if (!journey || journey.movedTo !== undefined) return
    const found = applyInspection(journey, place, judging)
    const next = await withTimer(deps, found ?? journey, now)
    const saved =
      next === journey || (await deps.rows.journeys.save(found ? next : { ...next, v: journey.v + 1 }))
    if (saved) return tellPending(deps, pending(next.outbox, place))
    return conflict
  })
}

const tellPending = async (
  { rows, publish: tell }: InspectDeps,
  outbox: readonly Outbox[],
): Promise<void> => {
  for (const interruption of outbox.flatMap(({ interruptions }) => interruptions ?? []))
    await rows.interruptions.upsert(interruption)
  await tell(outbox.flatMap(({ facts }) => facts ?? []))
}
