import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'
import type { Random } from '../random.ts'
import { clock, hour, minute, second } from '../timeline.ts'
import type { Webinar } from '../event.ts'
import { type Scene, type Story, storyOf } from './story.ts'

const webinar = (key: string, name: string, startsAt: number, minutes: number): Webinar => ({
  key,
  name,
  startsAt,
  endsAt: startsAt + minutes * minute,
  recording: `https://live.xiaoshan.example/replay/${key}`,
})

/** Three of them: an afternoon, an evening that ends in the quiet hours, and one after the holiday. */
const webinars: readonly Webinar[] = [
  webinar('w-0921', '用好客户旅程', clock(5, '15:00'), 60),
  webinar('w-0924', '晚间答疑：从线索到成交', clock(8, '19:30'), 60),
  webinar('w-0928', '第四季度选品', clock(12, '14:00'), 90),
]

const named = { email: 'own', phone: true } as const

const registered = (event: Webinar, dice: Random): Scene => ({
  at: event.startsAt - dice.int(15, 5 * 24 * 60) * minute,
  source: 'webinar',
  who: named,
  did: 'registered',
  webinar: event,
})
const came = (event: Webinar, dice: Random, delay?: number): Scene => ({
  at: event.startsAt + dice.int(-300, 1500) * second,
  source: 'webinar',
  who: { email: 'own' },
  did: 'joined',
  webinar: event,
  ...omitUndefined({ delay }),
})

/** A story of one event: what follows after the registration. */
const registrant =
  (then: (event: Webinar, registeredAt: number, dice: Random) => readonly Scene[]): Story['tell'] =>
  (_, dice) => {
    const event = dice.pick(webinars)
    const first = registered(event, dice)
    return [first, ...then(event, first.at, dice)]
  }

/** Some time between the registration and the beginning. */
const between = (from: number, event: Webinar, dice: Random): number =>
  from + dice.int(2, Math.max(3, Math.floor((event.startsAt - from) / minute) - 2)) * minute

const coming = storyOf('no-show')

/** Registrations, and who comes. */
export const webinarStories: readonly Story[] = [
  coming(
    'registered and came',
    'kept',
    0.09,
    registrant((event, _, dice) => [came(event, dice)]),
  ),
  coming(
    'registered and did not come',
    'broken',
    0.06,
    registrant(() => []),
  ),
  coming(
    'did not come, and found the recording alone',
    'recovered',
    0.02,
    registrant((event, _, dice) => [
      {
        at: event.endsAt + dice.int(90, 20 * 60) * minute,
        source: 'site',
        who: { device: 0, account: true },
        did: 'looked',
        url: event.recording,
        title: `${event.name} 回放`,
      },
    ]),
  ),
  coming(
    'registered and cancelled',
    'void',
    0.02,
    registrant((event, at, dice) => [
      { at: between(at, event, dice), source: 'webinar', who: named, did: 'cancelled', webinar: event },
    ]),
  ),
  coming(
    'cancelled, registered again, did not come',
    'broken',
    0.01,
    registrant((event, at, dice) => {
      const cancelledAt = at + dice.int(60, 240) * second
      return [
        { at: cancelledAt, source: 'webinar', who: named, did: 'cancelled', webinar: event },
        {
          at: cancelledAt + dice.int(60, 300) * second,
          source: 'webinar',
          who: named,
          did: 'registered',
          webinar: event,
        },
      ]
    }),
  ),
  coming(
    'came, and the word comes hours later',
    'disproved',
    0.02,
    registrant((event, _, dice) => [
      came(event, dice, event.endsAt - event.startsAt + dice.int(3, 9) * hour),
    ]),
  ),
  coming(
    'cancelled, and the word comes after the event',
    'disproved',
    0.01,
    registrant((event, registeredAt, dice) => {
      const at = between(registeredAt, event, dice)
      return [
        {
          at,
          source: 'webinar',
          who: named,
          did: 'cancelled',
          webinar: event,
          delay: event.endsAt - at + dice.int(2, 9) * hour,
        },
      ]
    }),
  ),
]
