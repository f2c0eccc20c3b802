import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomOf } from '../../infra/cli/demo/random.ts'
import { afterWork, clock, end, hour, minute, start } from '../../infra/cli/demo/timeline.ts'
import type { DemoEvent, What, Webinar } from '../../infra/cli/demo/event.ts'
import { writeScenario } from '../../infra/cli/demo/scenario.ts'
import { breaksBy, disprovedBy } from '../../infra/cli/demo/ground-truth.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { addBusinessTime } from '../../shared/teams/calendar.ts'

const [wednesday, friday, sunday, thursday, monday] = [0, 2, 4, 8, 12]
let told = 0
const happens = (at: number, what: What): DemoEvent => ({
  id: `h${++told}`,
  person: 1,
  at,
  source: 'site',
  who: {},
  ...what,
})
const campaign = { name: 'c', subject: 's', sentAt: clock(wednesday, '10:00') }
const webinar: Webinar = {
  key: 'w',
  name: 'w',
  startsAt: clock(friday, '15:00'),
  endsAt: clock(friday, '16:00'),
  recording: 'https://live.xiaoshan.example/replay/w',
}

const asks = (day: number, time: string) => happens(clock(day, time), { did: 'left a request', form: 'f' })
const calls = (day: number, time: string) => happens(clock(day, time), { did: 'was called back' })
const mailed = happens(campaign.sentAt, { did: 'was mailed', mail: 'm', campaign })
const opens = (after: number, by = 'Mozilla/5.0 (Windows NT 10.0) Chrome/139') =>
  happens(campaign.sentAt + after, { did: 'opened', mail: 'm', by })
const registers = happens(clock(wednesday, '12:00'), { did: 'registered', webinar })

describe('what is true', () => {
  it.each<[string, DemoEvent[], string[]]>([
    ['asked and called back in the 29th minute', [asks(0, '10:00'), calls(0, '10:29')], []],
    [
      'asked and called back in the 31st minute',
      [asks(0, '10:00'), calls(0, '10:31')],
      ['lead-cooling recovered'],
    ],
    ['asked and never called back', [asks(0, '10:00')], ['lead-cooling broken']],
    [
      'asked at ten to six on Friday and called back on the worked Sunday at 9:19',
      [asks(friday, '17:50'), calls(sunday, '09:19')],
      [],
    ],
    [
      'asked at ten to six on Friday and called back on the worked Sunday at 9:21',
      [asks(friday, '17:50'), calls(sunday, '09:21')],
      ['lead-cooling recovered'],
    ],
    [
      'asked before the holiday and called back after it at 9:19',
      [asks(thursday, '17:50'), calls(monday, '09:19')],
      [],
    ],
    [
      'asked twice, and the first question counts',
      [asks(0, '10:00'), asks(0, '10:20'), calls(0, '10:35')],
      ['lead-cooling recovered'],
    ],
    [
      'was called back and asked again',
      [asks(0, '10:00'), calls(0, '10:10'), asks(0, '11:00')],
      ['lead-cooling broken'],
    ],
    ['opened after 23 hours', [mailed, opens(23 * hour)], []],
    ['opened after 25 hours', [mailed, opens(25 * hour)], ['email-unopened recovered']],
    [
      'left the opening to a proxy',
      [mailed, opens(minute, 'via ggpht.com GoogleImageProxy')],
      ['email-unopened broken'],
    ],
    [
      'unsubscribed at once',
      [mailed, happens(campaign.sentAt + hour, { did: 'unsubscribed', mail: 'm' })],
      [],
    ],
    [
      'unsubscribed when it was too late',
      [mailed, happens(campaign.sentAt + 25 * hour, { did: 'unsubscribed', mail: 'm' })],
      ['email-unopened withdrawn'],
    ],
    ['registered and came', [registers, happens(clock(friday, '15:05'), { did: 'joined', webinar })], []],
    ['registered and did not come', [registers], ['no-show broken']],
    [
      'registered and cancelled',
      [registers, happens(clock(friday, '09:00'), { did: 'cancelled', webinar })],
      [],
    ],
    [
      'did not come and watched the recording',
      [registers, happens(clock(friday, '18:00'), { did: 'looked', url: webinar.recording, title: '' })],
      ['no-show recovered'],
    ],
  ])('of somebody who %s', (_, story, expected) => {
    expect(breaksBy(story, end).map(({ cause, end: ending }) => `${cause} ${ending}`)).toEqual(expected)
  })

  it('does not hang on the order in which it is heard of', () => {
    const { deliveries } = writeScenario(3, 90)
    const happenings = deliveries.map(({ happening }) => happening)
    const truth = new Set(breaksBy(happenings, end).map((one) => JSON.stringify(one)))
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(
          new Set(breaksBy(randomOf(seed).shuffle(happenings), end).map((one) => JSON.stringify(one))),
        ).toEqual(truth)
      }),
      { numRuns: 20 },
    )
  })

  it('has nothing to take back where everything is heard of at once', () => {
    const { deliveries } = writeScenario(3, 90)
    expect(
      disprovedBy(
        deliveries.map(({ happening }) => ({ happening, arrivals: [happening.at + 1] })),
        end,
      ),
    ).toEqual([])
  })
})

describe('minutes of work', () => {
  it('are counted one by one and agree with the calendar a company begins with', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: clock(13, '00:00') }),
        fc.integer({ min: 1, max: 600 }),
        (from, minutes) => {
          expect(afterWork(from, minutes)).toBe(addBusinessTime(firstPolicy.calendar, from, minutes * minute))
        },
      ),
      { numRuns: 300 },
    )
  })
})
