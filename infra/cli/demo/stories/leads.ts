import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'
import type { Random } from '../random.ts'
import { afterWork, clock, hour, minute, second, workdays } from '../timeline.ts'
import type { Naming } from '../event.ts'
import { type Scene, type Story, storyOf } from './story.ts'

const named: Naming = { device: 0, account: true, email: 'own' }

const request = (at: number, delay?: number): Scene => ({
  at,
  source: 'site',
  who: { ...named, phone: true },
  did: 'left a request',
  form: '预约演示',
  ...omitUndefined({ delay }),
})
const question = (at: number, who: Naming = named): Scene => ({
  at,
  source: 'site',
  who,
  did: 'asked in chat',
})
const reply = (at: number, who: Naming = named): Scene => ({
  at,
  source: 'site',
  who,
  did: 'was answered in chat',
})
const call = (at: number, who: Naming = { phone: true }, delay?: number): Scene => ({
  at,
  source: 'crm',
  who,
  did: 'was called back',
  ...omitUndefined({ delay }),
})

/**
 * A moment of work with the better part of an afternoon before it; the last two days stay free, so that all
 * stories come to their end.
 */
const atWork = (dice: Random): number =>
  clock(dice.pick(workdays.slice(0, -2)), '09:05') + dice.int(0, 6 * 60) * minute + dice.int(0, 59) * second

const chat = (dice: Random): Scene[] => {
  let at = atWork(dice)
  return Array.from({ length: dice.int(2, 4) }, () => {
    const asked = at
    const answered = asked + dice.int(20, 14 * 60) * second
    at = answered + dice.int(40, 300) * second
    return [question(asked), reply(answered)]
  }).flat()
}

/** Asked, and called back after so many minutes of work. */
const calledBack = (asked: number, minutes: number, seconds: number): Scene[] => [
  request(asked),
  call(afterWork(asked, minutes) + seconds * second),
]

const onHoliday = (dice: Random): number =>
  clock(dice.pick([3, 9, 10, 11]), '08:00') + dice.int(0, 14 * 60) * minute + dice.int(0, 59) * second
const late = (day: number, dice: Random): number => clock(day, '17:50') + dice.int(0, 50) * second

const asking = storyOf('lead-cooling')

/**
 * Requests and questions, and who answers them when. Day 2 is a Friday before a worked Sunday (4), day 8 the
 * Thursday before the holiday (9 to 11).
 */
export const leadStories: readonly Story[] = [
  asking('called back within minutes', 'kept', 0.13, (_, dice) =>
    calledBack(atWork(dice), dice.int(2, 24), dice.int(0, 59)),
  ),
  asking('a conversation in chat', 'kept', 0.05, (_, dice) => chat(dice)),
  asking('called back in the last minute', 'kept', 0.02, (_, dice) =>
    calledBack(atWork(dice), 29, dice.int(0, 30)),
  ),
  asking('bought instead of waiting', 'kept', 0.015, ({ number }, dice) => {
    const asked = atWork(dice)
    return [
      question(asked),
      {
        at: asked + dice.int(5, 25) * minute,
        source: 'site',
        who: named,
        did: 'bought',
        order: `O-${number}`,
        amount: dice.int(99, 4999),
      },
    ]
  }),
  asking('never called back', 'broken', 0.035, (_, dice) => [request(atWork(dice))]),
  asking('never answered in chat', 'broken', 0.02, (_, dice) => {
    const asked = atWork(dice)
    return [question(asked), question(asked + dice.int(2, 12) * minute)]
  }),
  asking('called back too late', 'recovered', 0.025, (_, dice) =>
    calledBack(atWork(dice), dice.int(40, 300), dice.int(0, 59)),
  ),
  asking('ten to six on Friday', 'broken', 0.007, (_, dice) => [request(late(2, dice))]),
  asking('ten to six on Friday, called back on the worked Sunday', 'kept', 0.007, (_, dice) => [
    request(late(2, dice)),
    call(clock(4, '09:10') + dice.int(0, 8 * 60) * second),
  ]),
  asking('ten to six before the holiday', 'broken', 0.007, (_, dice) => [request(late(8, dice))]),
  asking('ten to six before the holiday, called back after it', 'kept', 0.007, (_, dice) => [
    request(late(8, dice)),
    call(clock(12, '09:10') + dice.int(0, 8 * 60) * second),
  ]),
  asking('on a day off', 'broken', 0.01, (_, dice) => [request(onHoliday(dice))]),
  asking('on a day off, called back in time', 'kept', 0.015, (_, dice) =>
    calledBack(onHoliday(dice), dice.int(2, 28), dice.int(0, 30)),
  ),
  asking('at night, called back in the morning', 'kept', 0.01, (_, dice) =>
    calledBack(
      clock(dice.pick(workdays.slice(0, -3)), '21:00') + dice.int(0, 200) * minute,
      dice.int(2, 28),
      dice.int(0, 30),
    ),
  ),
  asking('called back in time, and the word comes hours later', 'disproved', 0.02, (_, dice) => {
    const asked = atWork(dice)
    return [
      request(asked),
      call(asked + dice.int(4, 25) * minute, { email: 'own' }, dice.int(150, 500) * minute),
    ]
  }),
  asking('asked and called back, and both words come hours later', 'kept', 0.005, (_, dice) => {
    const [asked, waited, delay] = [atWork(dice), dice.int(4, 25) * minute, dice.int(2, 5) * hour]
    return [request(asked, delay), call(asked + waited, { phone: true }, delay - waited)]
  }),
  asking('asked, and the word comes hours later', 'broken', 0.005, (_, dice) => [
    request(atWork(dice), dice.int(2, 5) * hour),
  ]),
  asking(
    'asked without a name, then named, then called back',
    'kept',
    0.015,
    (_, dice) => {
      const asked = atWork(dice)
      return [
        question(asked, { device: 0 }),
        {
          at: asked + dice.int(2, 8) * minute,
          source: 'site',
          who: { ...named, phone: true },
          did: 'gave their name',
        },
        call(asked + dice.int(12, 25) * minute, dice.chance(0.5) ? { phone: true } : { email: 'own' }),
      ]
    },
    { incognito: true },
  ),
  asking(
    'asked without a name, then named, never answered',
    'broken',
    0.01,
    (_, dice) => {
      const asked = atWork(dice)
      return [
        question(asked, { device: 0 }),
        {
          at: asked + dice.int(2, 90) * minute,
          source: 'site',
          who: { ...named, phone: true },
          did: 'gave their name',
        },
      ]
    },
    { incognito: true },
  ),
]
