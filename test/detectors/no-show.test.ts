import { describe, expect, it } from 'vitest'
import { fold } from '../../shared/journeys/fold.ts'
import { inspect, nextDue } from '../../shared/journeys/inspect.ts'
import { type Journey, noJourney } from '../../shared/model/journey.ts'
import type { Scalar, Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const iso = (at: number): string => new Date(at).toISOString()
const start = wednesday + 2 * day
const end = start + hour
const due = end + 30 * minute
const timed = (from: number): Record<string, Scalar> => ({ starts_at: iso(from), ends_at: iso(from + hour) })
const about = (type: TouchpointType, at: number, props: Record<string, Scalar> = {}): Touchpoint =>
  touch(type, at, undefined, { event_key: 'w', ...props })
const registered = about('event.registered', wednesday, { event_name: 'Tea', ...timed(start) })

const statusesAt = (now: number, ...later: Touchpoint[]): string[] => {
  const { journey, ended } = fold(noJourney('p'), inOrder([registered, ...later]), judging())
  const found = inspect(journey, now, judging()).interruptions.map(({ status }) => status)
  return [...ended.map(({ status }) => status), ...found]
}

describe('a registered guest', () => {
  const newStart = start + 7 * day
  it.each<[string, Touchpoint[], number, string[]]>([
    ['who did not come', [], due, ['open']],
    [
      'whose event ends before it starts, as stated, while it may last',
      [about('event.registered', wednesday + 1, { starts_at: iso(start), ends_at: iso(start - hour) })],
      start,
      [],
    ],
    [
      'whose event was postponed, on the old date',
      [about('event.rescheduled', start - hour, timed(newStart))],
      due,
      [],
    ],
    [
      'whose event was postponed, and who did not come on the new date',
      [about('event.rescheduled', start - hour, timed(newStart))],
      newStart + hour + 30 * minute,
      ['open'],
    ],
    [
      'whose event was postponed, and who came on the new date',
      [about('event.rescheduled', start - hour, timed(newStart)), about('event.joined', newStart)],
      newStart + day,
      [],
    ],
    [
      'whose event was brought forward, and who did not come',
      [about('event.rescheduled', wednesday + hour, timed(start - day))],
      end - day + 30 * minute,
      ['open'],
    ],
    [
      'whose event was postponed without a date',
      [about('event.rescheduled', start - hour)],
      due + 20 * day,
      [],
    ],
    [
      'whose event got a date after that',
      [about('event.rescheduled', start - hour), about('event.rescheduled', start, timed(newStart))],
      newStart + day,
      ['open'],
    ],
    ['whose event was cancelled', [about('event.cancelled', start - hour)], due + 20 * day, []],
    [
      'whose event was cancelled and then took place after all',
      [about('event.cancelled', start - hour), about('event.rescheduled', start, timed(newStart))],
      newStart + day,
      ['open'],
    ],
    [
      'whose event was deleted after it had taken place',
      [about('event.cancelled', end + 10 * minute)],
      due,
      ['open'],
    ],
    [
      'whose event was deleted a week after it had taken place',
      [about('event.cancelled', end + 7 * day)],
      due + 8 * day,
      ['open'],
    ],
    ['whose event lasted longer, while it lasts', [about('event.ended', end + 20 * minute)], due, []],
    ['whose event ended early', [about('event.ended', start + 10 * minute)], start + 40 * minute, ['open']],
    [
      'whose series had a session that ended before',
      [about('event.ended', wednesday + hour)],
      wednesday + day,
      [],
    ],
    ['who left it', [about('event.left', start + 10 * minute)], due + day, []],
    [
      'who registered again for a later date',
      [about('event.registered', start - hour, timed(newStart))],
      due,
      [],
    ],
    [
      'who missed it and registered for a later date',
      [about('event.registered', due + hour, timed(newStart))],
      due + 2 * hour,
      ['recovered'],
    ],
    [
      'who cancelled, though it was rescheduled',
      [
        about('event.registration_cancelled', wednesday + hour),
        about('event.rescheduled', start - hour, timed(newStart)),
      ],
      newStart + day,
      [],
    ],
    [
      'of another event that was cancelled',
      [touch('event.cancelled', start - hour, undefined, { event_key: 'other' })],
      due,
      ['open'],
    ],
  ])('%s', (_, later, now, statuses) => {
    expect(statusesAt(now, ...later)).toEqual(statuses)
  })

  it('of a cancelled event needs no timer', () => {
    const { journey } = fold(noJourney('p'), [registered, about('event.cancelled', start - hour)], judging())
    expect(nextDue(journey)).toBeUndefined()
  })

  it('who was found missing on the old date: the interruption is dismissed when the event is repeated for all', () => {
    const { journey } = fold(noJourney('p'), [registered], judging())
    const told: Journey = inspect(journey, due, judging()).journey
    const { journey: moved, ended } = fold(
      told,
      [about('event.rescheduled', due + hour, timed(newStart))],
      judging(),
    )
    expect(ended.map(({ status }) => status)).toEqual(['dismissed'])
    expect(moved.watches).toMatchObject([
      { due: newStart + hour + 30 * minute, about: { event_name: 'Tea', starts_at: iso(newStart) } },
    ])
    expect(moved.watches[0]).not.toHaveProperty('told')
  })
})
