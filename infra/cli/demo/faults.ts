import { type Random, randomOf } from './random.ts'
import { clock, dayLength, hour, minute, second } from './timeline.ts'
import type { Delivery, DemoEvent } from './event.ts'

/**
 * On Tuesday 22 September nothing is heard of the e-mail tool; what it had to say follows in the night after.
 */
export const silence = { source: 'esp', from: clock(6, '00:00'), to: clock(7, '00:00') } as const
const backlog = clock(7, '00:10')

/**
 * What is delivered once more, and how much later: a retry, a stubborn retry, a replay of the day before
 * yesterday.
 */
const echoes: readonly number[] = [20 * second, 11 * minute, 5 * hour, 2 * dayLength]

const travel = ({ at, source, did, delay }: DemoEvent, dice: Random): number => {
  if (source === silence.source && at >= silence.from && at < silence.to)
    return backlog + Math.floor((at - silence.from) / 100)
  if (delay !== undefined) return at + delay
  // A page view may wait for hours in a telephone that is off the net: nobody's story hangs on it.
  if (did === 'looked' && dice.chance(0.04)) return at + dice.int(10, 20 * 60) * minute
  return at + dice.int(1, 12) * second
}

/**
 * How happenings reach us: most within seconds and so now and then in the wrong order, some hours late, one
 * in twenty more than once, and one source not at all for a day. In the order of their first arrival.
 */
export const deliver = (seed: number, happenings: readonly DemoEvent[]): Delivery[] =>
  happenings
    .map((happening): Delivery => {
      const dice = randomOf(seed, 'travel', happening.id)
      const first = travel(happening, dice)
      const repeats = dice.chance(0.05)
        ? dice
            .shuffle(echoes)
            .slice(0, dice.int(1, 3))
            .sort((a, b) => a - b)
        : []
      return { happening, arrivals: [first, ...repeats.map((later) => first + later)] }
    })
    .sort((a, b) => a.arrivals[0] - b.arrivals[0] || (a.happening.id < b.happening.id ? -1 : 1))
