import { watchDetectors } from '../../../shared/detectors/list.ts'
import { fold } from '../../../shared/journeys/fold.ts'
import { type Journey, noJourney } from '../../../shared/model/journey.ts'
import { touchpointSchema } from '../../../shared/model/touchpoint.ts'
import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import { journeyItem } from '../../../shared/storage/repositories/journey-repository.ts'
import { timerKey } from '../../../shared/storage/keys.ts'
import { minuteAfter, minuteOf, msOf } from '../../../shared/runtime/time-buckets.ts'
import type { Item } from '../../../shared/storage/store.ts'
import { timerShardOf } from '../../../shared/storage/repositories/timer-repository.ts'

/** Eleven o'clock in Shanghai on a Monday (ms UTC): when the first hundred are due. */
export const firstSweep = Date.parse('2026-01-05T03:00:00.000Z')
/** What is due in each of the sweeps that are measured. */
export const dueEach = 100
/** All others are due in the month after, evenly. */
const span = 30 * 24 * 60

/**
 * So many journeys, each with a lead nobody has answered yet: a hundred are due in each of the first minutes,
 * the others later. Rows follow from their number alone.
 */
export type Crowd = {
  readonly size: number
  readonly items: (index: number) => readonly [timer: Item, journey: Item]
  /** Whose journey a key is of; nothing where nobody is called so. */
  readonly numberOf: (person: string) => number | undefined
  /** Everybody who is due in a minute. */
  readonly dueIn: (minute: string) => Iterable<number>
}

const personOf = (index: number): string => `crowd${String(index).padStart(17, '0')}`

/** Somebody's lead at half past ten, as the fold leaves it. */
const lead = touchpointSchema.parse({
  id: 'lead-1',
  channel: 'segment',
  source: 'web',
  type: 'lead.created',
  at: firstSweep - 1_800_000,
  statedAt: '2026-01-05T02:30:00.000Z',
  receivedAt: firstSweep - 1_800_000,
  identities: [
    { kind: 'userId', value: 'u1' },
    { kind: 'email', value: 'li.lei@example.com' },
  ],
  props: { origin: 'website' },
  name: '李雷',
})
const { journey: model } = fold(noJourney('model'), [lead], {
  policies: [firstPolicy],
  detectors: watchDetectors,
})

const journeyOf = (person: string, minute: string): Journey => ({
  ...model,
  person,
  v: 1,
  aliases: [person],
  marks: { [person]: '8417500000000053812345678' },
  timer: minute,
  watches: model.watches.map((watch) => ({
    ...watch,
    alias: person,
    due: msOf(minute),
    lostAt: msOf(minute) + watch.lostAt - watch.due,
  })),
})

/** @param sweeps how many sweeps find a hundred */
export const crowdOf = (size: number, sweeps: number): Crowd => {
  const early = dueEach * sweeps
  const minuteOfNumber = (index: number): string =>
    minuteAfter(
      minuteOf(firstSweep),
      index < early ? Math.floor(index / dueEach) : sweeps + ((index - early) % span),
    )
  return {
    size,
    items: (index) => {
      const [person, minute] = [personOf(index), minuteOfNumber(index)]
      return [
        {
          ...timerKey(minute, timerShardOf(person), 'journey', person),
          ttl: msOf(minute) / 1000 + 30 * 86_400,
        },
        journeyItem(journeyOf(person, minute)),
      ]
    },
    numberOf: (person) => {
      const index = Number(/^crowd(\d{17})$/.exec(person)?.[1])
      return index < size ? index : undefined
    },
    *dueIn(minute) {
      const after = (msOf(minute) - firstSweep) / 60_000
      if (after >= 0 && after < sweeps)
        yield* range(after * dueEach, Math.min(size, (after + 1) * dueEach), 1)
      if (after >= sweeps && after - sweeps < span) yield* range(early + after - sweeps, size, span)
    },
  }
}

function* range(from: number, to: number, step: number): Generator<number> {
  for (let index = from; index < to; index += step) yield index
}
